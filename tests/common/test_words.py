"""Stored values as people read them."""

from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from common.words import in_words, label


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (7, "7"),
        ("+12015550123", "(201) 555-0123"),
        ("0.500000", "0.50"),
        ("0.5", "0.5"),
        (["+12015550123", "x"], "(201) 555-0123, x"),
        ({"forward_to": "+12015550123", "fax_email": "", "route": 4}, "Forward to: (201) 555-0123, Route: 4"),
        ("2026-11-24T04:55:17.331974+00:00", "23 Nov 2026, 23:55"),
        ("2026-11-24", "2026-11-24"),
        ("2026-99-99T04:55:17+00:00", "2026-99-99T04:55:17+00:00"),
    ],
)
def test_values_are_put_into_words(value: object, text: str):
    with timezone.override(ZoneInfo("America/New_York")):
        assert in_words(value) == text


def test_labels():
    assert label("forward_to") == "Forward to"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("+12013422000", "(201) 342-2000"),
        ("conversation +12013422000 with +33199001234", "conversation (201) 342-2000 with +33 1 99 00 12 34"),
        ("SMS +12013422000 ← +12013422001", "SMS (201) 342-2000 ← (201) 342-2001"),
        ("PIN of +12013422000.", "PIN of (201) 342-2000."),
        ("(+12013422000), +12013422001; done", "((201) 342-2000), (201) 342-2001; done"),
        ("sip:+12013422000@pbx.example", "sip:+12013422000@pbx.example"),
        ("+12013422000@pbx.example", "+12013422000@pbx.example"),
        ("https://a.example/+12013422000/x", "https://a.example/+12013422000/x"),
        ("a+12013422000", "a+12013422000"),
        ("+1201342200012345678", "+1201342200012345678"),
        ("1 +2 and +44", "1 +2 and +44"),
    ],
)
def test_numbers_among_words(text: str, written: str):
    assert in_words(text) == written
