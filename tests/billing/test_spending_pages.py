"""Spending caps in the browser: an owner sees what is used and lowers the cap, the account above sets the most."""

from decimal import Decimal

import pytest
from django.core import mail
from django.test import Client

from accounts.models import Account
from billing.models import SpendingCap
from billing.services import ledger
from billing.services.cap_notes import note_spending
from common import scope
from jobs import work
from jobs.models import Job
from tests.console import in_a_row, signed_in
from tests.people import People, set_balance

OWN = "/spending/"


def caps(account: Account) -> tuple[Decimal | None, ...]:
    with scope.system():
        row = SpendingCap.objects.filter(account=account).first()
    return () if row is None else (row.day_cap, row.month_cap, row.day_most, row.month_most)


def spend(account: Account, amount: str) -> None:
    with scope.tenant(account.pk):
        ledger.charge(account=account, amount=Decimal(amount), reason=f"test:{amount}", description="x")


@pytest.fixture
def alice(people: People) -> Client:
    set_balance(people.customer, "100")
    return signed_in(people.alice)


def test_an_owner_sets_caps_and_sees_what_is_used(alice: Client, people: People):
    assert "There is no cap" in in_a_row(alice.get(OWN))
    saved = alice.post(OWN, {"day_cap": "10", "month_cap": ""}, follow=True)
    assert "The spending caps are saved." in in_a_row(saved)
    assert caps(people.customer) == (10, None, None, None)
    spend(people.customer, "8")
    text = in_a_row(alice.get(OWN))
    assert "8.00 of 10.00 USD" in text
    assert 'value="80"' in text
    assert "8.00 USD, and no cap for a month." in text


def test_more_than_the_account_above_allows_is_refused_at_its_field(alice: Client, people: People):
    olivia = signed_in(people.olivia)
    page = f"/accounts/{people.customer.pk}/spending"
    assert olivia.post(page, {"day_most": "20", "month_most": "100"}).status_code == 302
    assert "The account above allows at most 20.00 USD a day and 100.00 USD a month." in in_a_row(
        alice.get(OWN)
    )
    refused = alice.post(OWN, {"day_cap": "10", "month_cap": "101"})
    assert refused.status_code == 422
    assert refused.context["form"].errors == {
        "month_cap": ["The account above allows 100.00 USD a month at most."]
    }
    assert caps(people.customer) == (None, None, 20, 100)
    alice.post(OWN, {"day_cap": "10", "month_cap": ""})
    assert "It allows itself 10.00 USD a day" in in_a_row(olivia.get(page))


def test_a_member_sees_and_changes_nothing(people: People):
    bob = signed_in(people.bob)
    assert bob.get(OWN).context["form"] is None
    assert bob.post(OWN, {"day_cap": "1"}).status_code == 403
    assert caps(people.customer) == ()


def test_a_stranger_finds_no_such_account(people: People):
    charlie = signed_in(people.rita)
    page = f"/accounts/{people.customer.pk}/spending"
    assert charlie.get(page).status_code == 404
    assert charlie.post(page, {"day_most": "1"}).status_code == 404
    assert caps(people.customer) == ()


def test_the_owners_are_mailed_and_it_waits_on_the_page_of_attention(alice: Client, people: People):
    alice.post(OWN, {"day_cap": "10", "month_cap": "12"})
    spend(people.customer, "10")
    assert note_spending() == 2
    with scope.system():
        jobs = list(Job.objects.filter(kind="portal.spending_mail").order_by("created_at"))
    for job in jobs:
        work.run(job.pk)
    told = [(message.subject.removeprefix("[Tandem] "), message.to) for message in mail.outbox]
    assert told == [
        ("The spending cap is reached", ["acme@example.com"]),
        ("The spending cap is reached", ["alice@example.com"]),
        ("80 % of the spending cap are used", ["acme@example.com"]),
        ("80 % of the spending cap are used", ["alice@example.com"]),
    ]
    assert "Acme has used 10.00 USD of its spending cap of 12.00 USD for this month." in mail.outbox[2].body
    text = in_a_row(alice.get("/attention/"))
    assert "Spending near or at its cap" in text
    assert "The cap for this day is reached and 80 % of the cap for this month are used" in text
