"""How pages write times, amounts, numbers and states."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from common.templatetags import tandem


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "now"),
        (40, "40 s ago"),
        (200, "3 min ago"),
        (7300, "2 h ago"),
        (86_400 * 3, "3 d ago"),
        (-7300, "in 2 h"),
        (86_400 * 90, ""),
    ],
)
def test_ages_are_short(seconds: float, text: str):
    assert tandem.short_age(seconds) == text


def test_old_times_are_dates():
    assert tandem.short_age(86_400 * 90) == ""


def test_a_time_names_the_accounts_zone():
    with timezone.override(ZoneInfo("America/Chicago")):
        html = tandem.age(timezone.now() - timedelta(minutes=3))
    assert ">3 min ago</time>" in html
    assert "(America/Chicago)" in html
    assert tandem.age(None) == tandem.moment(None) == tandem.clock(None) == tandem.NONE


def test_times_of_one_day_are_told_to_the_second_in_the_accounts_zone():
    with timezone.override(ZoneInfo("America/Chicago")):
        clock = tandem.clock(datetime(2026, 5, 18, 12, 0, 30, tzinfo=UTC))
        assert ">07:00:30</time>" in clock
        assert 'title="18 May 2026, 07:00:30 CDT (America/Chicago)"' in clock
        assert tandem.zone_named() == '<span class="quiet">Times in America/Chicago</span>'


def test_amounts_numbers_and_states():
    assert tandem.money(Decimal("1234.5"), "USD") == "1,234.50 USD"
    assert tandem.money(Decimal("0.0075")) == "0.0075"
    assert tandem.money(None, "USD") == ""
    assert tandem.phone("+12015551234") == "(201) 555-1234"
    assert tandem.phone("") == ""
    assert [tandem.tone(state) for state in ("done", "unknown", "failed", "running", "closed")] == [
        "ok",
        "warn",
        "bad",
        "info",
        "muted",
    ]
    assert tandem.failures({"open": 1, "failed": 2, "unknown": 1}) == "2 failed, 1 unknown"


def test_lengths_of_calls():
    assert [tandem.duration(seconds) for seconds in (0, 61, 3_599, 3_723)] == [
        "0:00",
        "1:01",
        "59:59",
        "1:02:03",
    ]


@pytest.mark.parametrize(
    ("name", "html"),
    [
        ("settings.forward_to", "settings.<wbr>forward_<wbr>to"),
        ("<b>_'&.", "&lt;b&gt;_<wbr>&#x27;&amp;.<wbr>"),
        ("label", "label"),
        ("", ""),
    ],
)
def test_names_of_fields_break_at_their_joints(name: str, html: str):
    assert tandem.breakable(name) == html
