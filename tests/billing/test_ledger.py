"""Money: every change is in the ledger once, and no race takes a balance below its limit."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import Account
from billing.models import Hold, LedgerEntry, Payment
from billing.selectors import ledger as selectors
from billing.services import holds, ledger
from common import scope
from common.errors import Conflict, InsufficientFunds, Invalid
from tests.people import People, ledger_sum, make_people, set_balance

WHEN = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture
def account(people: People):
    """A customer with 10.00, within its scope."""
    set_balance(people.customer, "10")
    with scope.tenant(people.customer.pk):
        yield people.customer


def state(account: Account) -> tuple[Decimal, Decimal, int]:
    """Balance, what is held, and how many entries and holds there are; the balance must be the ledger's sum."""
    row = Account.objects.get(pk=account.pk)
    assert row.balance == ledger_sum(account)
    assert row.held == sum(Hold.objects.values_list("amount", flat=True))
    return row.balance, row.held, LedgerEntry.objects.count() + Hold.objects.count()


def charge(account: Account, amount: str, reason: str = "order:1") -> LedgerEntry:
    return ledger.charge(account=account, amount=Decimal(amount), reason=reason, description="A number")


def charge_held(account: Account, amount: str, reason: str = "charge:1") -> LedgerEntry | None:
    return ledger.charge_held(
        account=account, amount=Decimal(amount), hold_reason="order:1", reason=reason, description="Numbers"
    )


def at_once(account: Account, count: int, do: Callable[[int], object]) -> list[object]:
    """Let that many threads begin together in the account's scope; a refusal is returned."""
    together = threading.Barrier(count, timeout=20)

    def once(index: int) -> object:
        connection.ensure_connection()
        together.wait()
        try:
            with scope.tenant(account.pk):
                return do(index)
        except InsufficientFunds as exc:
            return exc
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(once, range(count)))


def test_a_charge(account):
    entry = charge(account, "2.5")
    assert (entry.kind, entry.amount, entry.balance_after, entry.currency) == (
        "charge",
        Decimal("-2.5"),
        Decimal("7.5"),
        "USD",
    )
    assert state(account) == (Decimal("7.5"), 0, 2)


def test_a_repeated_reason_charges_once(account):
    first = charge(account, "10")
    assert charge(account, "10") == first
    assert charge(account, "3") == first
    assert state(account) == (0, 0, 2)


def test_reasons_are_an_accounts_own(account, people):
    set_balance(people.other, "5")
    charge(account, "1")
    with scope.tenant(people.other.pk):
        charge(people.other, "1")
        assert state(people.other) == (4, 0, 2)


@pytest.mark.parametrize(("limit", "most"), [("0", "10"), ("-5", "15"), ("4", "6"), ("9.999999", "0.000001")])
def test_the_balance_stops_at_its_limit(account, limit, most):
    Account.objects.filter(pk=account.pk).update(balance_limit=Decimal(limit))
    with pytest.raises(InsufficientFunds) as refusal:
        charge(account, str(Decimal(most) + Decimal("0.000001")))
    assert refusal.value.field == "balance"
    assert state(account) == (10, 0, 1)
    charge(account, most)
    assert state(account) == (Decimal(limit), 0, 2)


def test_amounts_must_make_sense(account):
    with pytest.raises(Invalid):
        charge(account, "-1")
    for amount in ("0", "-1", "0.0000001"):
        with pytest.raises(Invalid):
            ledger.credit(account=account, amount=Decimal(amount), reason="x", description="x")
        with pytest.raises(Invalid):
            ledger.receive_payment(
                account=account, amount=Decimal(amount), transaction_id="T", received_at=WHEN
            )
    with pytest.raises(Invalid):
        holds.hold(account=account, amount=Decimal("-1"), reason="x")
    with pytest.raises(Invalid):
        charge_held(account, "-1")
    assert state(account) == (10, 0, 1)
    assert Payment.objects.count() == 0


def test_a_charge_is_undone_with_what_it_pays_for(account):
    def charge_and_fail() -> None:
        charge(account, "4")
        Account.objects.filter(pk=account.pk).update(held=-1)

    with pytest.raises(DatabaseError, match="account_held_not_negative"), transaction.atomic():
        charge_and_fail()
    assert state(account) == (10, 0, 1)


def test_what_is_held_cannot_be_spent(account):
    holds.hold(account=account, amount=Decimal("6"), reason="order:1")
    assert state(account) == (10, 6, 2)
    with pytest.raises(InsufficientFunds):
        charge(account, "4.01", "order:2")
    with pytest.raises(InsufficientFunds):
        holds.hold(account=account, amount=Decimal("4.01"), reason="order:2")
    assert state(account) == (10, 6, 2)
    holds.release_hold(account=account, reason="order:1")
    holds.release_hold(account=account, reason="order:1")
    assert state(account) == (10, 0, 1)


def test_a_repeated_hold_is_one_hold(account):
    for _ in range(2):
        holds.hold(account=account, amount=Decimal("6"), reason="order:1")
    assert Hold.objects.count() == 1
    assert state(account) == (10, 6, 2)


@pytest.mark.parametrize(("charged", "left"), [("6", "4"), ("2", "8"), ("0", "10")])
def test_a_hold_becomes_a_charge_of_at_most_its_amount(account, charged, left):
    holds.hold(account=account, amount=Decimal("6"), reason="order:1")
    entry = charge_held(account, charged)
    assert (entry is None) == (charged == "0")
    assert charge_held(account, charged) == entry
    assert state(account) == (Decimal(left), 0, 1 if charged == "0" else 2)


def test_what_was_held_is_charged_though_the_limit_rose(account):
    holds.hold(account=account, amount=Decimal("6"), reason="order:1")
    Account.objects.filter(pk=account.pk).update(balance_limit=9)
    assert charge_held(account, "6").balance_after == 4
    assert state(account) == (4, 0, 2)


def test_a_charge_above_its_hold_needs_the_balance(account):
    holds.hold(account=account, amount=Decimal("3"), reason="order:2")
    holds.hold(account=account, amount=Decimal("6"), reason="order:1")
    with pytest.raises(InsufficientFunds):
        charge_held(account, "7.01")
    assert state(account) == (10, 9, 3)
    charge_held(account, "7")
    assert state(account) == (3, 3, 3)


def test_a_charge_whose_hold_is_gone_needs_the_balance(account):
    with pytest.raises(InsufficientFunds):
        charge_held(account, "10.01")
    charge_held(account, "10")
    assert state(account) == (0, 0, 2)


def pay(account: Account, amount: str, transaction_id: str, settles: LedgerEntry | None = None) -> Payment:
    return ledger.receive_payment(
        account=account,
        amount=Decimal(amount),
        transaction_id=transaction_id,
        received_at=WHEN,
        settles=settles,
    )


def test_a_payment_counts_once(account):
    payment = pay(account, "5", "T1")
    assert (payment.status, payment.received_at) == ("Completed", WHEN)
    with pytest.raises(Conflict, match="T1 is already recorded") as refusal:
        pay(account, "5", "T1")
    assert refusal.value.field == "transaction_id"
    assert state(account) == (15, 0, 2)
    assert LedgerEntry.objects.get(kind="payment").reason == f"payment:{payment.pk}"


def test_a_payment_settles_a_credit_once_without_adding_to_it(account):
    credit = ledger.credit(account=account, amount=Decimal("20"), reason="credit:1", description="In advance")
    assert [row.paid for row in selectors.credits(account)] == [False, False]
    pay(account, "20", "T1", settles=credit)
    assert state(account) == (30, 0, 2)
    assert list(selectors.credits(account, paid=True)) == [credit]
    with pytest.raises(Conflict, match="paid already"):
        pay(account, "20", "T2", settles=credit)
    assert Payment.objects.count() == 1


def test_only_a_credit_of_the_account_can_be_settled(account, people):
    with scope.tenant(people.other.pk):
        foreign = ledger.credit(account=people.other, amount=Decimal(5), reason="c", description="x")
    for entry in (foreign, charge(account, "1")):
        with pytest.raises(Invalid, match="not a credit of this account"):
            pay(account, "5", "T1", settles=entry)
    assert Payment.objects.count() == 0


@pytest.fixture
def real(transactional_db) -> Account:
    """A customer with money for one charge of 0.50, visible to other connections."""
    people = make_people()
    set_balance(people.customer, "0.50")
    return people.customer


def test_of_fifty_charges_on_a_balance_for_one_one_succeeds(real):
    outcomes = at_once(real, 50, lambda index: charge(real, "0.50", f"order:{index}"))
    assert sum(isinstance(outcome, LedgerEntry) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, InsufficientFunds) for outcome in outcomes) == 49
    with scope.tenant(real.pk):
        assert state(real) == (0, 0, 2)


@pytest.mark.parametrize("set_aside", [holds.hold, holds.hold_new])
def test_of_fifty_holds_on_a_balance_for_one_one_succeeds(real, set_aside):
    outcomes = at_once(
        real, 50, lambda index: set_aside(account=real, amount=Decimal("0.50"), reason=f"order:{index}")
    )
    assert outcomes.count(None) == 1
    assert sum(isinstance(outcome, InsufficientFunds) for outcome in outcomes) == 49
    with scope.tenant(real.pk):
        assert state(real) == (Decimal("0.50"), Decimal("0.50"), 2)


def test_one_reason_from_twenty_at_once_is_one_entry(real):
    entries = at_once(real, 20, lambda _: charge(real, "0.50").pk)
    assert len(set(entries)) == 1
    with scope.tenant(real.pk):
        assert state(real) == (0, 0, 2)


def test_one_hold_charged_by_ten_at_once_is_charged_once(real):
    with scope.tenant(real.pk):
        holds.hold(account=real, amount=Decimal("0.50"), reason="order:1")
    assert len({entry.pk for entry in at_once(real, 10, lambda _: charge_held(real, "0.50"))}) == 1
    with scope.tenant(real.pk):
        assert state(real) == (0, 0, 2)


def test_a_hold_released_by_ten_at_once_is_given_back_once(real):
    with scope.tenant(real.pk):
        holds.hold(account=real, amount=Decimal("0.50"), reason="order:1")
    at_once(real, 10, lambda _: holds.release_hold(account=real, reason="order:1"))
    with scope.tenant(real.pk):
        assert state(real) == (Decimal("0.50"), 0, 1)


def test_one_transaction_paid_in_ten_times_at_once_counts_once(real):
    def once(_: int) -> bool:
        try:
            pay(real, "5", "T1")
        except Conflict:
            return False
        return True

    assert sorted(at_once(real, 10, once)) == [False] * 9 + [True]
    with scope.tenant(real.pk):
        assert state(real) == (Decimal("5.50"), 0, 2)
