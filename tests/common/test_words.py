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
