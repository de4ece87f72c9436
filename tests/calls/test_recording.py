"""Calls that are written down: each once, with its charge, or not at all."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from decimal import Decimal

import pytest
from django.db import connection

from accounts.models import Account
from accounts.services.accounts import create_account
from accounts.states import AccountKind
from billing.models import LedgerEntry
from calls.models import CallRecord
from common import scope
from common.errors import InsufficientFunds, Invalid
from tests.calls.conftest import record
from tests.people import BY, People, make_people, set_balance


@pytest.fixture
def account(people: People) -> Iterator[Account]:
    set_balance(people.customer, "1")
    with scope.tenant(people.customer.pk):
        yield people.customer


def state(account: Account) -> tuple[Decimal, int, int]:
    account.refresh_from_db()
    return account.balance, CallRecord.objects.count(), LedgerEntry.objects.filter(kind="charge").count()


def test_a_call_is_stored_with_its_charge(account: Account):
    stored = record(account)

    entry = LedgerEntry.objects.get(kind="charge")
    assert (stored.rate, stored.charged, stored.seconds) == (Decimal("0.009"), Decimal("0.018"), 120)
    assert (entry.reason, entry.amount) == (f"call:{stored.pk}", Decimal("-0.018"))
    assert entry.description == "Call from (201) 555-0147, 120 s"
    assert state(account) == (Decimal("0.982"), 1, 1)


@pytest.mark.parametrize(
    ("seconds", "price"), [(1, "0.00015"), (59, "0.00885"), (60, "0.009"), (61, "0.00915"), (3600, "0.54")]
)
def test_a_call_costs_its_seconds(account: Account, seconds: int, price: str):
    assert record(account, seconds=seconds).charged == Decimal(price)


def test_a_call_that_nobody_took_costs_nothing(account: Account):
    assert record(account, seconds=0).charged == 0
    assert state(account) == (1, 1, 0)


def test_a_call_told_of_twice_is_one_call(account: Account):
    first = record(account)
    assert record(account).pk == first.pk
    assert record(account, seconds=600).seconds == 120
    assert state(account) == (Decimal("0.982"), 1, 1)


def test_a_call_that_the_balance_does_not_cover_is_not_stored(account: Account):
    with pytest.raises(InsufficientFunds):
        record(account, seconds=7_000)
    assert state(account) == (1, 0, 0)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("ref", {"ref": ""}),
        ("seconds", {"seconds": -1}),
        ("started_at", {"started_at": datetime(2026, 5, 18)}),
        ("caller", {"caller": "1" * 41}),
        ("caller_name", {"caller_name": "a\x00b"}),
    ],
)
def test_what_cannot_be_a_call_is_refused(account: Account, field: str, changes: dict):
    with pytest.raises(Invalid) as refusal:
        record(account, **changes)
    assert refusal.value.field == field
    assert state(account) == (1, 0, 0)


def test_a_sub_accounts_call_is_charged_to_its_payer(account: Account):
    sub = create_account(
        parent=account,
        by=BY,
        name="Acme Hoboken",
        email="sub@example.com",
        kind=AccountKind.SUBACCOUNT,
        billed_to=account,
    )
    with scope.tenant(sub.pk):
        record(sub)
        assert state(sub) == (0, 1, 0)
    assert state(account) == (Decimal("0.982"), 0, 1)


def test_of_ten_who_tell_of_one_call_at_once_one_is_charged(transactional_db: None):
    people = make_people()
    set_balance(people.customer, "1")
    together = threading.Barrier(10, timeout=20)

    def once(_: int) -> int:
        connection.ensure_connection()
        together.wait()
        try:
            with scope.tenant(people.customer.pk):
                return record(people.customer).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert len(set(pool.map(once, range(10)))) == 1
    with scope.tenant(people.customer.pk):
        assert state(people.customer) == (Decimal("0.982"), 1, 1)
