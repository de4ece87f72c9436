"""Mails about balances: one for each crossing of the threshold."""

from decimal import Decimal

import pytest
from django.core import mail

from accounts.models import Account, Activity
from billing.services import ledger
from common import scope
from jobs import work
from jobs.models import Job
from portal.notices import note_balances
from tests.people import People, set_balance


def spend(account: Account, amount: str, reason: str) -> None:
    with scope.tenant(account.pk):
        ledger.charge(account=account, amount=Decimal(amount), reason=reason, description="x")


def top_up(account: Account, amount: str, reason: str) -> None:
    with scope.tenant(account.pk):
        ledger.credit(account=account, amount=Decimal(amount), reason=reason, description="x")


def mails() -> list[str]:
    """Send what waits to be sent; the subjects since the last time."""
    with scope.system():
        waiting = list(Job.objects.filter(kind="portal.balance_mail", state="queued").order_by("created_at"))
    for job in waiting:
        work.run(job.pk)
    subjects = [
        message.subject.removeprefix("[Tandem] ")
        for message in mail.outbox
        if message.to == ["acme@example.com"]
    ]
    mail.outbox.clear()
    return subjects


@pytest.fixture
def acme(people: People) -> Account:
    """Seen with 20 dollars; the threshold is 10."""
    set_balance(people.customer, "20")
    assert note_balances() == 0
    return people.customer


def test_one_mail_when_it_runs_low_and_one_when_it_is_topped_up(acme: Account):
    spend(acme, "10", "a")
    assert (note_balances(), mails()) == (0, [])
    spend(acme, "0.01", "b")
    assert (note_balances(), note_balances()) == (1, 0)
    assert mails() == ["The balance is low"]
    spend(acme, "5", "c")
    assert (note_balances(), mails()) == (0, [])
    top_up(acme, "5.01", "d")
    assert (note_balances(), note_balances()) == (1, 0)
    assert mails() == ["The balance is topped up"]
    with scope.tenant(acme.pk):
        verbs = list(Activity.objects.filter(actor="Tandem").order_by("id").values_list("verb", flat=True))
    assert verbs == ["noted a low balance of", "noted a topped-up balance of"]


def test_the_mail_says_how_much_is_left_and_what_the_threshold_is(acme: Account):
    spend(acme, "12.5", "a")
    note_balances()
    with scope.system():
        job = Job.objects.get(kind="portal.balance_mail")
    work.run(job.pk)
    message, _ = mail.outbox
    assert [message.to for message in mail.outbox] == [["acme@example.com"], ["alice@example.com"]]
    assert "has gone below 10 USD. It was 7.50 USD when we looked." in message.body


def test_who_wants_no_mails_gets_none(acme: Account):
    with scope.tenant(acme.pk):
        Account.objects.filter(pk=acme.pk).update(notify=False)
    spend(acme, "15", "a")
    assert (note_balances(), mails()) == (1, [])
    with scope.tenant(acme.pk):
        assert Account.objects.get(pk=acme.pk).balance_noted == "low"


def test_a_new_account_without_money_is_not_bothered(people: People):
    assert (note_balances(), mails()) == (0, [])
    set_balance(people.customer, "5")
    assert (note_balances(), mails()) == (0, [])
