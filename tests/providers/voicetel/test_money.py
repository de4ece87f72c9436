"""VoiceTel's money: what each answer becomes, and the whole way through the VoiceTel API that we serve."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Activity
from accounts.services.accounts import OWN_FIELDS, change_settings
from billing.services import money as payments
from common import scope
from common.errors import Conflict, NotFound
from jobs import work
from jobs.models import Job
from numbers.models import PhoneNumber
from providers import money, services
from providers.contract.families import Family
from providers.contract.money import CarrierBalance, CarrierCharge, CarrierCredit, CarrierPayment
from providers.errors import Malformed
from providers.models import LoginMoney, RateBudget, SyncRun
from providers.registry import connector_for
from tests.console import HTMX, signed_in
from tests.people import BY
from tests.providers.voicetel.looping import ONE, Loop
from tests.providers.voicetel.recorded import BASE

ACCOUNT = f"{BASE}/v2.2/account"
LIVE = pytest.mark.django_db(transaction=True)


def told(**data: object) -> dict[str, object]:
    return {"status": "success", "data": data}


@pytest.mark.parametrize(
    ("profile", "balance"),
    [
        (
            {"cash": 774.96955, "notifyThreshold": 10},
            CarrierBalance(Decimal("774.96955"), "USD", Decimal(10)),
        ),
        ({"cash": -3, "notify": False}, CarrierBalance(Decimal(-3), "USD", None)),
        ({"cash": "0.50", "notifyThreshold": None}, CarrierBalance(Decimal("0.50"), "USD", None)),
    ],
)
def test_the_balance_is_exact_and_has_the_low_mark(connector, carrier, budget, profile, balance):
    carrier.get(ACCOUNT, json=told(**profile))

    assert connector.get_balance() == balance
    assert budget.taken == [("account", False)]


@pytest.mark.parametrize(
    "profile", [{}, {"cash": None}, {"cash": True}, {"cash": "$5"}, {"cash": "NaN"}, {"cash": 10**12}]
)
def test_a_balance_that_is_none_is_not_believed(connector, carrier, profile):
    carrier.get(ACCOUNT, json=told(**profile))

    with pytest.raises(Malformed):
        connector.get_balance()


def test_charges_payments_and_credits(connector, carrier, budget):
    at = datetime(2026, 5, 18, 12, tzinfo=UTC)
    day = "2026-05-18T12:00:00Z"
    carrier.get(
        f"{ACCOUNT}/recurring-charges", json=told(charges=[{"amount": 1.5, "description": "3 numbers"}])
    )
    carrier.get(
        f"{ACCOUNT}/payments",
        json=told(
            payments=[
                {
                    "date": day,
                    "status": status,
                    "amount": 20,
                    "transactionId": "T1",
                    "payerEmail": "a@b.example",
                }
                for status in ("Completed", "Canceled_Reversal", "Denied")
            ]
        ),
    )
    carrier.get(f"{ACCOUNT}/credits", json=told(credits=[{"date": day, "paid": False, "amount": 20}]))

    assert list(connector.list_charges()) == [CarrierCharge("3 numbers", Decimal("1.5"), "USD")]
    assert list(connector.list_payments()) == [
        CarrierPayment("T1", at, Decimal(20), "USD", state, "a@b.example")
        for state in ("paid", "paid", "failed")
    ]
    assert list(connector.list_credits()) == [CarrierCredit(at, Decimal(20), "USD", is_paid=False)]
    assert budget.taken == [("recurring-charges", False), ("general", False), ("general", False)]


@pytest.mark.parametrize("status", ["completed", "", None, "Unknown"])
def test_a_status_that_is_not_documented_makes_the_list_malformed(connector, carrier, status):
    row = {"date": "2026-05-18T12:00:00Z", "status": status, "amount": 20}
    carrier.get(f"{ACCOUNT}/payments", json=told(payments=[row]))

    with pytest.raises(Malformed):
        list(connector.list_payments())


def stored(loop: Loop) -> LoginMoney | None:
    with scope.system():
        return LoginMoney.objects.filter(provider_account=loop.login).first()


def ask(loop: Loop) -> str:
    with scope.tenant(loop.people.reseller.pk):
        return money.ask_now(account=loop.people.reseller, pk=loop.login.pk)


def used(loop: Loop) -> dict[str, int]:
    """Calls at the carrier, by group."""
    with scope.system():
        return {row.key.rpartition(": ")[2]: row.used for row in RateBudget.objects.filter(used__gt=0)}


def be_asked_long_ago(loop: Loop) -> None:
    with scope.system():
        LoginMoney.objects.filter(provider_account=loop.login).update(
            asked_at=timezone.now() - timedelta(hours=1)
        )


@LIVE
def test_a_sync_asks_and_the_login_keeps_it_with_the_time(loop):
    loop.order(ONE)
    customer = loop.people.customer
    with scope.system():
        payments.post_payment(
            account=customer, giver=loop.people.operator, by=BY, amount=Decimal(40), reference="PAY-1"
        )
    began_at = timezone.now()

    loop.sync()

    row = stored(loop)
    assert row is not None
    with scope.system():
        customer.refresh_from_db()
        run = SyncRun.objects.get(sort="money")
    assert (row.balance, row.currency, row.low_mark) == (customer.balance, "USD", Decimal(10))
    assert row.asked_at is not None
    assert row.asked_at > began_at
    assert (row.error, row.failed_at, row.is_low) == ("", None, False)
    assert row.charges == [{"description": "1 phone number at 0.50 USD", "amount": "0.5", "currency": "USD"}]
    assert [(one["ref"], one["state"], Decimal(one["amount"])) for one in row.payments] == [
        ("PAY-1", "paid", Decimal(40))
    ]
    assert (run.state, run.read, run.changed, run.unchanged, run.error) == ("done", 1, 1, 0, "")


@LIVE
def test_syncs_one_after_the_other_ask_once(loop):
    loop.sync()
    loop.sync()

    assert (used(loop)["account"], used(loop)["recurring-charges"]) == (1, 1)
    be_asked_long_ago(loop)
    loop.sync()
    with scope.system():
        runs = SyncRun.objects.filter(sort="money").order_by("pk")
        assert list(runs.values_list("read", "changed", "unchanged")) == [(1, 1, 0), (0, 0, 0), (1, 0, 1)]


@LIVE
def test_whoever_asks_too_often_is_told_when_to_come_back_and_nothing_changes(loop):
    assert [ask(loop) for _ in range(6)] == [""] * 6
    before = stored(loop)

    refused = ask(loop)

    after = stored(loop)
    assert before is not None
    assert after is not None
    assert refused == "Loopback was asked as often as it allows for now. Ask again in 60 min."
    assert (after.asked_at, after.error) == (before.asked_at, "")
    with scope.system():
        loop.login.refresh_from_db()
    assert loop.login.last_error == ""


@LIVE
def test_a_sync_whose_limit_is_used_up_reads_all_else(loop):
    for _ in range(6):
        ask(loop)
    be_asked_long_ago(loop)

    numbers = loop.sync()

    with scope.system():
        run = SyncRun.objects.get(sort="money")
    assert (run.state, run.error) == ("failed", "The carrier's limit of calls is used up for now.")
    assert numbers.state == "done"


@LIVE
def test_under_the_low_mark_it_is_said_once(loop):
    customer = loop.people.customer
    for mark in (50, 50, 5, 500):
        with scope.tenant(customer.pk):
            change_settings(account=customer, by=BY, may_change=OWN_FIELDS, notify_threshold=mark)
        assert ask(loop) == ""

    with scope.system():
        said = Activity.objects.filter(verb="low on money").order_by("pk")
        assert list(said.values_list("account", "after__balance", "after__low_mark")) == [
            (loop.people.reseller.pk, "10.000000", "50.000000"),
            (loop.people.reseller.pk, "10.000000", "500.000000"),
        ]


@LIVE
def test_an_answer_that_was_overtaken_is_not_kept(loop):
    assert ask(loop) == ""
    kept = stored(loop)
    assert kept is not None
    late = money.Told(CarrierBalance(Decimal(1), "USD"), kept.asked_at - timedelta(seconds=5))

    with scope.tenant(loop.people.reseller.pk):
        assert money._store(loop.login, late) is False
        money._store_failure(loop.login, Malformed("Late."), kept.asked_at - timedelta(seconds=5))

    row = stored(loop)
    assert row is not None
    assert (row.balance, row.error) == (kept.balance, "")


@LIVE
def test_a_login_is_asked_for_by_its_own_account_alone(loop):
    with scope.tenant(loop.people.other.pk), pytest.raises(NotFound):
        money.ask_now(account=loop.people.other, pk=loop.login.pk)
    with scope.tenant(loop.people.operator.pk), pytest.raises(Conflict, match="House tells nothing of money"):
        money.ask_now(account=loop.people.operator, pk=loop.people.house.pk)
    assert stored(loop) is None
    assert Family.MONEY in connector_for(loop.login).families()


@LIVE
def test_a_paused_login_is_not_asked(loop):
    with scope.tenant(loop.people.reseller.pk):
        services.pause_provider_account(account=loop.people.reseller, by=BY, pk=loop.login.pk)

    assert ask(loop) == "Loopback is not called now (paused): resume it first."
    assert stored(loop) is None


@LIVE
def test_the_page_shows_it_and_asks_nobody(loop):
    client = signed_in(loop.people.rita)
    url = f"/carriers/{loop.login.pk}/"

    unasked = client.get(url).content.decode()
    asked = client.post(f"{url}money/", **HTMX)
    shown = client.get(url)

    assert "Not told yet" in unasked
    assert asked.context["trouble"] == ""
    assert [asked.context["money"].balance, asked.context["money"].low_mark] == [10, 10]
    assert shown.context["money"].asked_at == asked.context["money"].asked_at
    assert "Money at the carrier" in shown.content.decode()
    assert used(loop)["account"] == 1


@LIVE
def test_a_refusal_is_shown_on_the_page_with_what_was_told_before(loop):
    client = signed_in(loop.people.rita)
    url = f"/carriers/{loop.login.pk}/money/"
    for _ in range(6):
        client.post(url, **HTMX)

    refused = client.post(url, **HTMX)
    plain = client.post(url, follow=True)

    text = refused.content.decode()
    assert "Not asked" in text
    assert "Ask again in 60 min." in text
    assert refused.context["money"].balance == 10
    assert plain.redirect_chain == [(f"/carriers/{loop.login.pk}/#money", 302)]
    assert "Ask again in 60 min." in plain.content.decode()


@LIVE
def test_a_carrier_that_tells_nothing_of_money_has_no_such_card(loop):
    page = signed_in(loop.people.olivia).get(f"/carriers/{loop.people.house.pk}/")

    assert "Money at the carrier" not in page.content.decode()


@LIVE
def test_a_sync_that_was_cut_short_asks_no_second_time(loop):
    """The sort is over when its run is, whatever became of those after it."""
    reseller: Any = loop.people.reseller
    with scope.tenant(reseller.pk):
        job = services.start_sync(account=reseller, by=BY, provider_account=loop.login)
    work.run(job.pk)
    with scope.system():
        Job.objects.filter(pk=job.pk).update(state="queued", run_at=timezone.now())
    work.run(job.pk)

    with scope.system():
        assert SyncRun.objects.filter(sort="money").count() == 1
        assert PhoneNumber.objects.filter(account=reseller).count() == 0
    assert used(loop)["account"] == 1
