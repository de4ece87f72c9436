"""What sellers earn by number, added up by day: at every moment it is what the ledgers say."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from decimal import Decimal
from itertools import count

import psycopg
import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Account, Activity
from billing.models import LedgerEntry, LedgerMark, MarginBasis, MarginDay, NumberShare
from billing.selectors.margin import By, Margin, margin_page, margins
from billing.selectors.margin_days import Line, by_number
from billing.services import ledger, margin_days
from billing.services.shares import above, accounts_between
from billing.services.splitting import Part, split
from common import scope
from tests.billing.tree import fresh
from tests.database import POWERFUL
from tests.numbers.conftest import FOR_SALE, HELD
from tests.people import People

D = Decimal
REASONS = count(100)
LOCK = "SELECT pg_advisory_lock(hashtext('billing_marginday'))"


def range_of(seller: Account, days: int = 3) -> tuple[datetime, datetime]:
    """So many days with today, from midnight to midnight at the seller's."""
    today = timezone.now().astimezone(seller.zone).date()
    first, last = today - timedelta(days=days - 1), today + timedelta(days=1)
    since, until = (datetime.combine(day, time.min, seller.zone) for day in (first, last))
    return since, until


def kept(seller: Account, *, most: int | None = None, after: str | None = None) -> list[Line] | None:
    with scope.system():
        return by_number(seller, *range_of(seller), after=after, most=most)


def from_ledgers(seller: Account) -> list[Margin]:
    """The same read from the ledgers: no day is kept for a time that begins a second earlier."""
    since, until = range_of(seller)
    return margins(seller, since - timedelta(seconds=1), until, By.NUMBER)


def agrees(seller: Account) -> None:
    wanted = [(row.key, row.revenue, row.cost) for row in from_ledgers(seller)]
    assert [(row.e164, row.revenue, row.cost) for row in kept(seller) or []] == wanted
    paged: list[Line] = []
    while page := kept(seller, most=2, after=paged[-1].e164 if paged else None):
        paged += page
    assert [(row.e164, row.revenue, row.cost) for row in paged] == wanted


@pytest.fixture
def sellers(tree: People) -> list[Account]:
    with scope.system():
        Account.objects.update(balance_limit=-1_000_000)
    margin_days.settle()
    return [fresh(tree.operator), fresh(tree.reseller)]


def buy(
    people: People, reason: str, price: str, paid: str, *, e164: str = "", parts: tuple[str, ...] = ()
) -> None:
    buyer = fresh(people.customer)
    with scope.tenant(buyer.pk):
        upper = above(buyer, accounts_between(buyer, people.operator.pk), lambda _payer: D(paid))
        ledger.charge(
            account=buyer, amount=D(price), reason=reason, description="A thing", above=upper, e164=e164
        )
        each = [
            Part(
                number,
                D(price) / len(parts),
                {str(row.payer_id): str(row.amount / len(parts)) for row in upper},
            )
            for number in parts
        ]
        split(account=buyer, reason=reason, parts=each)


def give_back(people: People, reason: str) -> None:
    buyer = fresh(people.customer)
    with scope.tenant(buyer.pk):
        ledger.refund(account=buyer, reason=reason, description="Back")


done = st.lists(
    st.tuples(
        st.sampled_from(["one", "several", "none", "back", "settle"]),
        st.sampled_from([HELD[0], HELD[1], FOR_SALE[0]]),
        st.sampled_from(["0.000002", "0.5", "7.25"]),
        st.sampled_from(["0", "0.3", "9"]),
    ),
    max_size=9,
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(done=done)
def test_at_every_moment_it_is_what_the_ledgers_say(tree: People, sellers: list[Account], done):
    bought: list[str] = []
    for what, e164, price, paid in done:
        reason = f"test:{next(REASONS)}"
        match what:
            case "one":
                buy(tree, reason, price, paid, e164=e164)
            case "several":
                buy(tree, reason, price, "0.6", parts=(HELD[0], e164) if e164 != HELD[0] else (e164,))
            case "none":
                buy(tree, reason, price, paid)
            case "back" if bought:
                give_back(tree, bought.pop())
            case _:
                margin_days.settle()
        bought += [reason] if what in {"one", "several", "none"} else []
        for seller in sellers:
            agrees(seller)
    margin_days.settle()
    for seller in sellers:
        agrees(seller)
    assert margin_days.check(now=timezone.now()) == 0


def test_a_line_is_put_in_once(tree: People, sellers: list[Account]):
    buy(tree, "test:1", "0.5", "0.3", e164=HELD[0])
    with scope.system():
        assert LedgerMark.objects.count() == 2
    assert (margin_days.settle(), margin_days.settle()) == (2, 0)
    with scope.system():
        assert not LedgerMark.objects.exists()
        rows = MarginDay.objects.order_by("account").values_list("account", "e164", "revenue", "cost")
        assert list(rows) == [
            (sellers[0].pk, HELD[0], D("0.3"), D(0)),
            (sellers[1].pk, HELD[0], D("0.5"), D("0.3")),
        ]


def test_what_was_there_before_is_added_up_once(tree: People, sellers: list[Account]):
    buy(tree, "test:1", "0.5", "0.3", e164=HELD[0])
    margin_days.settle()
    buy(tree, "test:2", "0.5", "0.3", e164=HELD[0])
    with scope.system():
        MarginBasis.objects.all().delete()
        assert kept(sellers[1]) is None

    assert margin_days.settle() == 2

    assert kept(sellers[1]) == [Line(HELD[0], D(1), D("0.6"))]


def test_another_time_zone_has_all_days_added_up_anew(tree: People, sellers: list[Account]):
    buy(tree, "test:1", "0.5", "0.3", e164=HELD[0])
    margin_days.settle()
    with scope.system():
        Account.objects.filter(pk=tree.reseller.pk).update(timezone="Asia/Kathmandu")
    seller = fresh(tree.reseller)

    assert kept(seller) is None
    assert margin_page(seller, *range_of(seller), By.NUMBER, after=None, most=9).rows[0].revenue == D("0.5")
    margin_days.settle()

    assert kept(seller) == [Line(HELD[0], D("0.5"), D("0.3"))]


def test_what_is_wrong_is_mended_and_told(tree: People, sellers: list[Account]):
    buy(tree, "test:1", "0.5", "0.3", e164=HELD[0])
    margin_days.settle()
    with scope.system():
        MarginDay.objects.filter(account=sellers[1]).update(revenue=9)
        MarginDay.objects.filter(account=sellers[0]).delete()

    assert (margin_days.check(now=timezone.now()), margin_days.check(now=timezone.now())) == (2, 0)

    agrees(sellers[0])
    agrees(sellers[1])
    with scope.system():
        told = Activity.objects.filter(verb="mended").order_by("account").values_list("account", "after")
        assert list(told) == [(seller.pk, {"margins": "1"}) for seller in sellers]


@pytest.fixture
def busy() -> Iterator[None]:
    """Another process is at it. A test that has settled something itself would wait for it until its own end."""
    with psycopg.connect(POWERFUL, dbname=connection.settings_dict["NAME"], autocommit=True) as other:
        other.execute(LOCK)
        yield


def test_two_processes_do_not_put_a_line_in_twice(tree: People, busy: None):
    buy(tree, "test:1", "0.5", "0.3", e164=HELD[0])

    assert margin_days.settle() == 0

    with scope.system():
        assert not MarginBasis.objects.exists()
        assert not MarginDay.objects.exists()
        assert LedgerMark.objects.filter(account__in=[tree.customer, tree.reseller]).exists()
    assert kept(fresh(tree.reseller)) is None
    assert [row.revenue for row in from_ledgers(fresh(tree.reseller))] == [D("0.5")]


def test_a_page_of_many_numbers_reads_few(tree: People, sellers: list[Account]):
    buy(tree, "test:many", "12000", "0", e164="")
    with scope.system():
        NumberShare.objects.bulk_create(
            NumberShare(account=tree.customer, reason="test:many", e164=f"+1201{n:07}", amount=1)
            for n in range(12_000)
        )
        assert LedgerEntry.objects.filter(reason="test:many").exists()
    margin_days.settle()
    plans: list[str] = []

    def explain(execute, sql, params, many, context):
        raw = context["cursor"].cursor
        raw.execute(f"EXPLAIN {sql}", params)
        plans.append("\n".join(line for (line,) in raw.fetchall()))
        return execute(sql, params, many, context)

    with scope.system():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT portal_analyze('billing_marginday', 'billing_numbershare', 'billing_ledgerentry')"
            )
        with connection.execute_wrapper(explain):
            found = by_number(sellers[1], *range_of(sellers[1], 365), after="+12010006000", most=51)
    assert [row.e164 for row in found or []] == [f"+1201{n:07}" for n in range(6_001, 6_052)]
    assert len(plans) == 1
    # All shares that there are here are those of one charge.
    assert "Seq Scan on billing_marginday" not in plans[0]
