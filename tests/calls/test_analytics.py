"""What calls add up to: always what the records do, whatever was written, changed, removed, or not settled yet."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Account, Activity
from calls.analytics import selectors, services
from calls.analytics.selectors import By, Total
from calls.models import CallMark, CallRecord, CallSum
from calls.states import Direction
from common import scope
from tests.calls.conftest import BEGAN, record
from tests.people import People, set_balance

DAY = datetime(2026, 5, 18, tzinfo=UTC)
ZONES = ["UTC", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu", "Pacific/Chatham"]
NUMBERS = ["+12013422000", "+12013422001"]
PEERS = [("+12015550147", "US"), ("+33123456789", "FR"), ("+33612345678", "FR"), ("anonymous", "")]


@pytest.fixture
def account(people: People) -> Iterator[Account]:
    set_balance(people.customer, "10")
    with scope.tenant(people.customer.pk):
        yield people.customer


def figures(account: Account, **changes: Any) -> selectors.Figures:
    given: dict[str, Any] = {"since": DAY, "until": DAY + timedelta(days=1), "by": By.NUMBER, "zone": "UTC"}
    return selectors.figures(account, **given | changes)


def summed(rows: list[CallRecord]) -> Total:
    return Total(
        len(rows),
        sum(row.seconds > 0 for row in rows),
        sum(row.seconds for row in rows),
        sum((row.charged for row in rows), Decimal(0)),
    )


def value_of(row: CallRecord, by: By) -> str:
    ours = row.called if row.direction == Direction.INBOUND else row.caller
    found = {
        By.APP: str(row.app_id or ""),
        By.COUNTRY: row.peer_country,
        By.DESTINATION: f"{row.peer_country}:{row.peer_kind}",
        By.NUMBER: ours,
    }
    return found[by]


def grouped(rows: list[CallRecord], key: Any) -> dict[Any, Total]:
    keys = {key(row) for row in rows}
    return {one: summed([row for row in rows if key(row) == one]) for one in keys}


def began(row: CallRecord, unit: str, zone: str) -> datetime:
    at = row.started_at.astimezone(ZoneInfo(zone))
    cut = {"hour": {}, "day": {"hour": 0}, "month": {"hour": 0, "day": 1}}[unit]
    return at.replace(minute=0, second=0, microsecond=0, **cut)


moments = st.integers(0, 4 * 24 * 60).map(lambda n: DAY + timedelta(minutes=n))
written = st.fixed_dictionaries(
    {
        "direction": st.sampled_from(Direction.values),
        "peer": st.sampled_from(PEERS),
        "ours": st.sampled_from(NUMBERS),
        "started_at": moments,
        "seconds": st.integers(0, 600),
    }
)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.lists(written, max_size=6)),
        st.tuples(st.just("change"), st.integers(0, 20), moments, st.integers(0, 600)),
        st.tuples(st.just("remove"), st.integers(0, 20)),
        st.tuples(st.just("settle")),
    ),
    max_size=6,
)


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(
    steps=steps,
    first=moments,
    last=moments,
    by=st.sampled_from(By),
    unit=st.sampled_from(["hour", "day", "month"]),
    zone=st.sampled_from(ZONES),
)
def test_every_total_is_the_sum_of_the_records(
    account: Account, steps: Any, first: datetime, last: datetime, by: By, unit: Any, zone: str
):
    CallRecord.objects.all().delete()
    for step in steps:
        _do(account, step)

    told = figures(account, since=first, until=last, by=by, unit=unit, zone=zone)

    rows = list(CallRecord.objects.filter(started_at__gte=first, started_at__lt=last))
    assert dict(told.values) == grouped(rows, lambda row: (row.direction, value_of(row, by)))
    assert dict(told.course) == grouped(rows, lambda row: (row.direction, began(row, unit, zone)))
    assert told.of(Direction.INBOUND) + told.of(Direction.OUTBOUND) == summed(rows)


def _do(account: Account, step: Any) -> None:
    match step:
        case ("write", rows):
            CallRecord.objects.bulk_create(_row(account, row) for row in rows)
        case ("change", place, at, seconds):
            for row in CallRecord.objects.order_by("pk")[place : place + 1]:
                CallRecord.objects.filter(pk=row.pk).update(started_at=at, seconds=seconds)
        case ("remove", place):
            CallRecord.objects.filter(pk__in=CallRecord.objects.order_by("pk")[place:][:1]).delete()
        case ("settle",):
            services.settle_sums()
            assert not CallMark.objects.exists()


def _row(account: Account, row: dict[str, Any]) -> CallRecord:
    (peer, country), inbound = row["peer"], row["direction"] == Direction.INBOUND
    return CallRecord(
        account=account,
        ref=f"r{CallRecord.objects.count()}-{timezone.now().timestamp()}-{id(row)}",
        direction=row["direction"],
        caller=peer if inbound else row["ours"],
        called=row["ours"] if inbound else peer,
        peer_country=country,
        peer_kind="mobile",
        started_at=row["started_at"],
        seconds=row["seconds"],
        charged=Decimal(row["seconds"]) / 1000,
        rate=1,
    )


def test_a_call_that_is_written_says_where_the_other_side_is(account: Account):
    record(account, "in", caller="+33612345678")
    record(account, "out", direction=Direction.OUTBOUND, caller=NUMBERS[0], called="+33123456789")
    record(account, "hidden", caller="anonymous")

    rows = CallRecord.objects.order_by("ref").values_list("ref", "peer_country", "peer_kind")

    assert list(rows) == [("hidden", "", "unknown"), ("in", "FR", "mobile"), ("out", "FR", "geographic")]


def test_settling_twice_writes_once_and_a_late_record_corrects(account: Account):
    record(account)
    assert (services.settle_sums(), services.settle_sums()) == (1, 0)
    before = list(CallSum.objects.order_by("pk").values_list("pk", "span", "dimension", "calls"))
    # All and four dimensions by hour and by day, and one quarter of an hour.
    assert len(before) == 11

    record(account, "late", started_at=BEGAN + timedelta(minutes=10))
    assert services.settle_sums() == 1

    assert figures(account).of(Direction.INBOUND) == Total(2, 2, 240, Decimal("0.036"))
    assert set(CallSum.objects.exclude(span="part").values_list("calls", flat=True)) == {2}


def test_what_is_not_relevant_marks_nothing(account: Account):
    row = record(account)
    services.settle_sums()
    CallRecord.objects.filter(pk=row.pk).update(custom="mine", caller_name="Jo")
    assert not CallMark.objects.exists()


def test_a_kill_in_the_middle_leaves_the_mark(account: Account, monkeypatch: pytest.MonkeyPatch):
    record(account)
    monkeypatch.setattr("common.hourly._fresh_parts", lambda _sums: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        services.settle_sums()
    assert (CallMark.objects.count(), CallSum.objects.count()) == (1, 0)
    assert figures(account).of(Direction.INBOUND).calls == 1


def test_the_nightly_check_mends_and_says_so(account: Account):
    record(account)
    record(account, "two", started_at=BEGAN + timedelta(hours=3))
    now = BEGAN + timedelta(days=2)
    services.settle_sums()
    assert services.check_sums(now=now) == 0
    with scope.system(), connection.cursor() as cursor:
        cursor.execute("UPDATE calls_callsum SET calls = 9 WHERE span = 'day' AND dimension = 'number'")
        cursor.execute("DELETE FROM calls_callsum WHERE span = 'hour' AND dimension = 'app'")
    assert figures(account).of(Direction.INBOUND).calls == 9

    assert services.check_sums(now=now) == 3

    assert figures(account).of(Direction.INBOUND).calls == 2
    told = Activity.objects.filter(account=account, verb="mended").values_list("after", flat=True)
    assert list(told) == [{"analytics": "3 sums of calls of 2026-05-18 (UTC)"}]
    assert services.check_sums(now=now) == 0


def test_marked_hours_are_no_difference(account: Account):
    record(account)
    assert services.check_sums(now=BEGAN + timedelta(days=1)) == 0
    assert (CallMark.objects.count(), CallSum.objects.count()) == (0, 11)


def test_a_stranger_has_no_figures(people: People, account: Account):
    record(account)
    services.settle_sums()
    with scope.tenant(people.other.pk):
        told = figures(people.other)
        assert (told.values, told.course) == ({}, {})
        assert figures(account).values == {}


def test_callers_are_counted_once(account: Account):
    record(account, "1")
    record(account, "2")
    record(account, "3", caller="+33612345678")
    record(account, "4", direction=Direction.OUTBOUND)
    assert selectors.unique_callers(account, since=DAY, until=DAY + timedelta(days=1)) == 2
