"""Monthly charges: each month of an account once, however late, often or at the same time it is tried."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Account, Activity
from accounts.services.accounts import create_account
from accounts.states import AccountKind
from billing.models import LedgerEntry
from billing.services import ledger
from common import scope
from jobs import work
from jobs.models import Job
from numbers.models import MonthlyCharge, PhoneNumber
from numbers.selectors import monthly as selectors
from numbers.services.monthly import charge_months, start_due
from numbers.states import NumberState
from tests.numbers.conftest import HELD, Shop, make_shop
from tests.people import BY, ledger_sum, make_people

ZONE = "America/New_York"
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)


def local(*parts: int, zone: str = ZONE) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(zone))  # type: ignore[arg-type]


def held_since(moment: datetime, *e164s: str) -> None:
    PhoneNumber.objects.filter(e164__in=e164s or HELD).update(held_since=moment)


def run(account: Account, moment: datetime) -> list[str]:
    """Charge what there is to charge at ``moment``; tells each new month."""
    account.refresh_from_db()
    made = charge_months(account=account, now=moment)
    return [f"{row.period:%Y-%m} {row.numbers} {row.amount.normalize()} {row.state}" for row in made]


def months(account: Account) -> dict[str, Decimal]:
    """What the ledger says, by reason; the balance must be its sum."""
    account.refresh_from_db()
    assert account.balance == ledger_sum(account)
    rows = LedgerEntry.objects.filter(account=account, reason__startswith="month:").order_by("id")
    return dict(rows.values_list("reason", "amount"))


def test_a_month_is_charged_once_however_often_it_is_tried(shop: Shop):
    held_since(local(2026, 10, 15))

    assert run(shop.customer, local(2026, 10, 31, 23, 59, 59)) == []
    assert run(shop.customer, local(2026, 11, 1)) == ["2026-11 2 1 paid"]
    assert run(shop.customer, local(2026, 11, 1)) == []
    assert run(shop.customer, local(2026, 11, 30, 23, 59)) == []

    assert months(shop.customer) == {"month:2026-11:numbers": Decimal("-1.00")}
    assert shop.customer.balance == 9
    entry = LedgerEntry.objects.get(reason="month:2026-11:numbers")
    assert (entry.kind, entry.description) == ("charge", "November 2026: 2 phone numbers")
    logged = Activity.objects.get(verb="charged")
    assert (logged.actor, logged.after["amount"], logged.after["numbers"]) == ("Tandem", "1.000000", 2)


def test_a_number_that_came_this_month_is_first_charged_for_the_next(shop: Shop):
    held_since(local(2026, 10, 15), HELD[0])
    held_since(local(2026, 11, 1, 0, 0, 1), HELD[1])

    assert run(shop.customer, local(2026, 11, 2)) == ["2026-11 1 0.5 paid"]
    assert run(shop.customer, local(2026, 12, 2)) == ["2026-12 2 1 paid"]


def test_a_late_run_takes_every_missed_month_in_order(shop: Shop):
    held_since(local(2026, 8, 3), HELD[0])
    held_since(local(2026, 9, 20), HELD[1])

    assert run(shop.customer, local(2026, 12, 24)) == [
        "2026-09 1 0.5 paid",
        "2026-10 2 1 paid",
        "2026-11 2 1 paid",
        "2026-12 2 1 paid",
    ]
    assert [*months(shop.customer)] == [f"month:2026-{month:02}:numbers" for month in (9, 10, 11, 12)]
    assert shop.customer.balance == Decimal("6.50")


def test_a_number_that_left_pays_for_the_month_that_it_saw_begin(shop: Shop):
    held_since(local(2026, 10, 15))
    gone = PhoneNumber.objects.filter(e164=HELD[1])
    gone.update(state=NumberState.RELEASED, left_at=local(2026, 11, 1, 0, 30))

    assert run(shop.customer, local(2026, 11, 1, 1)) == ["2026-11 2 1 paid"]
    assert run(shop.customer, local(2026, 12, 1, 1)) == ["2026-12 1 0.5 paid"]


def test_a_number_that_left_before_the_month_costs_nothing_more(shop: Shop):
    held_since(local(2026, 10, 15))
    PhoneNumber.objects.update(state=NumberState.REMOVED, left_at=local(2026, 10, 31, 23, 59))

    assert run(shop.customer, local(2026, 11, 1, 1)) == ["2026-11 0 0 paid"]
    assert months(shop.customer) == {}


@pytest.mark.parametrize(
    ("zone", "last", "first"),
    [
        # Havana's clocks go back at one in the morning of 1 November; Auckland is a day ahead; Chatham is at +13:45.
        ("America/Havana", datetime(2026, 11, 1, 3, 59, tzinfo=UTC), datetime(2026, 11, 1, 4, 0, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 11, 1, 3, 59, tzinfo=UTC), datetime(2026, 11, 1, 4, tzinfo=UTC)),
        (
            "Pacific/Auckland",
            datetime(2026, 10, 31, 10, 59, tzinfo=UTC),
            datetime(2026, 10, 31, 11, tzinfo=UTC),
        ),
        (
            "Pacific/Chatham",
            datetime(2026, 10, 31, 10, 14, tzinfo=UTC),
            datetime(2026, 10, 31, 10, 15, tzinfo=UTC),
        ),
    ],
)
def test_a_month_begins_where_the_account_is(shop: Shop, zone: str, last: datetime, first: datetime):
    Account.objects.filter(pk=shop.customer.pk).update(timezone=zone)
    held_since(datetime(2026, 10, 15, tzinfo=UTC))

    assert run(shop.customer, last) == []
    assert run(shop.customer, first) == ["2026-11 2 1 paid"]
    # The hour that comes twice when clocks go back is the same month.
    assert run(shop.customer, first + timedelta(hours=1)) == []
    assert run(shop.customer, first + timedelta(hours=2)) == []
    assert len(months(shop.customer)) == 1


def test_who_moves_to_another_time_zone_pays_a_month_once(shop: Shop):
    held_since(local(2026, 10, 15))
    Account.objects.filter(pk=shop.customer.pk).update(timezone="Pacific/Auckland")
    assert run(shop.customer, datetime(2026, 10, 31, 12, tzinfo=UTC)) == ["2026-11 2 1 paid"]
    Account.objects.filter(pk=shop.customer.pk).update(timezone="Pacific/Honolulu")

    assert run(shop.customer, datetime(2026, 10, 31, 13, tzinfo=UTC)) == []
    assert run(shop.customer, datetime(2026, 11, 2, tzinfo=UTC)) == []
    assert run(shop.customer, local(2026, 12, 1, zone="Pacific/Honolulu")) == ["2026-12 2 1 paid"]


def test_what_the_balance_does_not_cover_stays_due_and_is_taken_after_a_payment(shop: Shop):
    held_since(local(2026, 10, 15))
    ledger.charge(account=shop.customer, amount=Decimal("9.50"), reason="order:1", description="Spent")

    assert run(shop.customer, local(2026, 11, 1)) == ["2026-11 2 1 due"]
    assert run(shop.customer, local(2026, 12, 1)) == ["2026-12 2 1 due"]
    assert (months(shop.customer), shop.customer.balance) == ({}, Decimal("0.50"))
    assert selectors.total_due(shop.customer) == 2

    ledger.credit(account=shop.customer, amount=Decimal("0.75"), reason="c1", description="Top-up")
    assert run(shop.customer, local(2026, 12, 2)) == []
    assert months(shop.customer) == {"month:2026-11:numbers": Decimal("-1.00")}
    assert shop.customer.balance == Decimal("0.25")
    ledger.credit(account=shop.customer, amount=Decimal("5"), reason="c2", description="Top-up")
    run(shop.customer, local(2026, 12, 3))

    assert [*months(shop.customer)] == ["month:2026-11:numbers", "month:2026-12:numbers"]
    assert (shop.customer.balance, selectors.total_due(shop.customer)) == (Decimal("4.25"), 0)


def test_a_due_month_keeps_its_amount_when_numbers_and_rates_change(shop: Shop):
    held_since(local(2026, 10, 15))
    Account.objects.filter(pk=shop.customer.pk).update(balance_limit=10)
    assert run(shop.customer, local(2026, 11, 1)) == ["2026-11 2 1 due"]
    PhoneNumber.objects.update(state=NumberState.RELEASED, left_at=local(2026, 11, 2))
    Account.objects.filter(pk=shop.customer.pk).update(balance_limit=0, rate_did=9)

    run(shop.customer, local(2026, 11, 3))

    assert months(shop.customer) == {"month:2026-11:numbers": Decimal("-1.00")}


def test_the_payer_is_told_once_for_each_month_that_falls_due(shop: Shop):
    held_since(local(2026, 10, 15))
    Account.objects.filter(pk=shop.customer.pk).update(balance_limit=10)

    for moment in (local(2026, 11, 1), local(2026, 11, 1, 5), local(2026, 11, 9), local(2026, 12, 1)):
        run(shop.customer, moment)
    jobs = list(Job.objects.filter(kind="numbers.month_due").order_by("created_at"))
    work.run(jobs[0].pk)

    assert [job.idempotency_key for job in jobs] == [
        f"month-due:2026-11:{shop.customer.pk}",
        f"month-due:2026-12:{shop.customer.pk}",
    ]
    (message,) = mail.outbox
    assert (message.to, message.subject) == (["acme@example.com"], "[Tandem] A monthly charge is due")
    assert "the numbers of Acme. 2.00 USD is due." in message.body


def test_no_mail_goes_out_for_what_was_paid_meanwhile(shop: Shop):
    held_since(local(2026, 10, 15))
    Account.objects.filter(pk=shop.customer.pk).update(balance_limit=10)
    run(shop.customer, local(2026, 11, 1))
    Account.objects.filter(pk=shop.customer.pk).update(balance_limit=0)
    run(shop.customer, local(2026, 11, 2))

    job = Job.objects.get(kind="numbers.month_due")
    work.run(job.pk)

    assert mail.outbox == []
    assert Job.objects.get(pk=job.pk).result == {"outcome": "Paid meanwhile."}


def test_a_sub_accounts_month_is_charged_to_its_payer(shop: Shop):
    sub = create_account(
        parent=shop.customer,
        by=BY,
        name="Acme Hoboken",
        email="sub@example.com",
        kind=AccountKind.SUBACCOUNT,
        number="2015550100",
        billed_to=shop.customer,
    )
    held_since(local(2026, 10, 15))
    with scope.system():
        PhoneNumber.objects.filter(e164=HELD[1]).update(account=sub)

    with scope.tenant(sub.pk):
        assert run(sub, local(2026, 11, 1)) == ["2026-11 1 0.5 paid"]
        assert (months(sub), sub.balance) == ({}, 0)
    assert run(shop.customer, local(2026, 11, 1)) == ["2026-11 1 0.5 paid"]

    assert months(shop.customer) == {
        "month:2026-11:numbers:2015550100": Decimal("-0.50"),
        "month:2026-11:numbers": Decimal("-0.50"),
    }


def test_a_number_that_moved_is_charged_for_a_month_once(shop: Shop):
    held_since(local(2026, 10, 15))
    assert run(shop.customer, local(2026, 11, 1)) == ["2026-11 2 1 paid"]
    with scope.system():
        PhoneNumber.objects.filter(e164=HELD[1]).update(account=shop.people.other)
        Account.objects.filter(pk=shop.people.other.pk).update(balance=5, timezone="Pacific/Honolulu")

    with scope.tenant(shop.people.other.pk):
        made = charge_months(account=shop.people.other, now=local(2026, 11, 2))

    assert [(row.numbers, row.amount) for row in made] == [(0, 0)]


def test_the_clock_starts_one_job_for_each_account_that_has_something_to_pay(shop: Shop):
    held_since(local(2026, 10, 15))
    moment = local(2026, 11, 1, 0, 5)

    assert start_due(local(2026, 10, 31, 23, 55)) == 0
    assert (start_due(moment), start_due(moment + timedelta(minutes=15))) == (1, 0)

    (job,) = Job.objects.filter(kind="numbers.month")
    assert (job.account_id, job.title, job.actor) == (shop.customer.pk, "Charge November 2026", "Tandem")
    run(shop.customer, moment)
    assert start_due(moment + timedelta(hours=1)) == 0


def test_a_due_month_is_tried_again_only_when_it_can_be_paid(shop: Shop):
    held_since(local(2026, 10, 15))
    Account.objects.filter(pk=shop.customer.pk).update(balance_limit=10)
    run(shop.customer, local(2026, 11, 1))

    assert start_due(local(2026, 11, 1, 5)) == 0
    Account.objects.filter(pk=shop.customer.pk).update(balance_limit=9)
    assert start_due(local(2026, 11, 1, 6)) == 1


def test_the_job_charges_and_may_be_run_twice(shop: Shop, monkeypatch: pytest.MonkeyPatch):
    held_since(local(2026, 10, 15))
    monkeypatch.setattr("numbers.jobs.monthly.timezone.now", lambda: local(2026, 11, 1, 1))
    start_due(local(2026, 11, 1, 1))
    Job.objects.update(run_at=local(2026, 11, 1))
    job = Job.objects.get(kind="numbers.month")

    work.run(job.pk)
    work.run(job.pk)

    assert Job.objects.get(pk=job.pk).result == {"months": ["2026-11"]}
    assert months(shop.customer) == {"month:2026-11:numbers": Decimal("-1.00")}


def test_of_ten_workers_at_once_one_charges(transactional_db: None):
    made = make_shop(make_people())
    with scope.tenant(made.customer.pk):
        held_since(local(2026, 8, 15))
    together = threading.Barrier(10, timeout=20)

    def once(_: int) -> int:
        connection.ensure_connection()
        together.wait()
        try:
            with scope.tenant(made.customer.pk):
                return len(charge_months(account=made.customer, now=local(2026, 11, 1)))
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        counts = list(pool.map(once, range(10)))

    assert sum(counts) == 3
    with scope.tenant(made.customer.pk):
        assert [*months(made.customer).values()] == [Decimal("-1.00")] * 3
        assert made.customer.balance == 7
        assert MonthlyCharge.objects.count() == 3


ZONES = st.sampled_from(["UTC", ZONE, "America/Havana", "Pacific/Chatham", "Africa/Casablanca", "Asia/Gaza"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    zone=ZONES,
    came=st.datetimes(datetime(2025, 1, 1), datetime(2026, 6, 30)),
    hours=st.lists(st.integers(0, 9_000), min_size=1, max_size=6),
)
def test_whenever_it_runs_each_month_that_began_is_charged_once(shop: Shop, zone, came, hours):
    """The charges are those of the months that began after the number came, with no gap and no repeat."""
    MonthlyCharge.objects.all().delete()
    reset = {"timezone": zone, "rate_did": Decimal(0)}
    Account.objects.filter(pk=shop.customer.pk).update(**reset)
    came = came.replace(tzinfo=UTC)
    PhoneNumber.objects.update(held_since=came, paid_through=None)
    shop.customer.refresh_from_db()

    moments = [came + timedelta(hours=hour) for hour in hours]
    for moment in moments:
        charge_months(account=shop.customer, now=moment)

    first, last = (moment.astimezone(ZoneInfo(zone)) for moment in (came, max(moments)))
    count = (last.year - first.year) * 12 + last.month - first.month
    rows = list(MonthlyCharge.objects.order_by("period").values_list("period", "numbers"))
    expected = [(first.year * 12 + first.month + step) for step in range(count)]
    assert rows == [(date(month // 12, month % 12 + 1, 1), 2) for month in expected]


@given(period=st.dates(date(1990, 1, 1), date(2100, 12, 31)), zone=ZONES)
def test_a_months_start_lies_in_it_and_the_moment_before_does_not(period: date, zone: str):
    period = period.replace(day=1)
    start = selectors.start_of(period, zone).astimezone(UTC)
    assert selectors.month_of(start, zone) == period
    assert selectors.month_after(selectors.month_of(start - timedelta(seconds=1), zone)) == period
