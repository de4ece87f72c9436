"""Spending caps: what is new is refused at the cap, of whoever pays, and no race passes it; what goes on is charged."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Account, Activity
from billing.models import Hold, LedgerEntry, Spending, SpendingCap
from billing.selectors.spending import usage_of
from billing.services import holds, ledger
from billing.services.cap_notes import note_spending
from billing.services.caps import CapReached, require_open, set_most, set_own_caps
from billing.services.shares import Share
from common import scope
from common.errors import InsufficientFunds, Invalid
from demo.clock import at
from tests.billing.tree import fresh
from tests.people import BY, People, make_people, put_below_the_reseller, set_balance

D = Decimal


def cap(account: Account, day: str | None = None, month: str | None = None) -> SpendingCap:
    with scope.tenant(account.pk):
        return set_own_caps(
            account=account, by=BY, day=D(day) if day else None, month=D(month) if month else None
        )


def charge(account: Account, amount: str, reason: str, **more) -> LedgerEntry:
    with scope.tenant(account.pk):
        return ledger.charge(account=account, amount=D(amount), reason=reason, description="x", **more)


def hold(account: Account, amount: str, reason: str, do=holds.hold_new, **more) -> None:
    with scope.tenant(account.pk):
        do(account=account, amount=D(amount), reason=reason, **more)


def used(account: Account) -> tuple[Decimal, Decimal]:
    with scope.tenant(account.pk):
        usage = usage_of(account)
    assert usage is not None
    return usage.day.used, usage.month.used


@pytest.fixture
def acme(people: People) -> Account:
    """With 100, and a cap of 10 a day."""
    set_balance(people.customer, "100")
    cap(people.customer, day="10")
    return fresh(people.customer)


def test_a_charge_that_would_pass_the_cap_is_refused_and_named(acme: Account):
    charge(acme, "9", "a")
    with pytest.raises(CapReached) as refusal:
        charge(acme, "1.01", "b")
    assert refusal.value.text == (
        "This would pass the spending cap of 10.00 USD a day, of which 9.00 are used."
    )
    assert refusal.value.field == "spending_cap"
    assert isinstance(refusal.value, InsufficientFunds)
    charge(acme, "1", "c")
    assert used(acme) == (10, 10)
    assert fresh(acme).balance == 90


@pytest.mark.parametrize("do", [holds.hold, holds.hold_new])
def test_what_is_set_aside_counts_until_it_is_given_back(acme: Account, do):
    hold(acme, "6", "a", do)
    assert used(acme) == (6, 6)
    with pytest.raises(CapReached, match=r"of which 6.00 are used"):
        hold(acme, "5", "b", do)
    with scope.system():
        assert Hold.objects.count() == 1
    with scope.tenant(acme.pk):
        holds.release_hold(account=acme, reason="a")
    hold(acme, "10", "c", do)
    with scope.tenant(acme.pk):
        holds.charge_whole_hold(account=acme, amount=D(10), reason="c", description="x")
    assert (used(acme), fresh(acme).held) == ((10, 10), 0)
    with pytest.raises(CapReached):
        hold(acme, "0.01", "d", do)


def test_what_goes_on_is_charged_and_counts(acme: Account):
    charge(acme, "12", "call", goes_on=True)
    assert used(acme) == (12, 12)
    with pytest.raises(CapReached):
        charge(acme, "0.01", "new")
    with scope.tenant(acme.pk), pytest.raises(CapReached):
        require_open(fresh(acme))


def test_what_is_refunded_can_be_spent_again(acme: Account):
    charge(acme, "10", "a")
    with scope.tenant(acme.pk):
        ledger.refund(account=acme, reason="a", description="back")
    assert used(acme) == (0, 0)
    charge(acme, "10", "b")


def test_money_that_is_given_or_taken_by_hand_is_not_spent(acme: Account):
    with scope.tenant(acme.pk):
        ledger.debit(account=acme, amount=D(50), reason="d", description="x")
    assert used(acme) == (0, 0)


def test_a_day_and_a_month_begin_where_the_account_is(people: People):
    acme = people.customer
    with scope.system():
        Account.objects.filter(pk=acme.pk).update(timezone="Pacific/Auckland")
    set_balance(acme, "100")
    cap(acme, day="10", month="15")
    acme = fresh(acme)
    zone = acme.zone
    with at(datetime(2026, 3, 30, 23, tzinfo=zone)):
        charge(acme, "10", "a")
        with pytest.raises(CapReached, match="a day"):
            charge(acme, "1", "b")
    with at(datetime(2026, 3, 31, 1, tzinfo=zone)):
        charge(acme, "5", "c")
        with pytest.raises(CapReached, match="a month"):
            charge(acme, "1", "d")
    with at(datetime(2026, 4, 1, 1, tzinfo=zone)):
        charge(acme, "10", "e")
    with scope.system():
        days = [(row.day.isoformat(), row.spent) for row in Spending.objects.order_by("day")]
    assert days == [("2026-03-30", 10), ("2026-03-31", 5), ("2026-04-01", 10)]


def test_what_was_spent_before_the_first_cap_counts(people: People):
    set_balance(people.customer, "100")
    charge(people.customer, "4", "a")
    cap(people.customer, day="10")
    assert used(people.customer)[0] == 4


def test_the_cap_of_an_account_above_refuses_without_its_figures(people: People):
    put_below_the_reseller(people)
    set_balance(people.customer, "100")
    set_balance(people.reseller, "100")
    cap(people.reseller, month="5")
    acme = fresh(people.customer)
    upper = (Share(people.reseller.pk, D(6), acme.pk),)
    for do in (
        lambda: charge(acme, "1", "a", above=upper),
        lambda: hold(acme, "1", "a", above=upper),
        lambda: hold(acme, "1", "a", holds.hold, above=upper),
    ):
        with pytest.raises(CapReached) as refusal:
            do()
        assert refusal.value.text == (
            "The spending cap of an account above yours is reached; please tell whoever supplies you."
        )
    with scope.system():
        assert not Hold.objects.exists()
    assert (fresh(people.reseller).balance, fresh(acme).balance) == (100, 100)
    charge(acme, "1", "b", above=(Share(people.reseller.pk, D(5), acme.pk),))
    assert used(people.reseller) == (5, 5)
    with scope.tenant(acme.pk), pytest.raises(CapReached, match="above yours"):
        require_open(acme)


def test_an_account_without_caps_asks_for_none(people: People):
    set_balance(people.customer, "100")
    with CaptureQueriesContext(connection) as plain:
        charge(people.customer, "1", "a")
        require_open(people.customer)
    assert not [query for query in plain if "billing_cap_passed" in query["sql"]]
    with scope.system():
        assert not Spending.objects.exists()


def test_a_customer_lowers_its_cap_and_the_account_above_sets_the_most(people: People):
    acme = people.customer
    set_balance(acme, "100")
    with scope.tenant(acme.pk):
        set_most(account=acme, by=BY, day=D(20), month=None)
    with pytest.raises(Invalid, match=r"The account above allows 20.00 USD a day at most") as refusal:
        cap(acme, day="21")
    assert refusal.value.field == "day_cap"
    cap(acme, day="15", month="1000")
    acme = fresh(acme)
    with pytest.raises(CapReached, match=r"15.00 USD a day"):
        charge(acme, "16", "a")
    with scope.tenant(acme.pk):
        set_most(account=acme, by=BY, day=D(5), month=None)
    with pytest.raises(CapReached, match=r"5.00 USD a day"):
        charge(acme, "6", "b")
    with scope.tenant(acme.pk):
        set_most(account=acme, by=BY, day=None, month=None)
        log = Activity.objects.filter(subject_type="spendingcap").order_by("id")
        assert [row.after for row in log] == [
            {"day_most": "20.00", "month_most": ""},
            {"day_cap": "15.00", "month_cap": "1,000.00"},
            {"day_most": "5.00", "month_most": ""},
            {"day_most": "", "month_most": ""},
        ]


@pytest.mark.parametrize("wrong", ["0", "-1", "NaN", "1e12"])
def test_a_cap_is_an_amount(people: People, wrong: str):
    with pytest.raises(Invalid):
        cap(people.customer, day=wrong)
    with scope.system():
        assert not SpendingCap.objects.exists()
        assert not Account.objects.filter(has_caps=True).exists()


def test_accounts_below_look_for_caps_from_then_on(people: People):
    put_below_the_reseller(people)
    cap(people.reseller, day="1")
    with scope.system():
        marked = set(Account.objects.filter(has_caps=True).values_list("pk", flat=True))
    assert marked == {people.reseller.pk, people.customer.pk}


def told(account: Account) -> list[tuple[str, str]]:
    with scope.tenant(account.pk):
        rows = Activity.objects.filter(verb__startswith="noted spending").order_by("id")
        return [(row.verb, row.after["period"]) for row in rows]


def test_each_level_is_told_once_in_each_day_and_month(acme: Account):
    near, at_cap = "noted spending near the cap of", "noted spending at the cap of"
    charge(acme, "7.99", "a")
    assert (note_spending(), told(acme)) == (0, [])
    charge(acme, "0.01", "b")
    assert [note_spending(), note_spending()] == [1, 0]
    charge(acme, "1.95", "c")
    assert [note_spending(), note_spending()] == [1, 0]
    assert told(acme) == [(near, "day"), (at_cap, "day")]
    with at(timezone.now() + timedelta(days=1)):
        assert note_spending() == 0
        with scope.system():
            assert SpendingCap.objects.get().day_noted == 0
        charge(acme, "10", "d")
        assert note_spending() == 1
    assert told(acme)[2:] == [(at_cap, "day")]


def test_many_accounts_are_looked_at_in_as_many_statements_as_one(people: People, django_assert_num_queries):
    cap(people.customer, day="10")
    with CaptureQueriesContext(connection) as one:
        note_spending()
    cap(people.other, day="10")
    cap(people.reseller, month="10")
    with django_assert_num_queries(len(one)):
        note_spending()


def at_once(account: Account, count: int, do: Callable[[int], object]) -> list[object]:
    together = threading.Barrier(count, timeout=20)

    def once(index: int) -> object:
        connection.ensure_connection()
        together.wait()
        try:
            return do(index)
        except CapReached as exc:
            return exc
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(once, range(count)))


@pytest.mark.parametrize("do", [charge, hold])
def test_no_race_passes_a_cap(transactional_db, do):
    people = make_people()
    set_balance(people.customer, "100")
    cap(people.customer, day="1")
    acme = fresh(people.customer)
    outcomes = at_once(acme, 20, lambda index: do(acme, "0.30", f"r:{index}"))
    assert sum(isinstance(outcome, CapReached) for outcome in outcomes) == 17
    assert used(acme)[0] == D("0.90")
