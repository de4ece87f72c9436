"""Margins: what each line is, that the lines add up to the ledgers, who sees them, and what they cost to ask."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Sum
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Account
from accounts.services.accounts import create_account
from accounts.states import AccountKind, Role
from billing.models import LedgerEntry, NumberShare
from billing.selectors.margin import By, Margin, margin_page, margins, months_of, total
from billing.services import ledger, margin_days
from billing.services.shares import above, accounts_between
from billing.states import Thing
from calls.states import Direction
from common import scope
from numbers.models import MonthlyCharge, PhoneNumber
from numbers.services.monthly import charge_months
from numbers.services.ports import check_portability, submit_port
from tests.billing.plans import plan_of, put_on
from tests.billing.tree import before_this_month, fresh, order
from tests.calls.conftest import record
from tests.console import HTMX, signed_in
from tests.numbers.conftest import FOR_SALE, HELD
from tests.numbers.porting import wish
from tests.people import BY, People, user

D = Decimal
KINDS = ["charge", "adjustment"]


def asked(seller: Account, by: By = By.ACCOUNT) -> list[Margin]:
    now = timezone.now()
    return margins(seller, now - timedelta(days=2), now + timedelta(days=1), by)


def told(rows: list[Margin]) -> dict[str, tuple[Decimal, Decimal]]:
    return {row.name: (row.revenue.normalize(), row.cost.normalize()) for row in rows}


def in_ledgers(seller: Account) -> tuple[Decimal, Decimal]:
    """Revenue and cost, added up from the ledgers another way."""
    with scope.system():
        lines = LedgerEntry.objects.filter(kind__in=KINDS).order_by()
        revenue = lines.filter(account__parent=seller).aggregate(total=Sum("amount"))["total"] or 0
        cost = (
            lines.filter(account=seller).exclude(caused_by=None).aggregate(total=Sum("amount"))["total"] or 0
        )
    return D(-revenue).normalize(), D(-cost).normalize()


def added(rows: list[Margin]) -> tuple[Decimal, Decimal]:
    return (
        sum((row.revenue for row in rows), D(0)).normalize(),
        sum((row.cost for row in rows), D(0)).normalize(),
    )


def test_what_a_reseller_earns_by_account_number_and_month(tree: People):
    put_on(plan_of(tree.operator, (Thing.CALL_MADE, {"each": D("0.60")})), tree.reseller)
    put_on(plan_of(tree.reseller, (Thing.CALL_MADE, {"each": D("0.90")})), tree.customer)
    order(tree, *FOR_SALE[:2])
    customer, now = fresh(tree.customer), timezone.now()
    with scope.tenant(customer.pk):
        record(
            customer, direction=Direction.OUTBOUND, caller=HELD[0], called="+13125550100", seconds=60, started_at=now
        )  # fmt: skip
    zone = customer.zone
    assert told(asked(tree.reseller)) == {"Acme": (D("1.9"), D("1.2"))}
    assert told(asked(tree.reseller, By.NUMBER)) == {
        HELD[0]: (D("0.9"), D("0.6")),
        FOR_SALE[0]: (D("0.5"), D("0.3")),
        FOR_SALE[1]: (D("0.5"), D("0.3")),
    }
    assert told(asked(tree.reseller, By.MONTH)) == {f"{now.astimezone(zone):%Y-%m-01}": (D("1.9"), D("1.2"))}
    # The operator earns what the reseller was charged, and its own carriers stand in no ledger.
    assert told(asked(tree.operator)) == {"Northwind": (D("1.2"), D(0))}
    line = asked(tree.reseller)[0]
    assert (line.margin, line.percent) == (D("0.7"), D("36.8"))
    assert Margin("", "", revenue=D("-1.50"), cost=D(0)).percent is None


def test_a_month_is_shared_out_among_its_numbers(tree: People):
    customer, now = fresh(tree.customer), timezone.now()
    with scope.tenant(customer.pk):
        PhoneNumber.objects.update(held_since=before_this_month(customer))
        PhoneNumber.objects.filter(e164=HELD[1]).update(monthly_price=2)
        for _ in range(2):
            charge_months(account=customer, now=now)
        months = MonthlyCharge.objects.filter(amount__gt=0).count()
    each = told(asked(tree.reseller, By.NUMBER))
    assert each == {HELD[0]: (D("0.5"), D("0.3")), HELD[1]: (D(2), D(2))}
    assert months == 1
    assert added(asked(tree.reseller, By.NUMBER)) == in_ledgers(tree.reseller)


def test_a_port_of_several_numbers_is_shared_out_among_them(tree: People):
    put_on(plan_of(tree.operator, (Thing.PORT, {"each": D(3)})), tree.reseller)
    put_on(plan_of(tree.reseller, (Thing.PORT, {"each": D("4.50")})), tree.customer)
    customer, ported = fresh(tree.customer), ("+14152231000", "+14152231001")
    with scope.tenant(customer.pk):
        for e164 in ported:
            check_portability(account=customer, e164=e164)
        submit_port(account=customer, by=BY, wish=wish(*ported))
    assert told(asked(tree.reseller, By.NUMBER)) == dict.fromkeys(ported, (D("4.5"), D(3)))
    assert told(asked(tree.reseller)) == {"Acme": (D(9), D(6))}


def test_what_is_given_back_comes_off_both_sides(tree: People):
    done = order(tree, *FOR_SALE[:2])
    customer = fresh(tree.customer)
    with scope.tenant(customer.pk):
        ledger.refund(account=customer, reason=f"order:{done.pk}", description="Back")
    for by in By:
        assert asked(tree.reseller, by) == []
    assert total_of(tree.reseller) == (D(0), D(0))


def total_of(seller: Account) -> tuple[Decimal, Decimal]:
    now = timezone.now()
    found = total(seller, now - timedelta(days=2), now + timedelta(days=1))
    return found.revenue.normalize(), found.cost.normalize()


@pytest.fixture
def deep(tree: People) -> tuple[People, list[Account]]:
    """Below the reseller Acme and another customer; below Acme one that pays for itself and one that Acme pays for."""
    second, alone, paid_for = (
        create_account(parent=parent, by=BY, name=name, email="x@example.com", kind=kind, billed_to=billed_to)
        for parent, name, kind, billed_to in (
            (tree.reseller, "Second", AccountKind.CUSTOMER, None),
            (fresh(tree.customer), "Alone", AccountKind.SUBACCOUNT, None),
            (fresh(tree.customer), "Paid for", AccountKind.SUBACCOUNT, tree.customer),
        )
    )
    accounts = [tree.customer, second, alone, paid_for]
    with scope.system():
        Account.objects.update(balance_limit=-1_000_000)
        accounts = list(Account.objects.filter(pk__in=[row.pk for row in accounts]).order_by("pk"))
    return tree, accounts


purchases = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.decimals("0.000001", "99", places=6),
        st.decimals("0", "99", places=6),
        st.sampled_from(["", HELD[0], HELD[1]]),
        st.booleans(),
    ),
    max_size=8,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bought=purchases)
def test_the_lines_add_up_to_the_ledgers(deep, bought):
    people, accounts = deep
    for place, (who, price, paid, e164, is_back) in enumerate(bought):
        buyer, reason = accounts[who], f"test:{id(bought)}:{place}"
        with scope.tenant(buyer.pk):
            upper = above(buyer, accounts_between(buyer, people.operator.pk), lambda _payer, paid=paid: paid)
            ledger.charge(
                account=buyer, amount=price, reason=reason, description="A thing", above=upper, e164=e164
            )
            if is_back:
                ledger.refund(account=buyer, reason=reason, description="Back")
    for seller in (people.operator, people.reseller, people.customer):
        whole = in_ledgers(seller)
        assert total_of(seller) == whole
        for by in By:
            assert added(asked(seller, by)) == whole


def test_only_owners_of_those_who_sell_see_cost(tree: People):
    manager = user("max@example.com", tree.reseller, Role.MANAGER)
    for person, status in ((tree.rita, 200), (manager, 403), (tree.alice, 403), (tree.charlie, 403)):
        assert signed_in(person).get("/margin/").status_code == status
        assert signed_in(person).get("/exports/margin.csv").status_code == status


def test_the_page_and_its_file_say_the_same_in_few_statements(tree: People, django_assert_num_queries):
    order(tree, *FOR_SALE[:3])
    rita = signed_in(tree.rita)
    page = rita.get("/margin/?by=number")
    assert [name for _, name in page.context["rows"]] == FOR_SALE[:3]
    export = rita.get("/exports/margin.csv?by=number")
    lines = b"".join(export.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "Number,Revenue,Cost,Margin,Currency"
    assert lines[1] == f"'{FOR_SALE[0]},0.500000,0.300000,0.200000,USD"
    with django_assert_num_queries(STATEMENTS):
        part = rita.get("/margin/?by=number", **HTMX)
    assert part.context["total"].margin == D("0.6")
    with scope.system():
        NumberShare.objects.bulk_create(
            NumberShare(account=tree.customer, reason="order:0", e164=f"+1201555{n:04}", amount=1)
            for n in range(60)
        )
        LedgerEntry.objects.create(
            account=tree.customer,
            kind="charge",
            amount=-60,
            balance_after=0,
            currency="USD",
            reason="order:0",
        )
    with django_assert_num_queries(STATEMENTS):
        part = rita.get("/margin/?by=number", **HTMX)
    margin_days.settle()
    with django_assert_num_queries(STATEMENTS - 1):
        kept = rita.get("/margin/?by=number", **HTMX)
    assert [name for _, name in kept.context["rows"]] == [name for _, name in part.context["rows"]]
    second = rita.get(part.context["older_url"])
    assert (len(part.context["rows"]), len(second.context["rows"])) == (50, 13)
    assert rita.get("/margin/?since=2026-02-02&until=2026-01-01").status_code == 422


# Before any day is kept the ledgers are asked as well.
STATEMENTS = 10


def test_no_ledger_is_read_from_end_to_end(people: People):
    with scope.system():
        sellers = Account.objects.bulk_create(
            Account(
                number=f"40000{n:05}",
                name=f"Customer {n}",
                email="x@example.com",
                parent=people.operator,
                ancestor_ids=[people.operator.pk],
            )
            for n in range(60)
        )
        LedgerEntry.objects.bulk_create(
            LedgerEntry(
                account=seller, kind="charge", amount=-1, balance_after=0, currency="USD", reason=f"order:{n}"
            )
            for seller in sellers
            for n in range(200)
        )
        with connection.cursor() as cursor:
            cursor.execute("SELECT portal_analyze('billing_ledgerentry', 'accounts_account')")
    plans: list[str] = []

    def explain(execute, sql, params, many, context):
        if "billing_ledgerentry" in sql:
            raw = context["cursor"].cursor
            raw.execute(f"EXPLAIN {sql}", params)
            plans.append("\n".join(line for (line,) in raw.fetchall()))
        return execute(sql, params, many, context)

    now = timezone.now()
    with connection.execute_wrapper(explain):
        for by in (By.ACCOUNT, By.MONTH):
            page = margin_page(people.operator, now - timedelta(days=200), now, by, after=None, most=51)
            assert page.total.revenue == 12_000
    assert len(plans) == 2
    assert "Seq Scan on billing_ledgerentry" not in "".join(plans)


def test_months_are_cut_where_they_begin_at_the_sellers(people: People):
    zone = people.operator.zone
    since, until = datetime(2026, 1, 20, 12, tzinfo=zone), datetime(2026, 3, 2, tzinfo=zone)
    assert months_of(people.operator, since, until) == [
        (date(2026, 1, 1), since, datetime(2026, 2, 1, tzinfo=zone)),
        (date(2026, 2, 1), datetime(2026, 2, 1, tzinfo=zone), datetime(2026, 3, 1, tzinfo=zone)),
        (date(2026, 3, 1), datetime(2026, 3, 1, tzinfo=zone), until),
    ]
    assert months_of(people.operator, until, since) == []
