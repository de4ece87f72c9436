"""Which days a page of figures begins with: whole months and weeks, and what somebody chose stays."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.http import QueryDict
from django.test import Client

from accounts.days import FiguresForm
from billing.plan_forms import MarginForm
from common.months import months_back
from demo.clock import at
from tests.console import HTMX, in_a_row, signed_in
from tests.people import People

# A Wednesday.
NOON = datetime(2026, 5, 13, 12, tzinfo=UTC)
TODAY = NOON.date()


def days(form: FiguresForm | MarginForm) -> tuple[date, date]:
    assert form.is_valid(), form.errors
    since, until = form.range
    return since.date(), until.date() - timedelta(days=1)


@pytest.mark.parametrize(
    ("unit", "first"),
    [
        ("", date(2026, 4, 14)),
        ("day", date(2026, 4, 14)),
        ("hour", date(2026, 5, 7)),
        ("week", date(2026, 2, 23)),
        ("month", date(2025, 6, 1)),
    ],
)
def test_figures_begin_where_their_unit_does(unit: str, first: date):
    with at(NOON):
        assert days(FiguresForm(QueryDict(f"unit={unit}"))) == (first, TODAY)
        assert days(FiguresForm(QueryDict(f"unit={unit}&until=2026-05-13"))) == (first, TODAY)


@pytest.mark.parametrize(
    ("by", "first"),
    [("account", date(2026, 4, 13)), ("number", date(2026, 4, 13)), ("month", date(2025, 12, 1))],
)
def test_margins_begin_where_their_grouping_does(by: str, first: date):
    with at(NOON):
        assert days(MarginForm(QueryDict(f"by={by}"))) == (first, TODAY)


def test_days_that_nobody_chose_follow_the_grouping_and_others_stay():
    with at(NOON):
        drawn = FiguresForm(QueryDict(""))
        sent = f"since={drawn['since'].value()}&until={drawn['until'].value()}&unit=month"
        followed = FiguresForm(QueryDict(f"{sent}&usual={drawn['usual'].value()}"))
        assert days(followed) == (date(2025, 6, 1), TODAY)
        assert "usual" not in followed.query
        assert days(FiguresForm(QueryDict(sent))) == (date(2026, 4, 14), TODAY)
        changed = sent.replace("2026-04-14", "2026-04-20")
        chosen = FiguresForm(QueryDict(f"{changed}&usual={drawn['usual'].value()}"))
        assert days(chosen) == (date(2026, 4, 20), TODAY)
        assert chosen.renewed == []
        assert [
            name for name in ("since", "until", "usual") if f'name="{name}"' in "".join(followed.renewed)
        ] == [
            "since",
            "until",
            "usual",
        ]


def test_a_year_of_months_is_never_too_long():
    for day in (date(2028, 2, 29), date(2027, 1, 31), date(2026, 12, 31), date(2028, 12, 31)):
        assert days(FiguresForm(QueryDict(f"unit=month&until={day}"))) == (months_back(day, 11), day)


def shown(client: Client, **query: str) -> str:
    return in_a_row(client.get("/messages/analytics/", query, **HTMX))


def test_htmx_puts_the_days_that_are_shown_into_the_form(people: People):
    alice = signed_in(people.alice)
    text = shown(alice, unit="month")
    assert text.count('hx-swap-oob="true"') == 3
    assert "hx-swap-oob" not in shown(alice, unit="month", since="2026-05-01", until="2026-05-02")
    assert "hx-swap-oob" not in in_a_row(alice.get("/messages/analytics/", {"unit": "month"}))
