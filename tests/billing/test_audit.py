"""The nightly check of money: what does not add up is found, kept, and cleared when it does."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Account
from billing.models import Finding, Hold, LedgerEntry
from billing.services import ledger
from billing.services.audit import Outcome, audit_ledger
from common import scope
from tests.console import signed_in
from tests.people import People, set_balance

NOW = datetime(2026, 11, 21, 3, 40, tzinfo=UTC)
PAGE = "/money-check/"


def check(now: datetime | None = None, *, everything: bool = False) -> Outcome:
    return audit_ledger(now=now or datetime.now(UTC), everything=everything)


def found() -> list[tuple[str, str, str, str, str]]:
    with scope.system():
        rows = Finding.objects.filter(cleared_at=None).order_by("id")
        return [(row.account.name, row.kind, row.subject, row.expected, row.found) for row in rows]


def charge(account: Account, reason: str, amount: str = "1") -> None:
    with scope.tenant(account.pk):
        ledger.charge(account=account, amount=Decimal(amount), reason=reason, description="x")


def test_a_charge_without_a_cause_is_found_once(people: People):
    set_balance(people.customer, "10")
    for reason in ("order:999", "call:1", "month:2026-11:numbers", "cnam:not-a-uuid", "mystery:1", "order:x"):
        charge(people.customer, reason)

    assert check() == Outcome(charges=6, open=6, new=6)
    assert check() == Outcome(charges=6, open=6, new=0)
    assert found()[0] == ("Acme", "cause", "order:999", "", "-1.00")
    assert len(found()) == 6


def test_a_balance_and_a_held_amount_that_drifted_are_found_and_cleared(people: People):
    set_balance(people.customer, "10")
    set_balance(people.other, "10")
    with scope.tenant(people.other.pk):
        Hold.objects.create(account=people.other, reason="order:1", amount=3)
        Account.objects.filter(pk=people.other.pk).update(balance=9)

    assert check(NOW) == Outcome(charges=0, open=2, new=2)
    assert found() == [
        ("Stranger Inc", "balance", "", "10.00", "9.00"),
        ("Stranger Inc", "held", "", "3.00", "0.00"),
    ]
    with scope.tenant(people.other.pk):
        Account.objects.filter(pk=people.other.pk).update(balance=10)
    assert check(NOW + timedelta(days=1)) == Outcome(charges=0, open=1, new=0)

    with scope.system():
        cleared = Finding.objects.get(kind="balance")
        assert (cleared.first_seen_at, cleared.cleared_at) == (NOW, NOW + timedelta(days=1))
        assert LedgerEntry.objects.count() == 2
    assert [kind for _, kind, *_ in found()] == ["held"]


def test_nights_look_five_weeks_back_and_never_forget_what_they_found(people: People):
    set_balance(people.customer, "10")
    charge(people.customer, "order:999")
    later = datetime.now(UTC) + timedelta(days=40)

    assert check(later) == Outcome(charges=0, open=0, new=0)
    assert check(later, everything=True) == Outcome(charges=1, open=1, new=1)
    assert check(later + timedelta(days=1)) == Outcome(charges=1, open=1, new=0)


def test_the_command_says_whether_it_adds_up(people: People):
    set_balance(people.customer, "10")
    out = StringIO()
    call_command("audit_ledger", stdout=out)
    assert out.getvalue() == "Everything adds up; 0 charges were looked at.\n"
    charge(people.customer, "order:999")
    with pytest.raises(CommandError, match="1 differences, 1 of them new"):
        call_command("audit_ledger")


def test_the_operator_sees_findings_and_checks_by_hand(people: People):
    set_balance(people.customer, "10")
    charge(people.customer, "order:999")
    client = signed_in(people.olivia)
    assert "Everything adds up" in client.get(PAGE).content.decode()

    answer = client.post(f"{PAGE}run", follow=True).content.decode()

    assert "1 differences, 1 of them new." in answer
    assert "order:999" in answer
    with scope.system():
        Finding.objects.update(cleared_at=NOW)
    assert "order:999" in client.get(PAGE, {"show": "cleared"}).content.decode()
    assert "order:999" not in client.get(PAGE).content.decode()


@pytest.mark.parametrize("who", ["rita", "alice"])
def test_nobody_else_sees_them(people: People, who: str):
    client = signed_in(getattr(people, who))
    assert client.get(PAGE).status_code == client.post(f"{PAGE}run").status_code == 403
    assert b"Money check" not in client.get("/").content
