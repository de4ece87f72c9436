"""Profile, settings, sub-accounts, money and records of the account, through the official client."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from voicetel import BadRequestError, ConflictError, NotFoundError, PermissionDeniedError
from voicetel.models import AccountAddRequest, AccountPutRequest

from accounts.models import Account, ApiCredential
from billing.services import ledger
from common import scope
from tests.api.voicetel.conftest import Program


def test_the_profile_tells_everything(customer: Program):
    profile = customer.client.account.get()

    assert profile.username == customer.account.number
    assert (profile.name, profile.email, profile.enabled) == ("Acme", "acme@example.com", True)
    assert (profile.cash, profile.callerId, profile.timezone) == (10.0, None, "America/New_York")
    assert (profile.authType, profile.ccs, profile.notify, profile.notifyThreshold) == (0, 23, True, 10)
    assert profile.created == customer.account.created_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert profile.rates.model_dump() == {
        "cnam": 0.005,
        "intlMax": 0.5,
        "nibble": 0.009,
        "lrn": 0.002,
        "fax": 0.03,
        "tfAdj": 0.018,
        "did": 0.5,
        "mms": 0.02,
        "sms": 0.0075,
    }
    assert profile.services.model_dump() == {
        "e911": True,
        "cnam": True,
        "bypassMedia": False,
        "intl": False,
        "mms": True,
        "dialer": False,
        "sms": True,
        "rcid": False,
    }


def test_a_customer_changes_its_own_settings(customer: Program):
    body = AccountPutRequest(
        timezone="America/Chicago", notify=False, notifyThreshold=25, callerId="2015551234"
    )

    updated = customer.client.account.update(body).updated

    assert sorted(updated) == ["callerId", "notify", "notifyThreshold", "timezone"]
    profile = customer.client.account.get()
    assert (profile.timezone, profile.notify, profile.notifyThreshold) == ("America/Chicago", False, 25)
    assert profile.callerId == "2015551234"


@pytest.mark.parametrize("field", ["ccs", "sms", "mms", "intl", "e911"])
def test_staff_settings_are_refused_to_customers(customer: Program, snapshot, field: str):
    before = snapshot()

    with pytest.raises(PermissionDeniedError) as refused:
        customer.client.account.update(AccountPutRequest(**{field: 1, "notify": False}))

    assert refused.value.code == 403
    assert snapshot() == before


def test_an_administrator_changes_staff_settings(admin: Program):
    body = AccountPutRequest(ccs=5, sms=False, mms=False, intl=True, e911=False)

    assert sorted(admin.client.account.update(body).updated) == ["ccs", "e911", "intl", "mms", "sms"]

    profile = admin.client.account.get()
    assert profile.ccs == 5
    services = profile.services
    assert (services.sms, services.mms, services.intl, services.e911) == (False, False, True, False)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"timezone": "Mars/Olympus"},
        {"callerId": "1115551234"},
        {"notifyThreshold": -1},
        {"timezone": None},
        {"name": "Other"},
    ],
)
def test_settings_that_do_not_fit(customer: Program, snapshot, body):
    before = snapshot()
    assert customer.raw.put("/v2.2/account", json=body).status_code == 400
    assert snapshot() == before


def test_an_administrator_opens_an_account(admin: Program):
    body = AccountAddRequest(username="2015550000", name="New Inc", email="new@example.com")

    added = admin.client.account.add(body)

    assert (added.username, added.name, added.email) == ("2015550000", "New Inc", "new@example.com")
    assert added.masterAccount == "2015550000"
    with scope.system():
        opened = Account.objects.get(number="2015550000")
    assert (opened.kind, opened.parent_id, opened.billed_to_id) == ("customer", admin.account.pk, None)
    login = admin.raw.post("/v2.2/account/api-key", json={"username": 2015550000, "password": added.password})
    assert login.status_code == 200


def test_the_master_account_pays(admin: Program):
    body = AccountAddRequest(
        username="2015550000", name="New", email="n@example.com", masterAccount=admin.account.number
    )
    assert admin.client.account.add(body).masterAccount == admin.account.number
    with scope.system():
        assert Account.objects.get(number="2015550000").billed_to_id == admin.account.pk


def test_accounts_are_opened_by_administrators_with_free_numbers(admin: Program, customer: Program, snapshot):
    before = snapshot()
    body = AccountAddRequest(username=customer.account.number, name="New", email="n@example.com")

    with pytest.raises(ConflictError):
        admin.client.account.add(body)
    with pytest.raises(PermissionDeniedError):
        customer.client.account.add(body)
    with pytest.raises(BadRequestError):
        admin.client.account.add(AccountAddRequest(username="123", name="New", email="n@example.com"))
    unknown = AccountAddRequest(
        username="2015550001", name="New", email="n@example.com", masterAccount="9999999999"
    )
    with pytest.raises(NotFoundError):
        admin.client.account.add(unknown)

    assert snapshot() == before


def test_credits_are_listed_newest_first_and_filtered(customer: Program):
    with scope.tenant(customer.account.pk):
        owed = ledger.credit(account=customer.account, amount=Decimal(25), reason="c1", description="Credit")
        ledger.receive_payment(
            account=customer.account,
            amount=Decimal(25),
            transaction_id="T1",
            received_at=datetime(2026, 5, 18, 12, tzinfo=UTC),
            settles=owed,
        )

    everything = customer.client.account.credits().credits

    assert [(entry.amount, entry.paid) for entry in everything] == [(25.0, True), (10.0, False)]
    assert everything[0].date == owed.created_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert [entry.amount for entry in customer.client.account.credits(status="paid").credits] == [25.0]
    assert [entry.amount for entry in customer.client.account.credits(status="unpaid").credits] == [10.0]
    with pytest.raises(BadRequestError):
        customer.client.account.credits(status="other")


def test_payments_are_listed(customer: Program):
    with scope.tenant(customer.account.pk):
        ledger.receive_payment(
            account=customer.account,
            amount=Decimal("7.25"),
            transaction_id="2N045992R140725E3",
            payer_email="payer@example.com",
            received_at=datetime(2026, 5, 18, 12, tzinfo=UTC),
        )

    (payment,) = customer.client.account.payments().payments

    assert (payment.amount, payment.status) == (7.25, "Completed")
    assert (payment.transactionId, payment.payerEmail) == ("2N045992R140725E3", "payer@example.com")
    assert payment.date == "2026-05-18T12:00:00Z"


def test_recurring_charges_follow_the_numbers_held(customer: Program, stranger: Program):
    charges = customer.client.account.recurring_charges()

    assert charges.total == 1.0
    assert [(charge.amount, charge.description) for charge in charges.charges] == [
        (1.0, "2 phone numbers at 0.50 USD")
    ]
    assert stranger.client.account.recurring_charges().charges == []


def test_nothing_is_told_about_other_accounts(stranger: Program):
    assert stranger.client.account.get().name == "Stranger Inc"
    assert stranger.client.account.credits().credits == []
    assert stranger.client.account.payments().payments == []
    with scope.system():
        assert ApiCredential.objects.filter(dialect="voicetel").count() == 1
