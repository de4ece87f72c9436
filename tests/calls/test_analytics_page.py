"""The page of call analytics and its files: what they show adds up to what the list of calls shows."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import Account
from calls.analytics import services
from calls.analytics.selectors import Total
from calls.states import Direction
from common import scope
from common.figures import beginnings, name_of, named_at_the_top
from tests.calls.conftest import record
from tests.console import HTMX, signed_in
from tests.people import People, set_balance

PAGE = "/calls/analytics/"
DAY = {"since": "2026-05-18", "until": "2026-05-18"}
OURS = "+12013422000"


@pytest.fixture
def account(people: People) -> Iterator[Account]:
    set_balance(people.customer, "10")
    with scope.tenant(people.customer.pk):
        record(people.customer, "1", caller="+33612345678")
        record(people.customer, "2", seconds=0)
        record(people.customer, "3", direction=Direction.OUTBOUND, caller=OURS, called="+33123456789")
        # Ten in the evening of the day before, in New York.
        record(people.customer, "4", started_at=datetime(2026, 5, 18, 2, tzinfo=UTC))
        yield people.customer


@pytest.fixture
def carol(people: People) -> Client:
    return signed_in(people.carol)


def rows_of(answer: Any) -> list[list[str]]:
    table = answer.context["groups"]
    return [[row.label, *row.cells] for row in [*table.rows, table.total]]


@pytest.mark.parametrize("settled", [False, True])
def test_groups_add_up_to_the_list(carol: Client, account: Account, settled: bool):
    if settled:
        services.settle_sums()
    answer = carol.get(PAGE, DAY)
    assert rows_of(answer) == [
        ["France", "1", "1", "2", "4:00", "2:00", "0.036"],
        ["United States", "1", "0", "0", "0:00", "0:00", "0.00"],
        ["All", "2", "1", "2", "4:00", "1:20", "0.036"],
    ]
    totals = carol.get("/calls/", DAY).context["totals"]
    shown = answer.context["all"]
    assert (shown.calls, shown.seconds, shown.charged) == (totals.calls, totals.seconds, totals.charged)
    page = answer.content.decode()
    assert "from 18 May 2026 to 18 May 2026, America/New_York" in page
    assert page.count('<svg class="chart__plot"') == page.count("Show the numbers") == 2
    assert 'role="img" aria-label="Calls. 24 figures from 18 May 00:00 to 18 May 23:00' in page


@pytest.mark.parametrize(
    ("by", "labels"),
    [
        ("app", ["No app", "All"]),
        (
            "destination",
            ["France, geographic", "France, mobile", "United States, geographic or mobile", "All"],
        ),
        ("number", ["(201) 342-2000", "All"]),
        ("nonsense", ["France", "United States", "All"]),
    ],
)
def test_calls_are_grouped_by_what_is_asked(carol: Client, account: Account, by: str, labels: list[str]):
    assert [row[0] for row in rows_of(carol.get(PAGE, DAY | {"by": by}, **HTMX))] == labels


def test_what_is_not_shown_stands_in_one_line(
    carol: Client, account: Account, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("calls.analytics.views.MOST_SHOWN", 1)
    rows = rows_of(carol.get(PAGE, DAY))
    assert [row[:3] for row in rows] == [["France", "1", "1"], ["1 others", "1", "0"], ["All", "2", "1"]]


def test_numbers_that_are_not_shown_are_not_written_either():
    total = Total(calls=1)
    pairs = {f"+1201342200{n}": (Total(calls=n), total) for n in range(4)} | {"": (Total(calls=3), total)}
    rows = named_at_the_top(pairs, lambda pair: pair[0].calls, "No number", 2)
    assert [(name, pair[0].calls) for name, pair in rows] == [
        ("No number", 3),
        ("(201) 342-2003", 3),
        ("", 2),
        ("", 1),
        ("", 0),
    ]
    every = named_at_the_top(pairs, lambda pair: pair[0].calls, "No number", None)
    assert [name for name, _ in every][2:] == ["(201) 342-2002", "(201) 342-2001", "(201) 342-2000"]


def test_hours_days_and_months_are_those_of_the_account(carol: Client, account: Account):
    def shown(**query: str) -> list[str]:
        rows = carol.get(PAGE, query).context["course"].rows
        return [f"{row.label}: {row.cells[0]}+{row.cells[1]}" for row in rows if row.cells[:2] != ["0", "0"]]

    assert shown(**DAY) == ["18 May 08:00: 2+1"]
    assert shown(since="2026-05-17", until="2026-05-19", unit="day") == ["17 May: 1+0", "18 May: 2+1"]
    assert shown(since="2026-01-01", until="2026-12-31") == ["May 2026: 3+1"]
    page = carol.get(PAGE, {"since": "2026-05-01", "until": "2026-05-18", "unit": "hour"}).content.decode()
    assert "Hours can be shown for up to 14 days." in page


def test_an_hour_that_comes_twice_is_there_twice():
    since, until = datetime(2026, 11, 1, 4, tzinfo=UTC), datetime(2026, 11, 1, 8, tzinfo=UTC)
    found = beginnings(since, until, "hour", "America/New_York")
    assert [name_of(at, "hour", "America/New_York") for at in found] == [
        f"1 Nov {hour}:00" for hour in ("00", "01", "01", "02")
    ]
    assert [f"{at:%H}" for at in found] == ["04", "05", "06", "07"]
    months = beginnings(since, datetime(2027, 1, 1, 6, tzinfo=UTC), "month", "America/New_York")
    assert [f"{at:%m-%d %H}" for at in months] == ["11-01 04", "12-01 05", "01-01 05"]


def read(answer: Any) -> list[dict[str, str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_files_hold_what_is_shown(carol: Client, account: Account):
    groups = read(carol.get("/exports/calls-by-group.csv", DAY | {"by": "country"}))
    assert groups[0] == {
        "Country": "France",
        "Calls in": "1",
        "Calls out": "1",
        "Answered": "2",
        "Seconds": "240",
        "Average seconds": "120",
        "Charged": "0.036000",
    }
    course = read(carol.get("/exports/calls-by-time.csv", DAY))
    assert (len(course), next(iter(course[8])), course[8]["Calls in"]) == (24, "Hour (America/New_York)", "2")
    assert sum(Decimal(row["Charged"]) for row in course) == Decimal("0.036")


def test_it_costs_few_statements(carol: Client, account: Account, django_assert_max_num_queries):
    carol.get(PAGE)
    for query in ({}, {"by": "app"}, DAY):
        with django_assert_max_num_queries(10):
            carol.get(PAGE, query)


def test_a_stranger_sees_none_of_it(people: People, account: Account):
    charlie = signed_in(people.charlie)
    assert "No calls on these days" in charlie.get(PAGE, DAY).content.decode()
    assert read(charlie.get("/exports/calls-by-group.csv", DAY)) == []


def test_no_style_stands_in_the_page(carol: Client, account: Account):
    assert not re.search(r"\sstyle=", carol.get(PAGE, DAY).content.decode())
