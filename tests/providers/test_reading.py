"""The readers of carriers' JSON."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from providers import reading
from providers.errors import Malformed


@pytest.mark.parametrize(
    ("read", "value", "expected"),
    [
        (reading.text, "", ""),
        (reading.text_if_any, None, ""),
        (reading.text_if_any, "x", "x"),
        (reading.flag, False, False),
        (reading.whole, 0, 0),
        (reading.amount, 7, Decimal(7)),
        (reading.amount, "1000.0000", Decimal("1000.0000")),
        (reading.amount, Decimal("-0.1"), Decimal("-0.1")),
        (reading.when, "2026-03-04T05:06:07Z", datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)),
        (reading.when, "2026-03-04 05:06:07", datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)),
        (reading.when_if_any, None, None),
    ],
)
def test_what_fits_is_read_exactly(read, value, expected):
    assert reading.record("Acme", {"it": value}, lambda row: read(row, "it")) == expected


@pytest.mark.parametrize(
    ("read", "value", "expected"),
    [
        (reading.unix_time, "1772600767", datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)),
        (reading.unix_time, 1772600767, datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)),
        (reading.name, "Ab-1", "Ab-1"),
        (reading.e164, "+4571999999", "+4571999999"),
        (reading.e164_of_digits, "4571999999", "+4571999999"),
        (reading.e164_of_ten_digits, "2015550101", "+12015550101"),
    ],
)
def test_values_that_stand_alone(read, value, expected):
    assert read(value) == expected


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (reading.text, None),
        (reading.text, 1),
        (reading.text_if_any, []),
        (reading.flag, "true"),
        (reading.flag, 1),
        (reading.whole, True),
        (reading.whole, -1),
        (reading.whole, "1"),
        (reading.amount, 0.1),
        (reading.amount, True),
        (reading.amount, "NaN"),
        (reading.amount, "one"),
        (reading.when, ""),
        (reading.when, "2026-13-04"),
        (reading.when, 1772600767),
        (lambda row, key: reading.unix_time(row[key]), "soon"),
        (lambda row, key: reading.unix_time(row[key]), 10**20),
        (lambda row, key: reading.name(row[key]), ""),
        (lambda row, key: reading.name(row[key]), "a\nb"),
        (lambda row, key: reading.name(row[key]), "x" * 101),
        (lambda row, key: reading.e164(row[key]), "4571999999"),
        (lambda row, key: reading.e164(row[key]), "+4571999999\n"),
        (lambda row, key: reading.e164_of_digits(row[key]), "+4571999999"),
        (lambda row, key: reading.e164_of_digits(row[key]), "0045"),
        (lambda row, key: reading.e164_of_ten_digits(row[key]), "2015550101x"),
        (lambda row, key: reading.e164_of_ten_digits(row[key]), "12015550101"),
        (lambda row, _key: row["another"], None),
    ],
)
def test_what_does_not_fit_is_malformed_and_is_not_shown(read, value):
    with pytest.raises(Malformed) as refused:
        reading.record("Acme", {"it": value}, lambda row: read(row, "it"))

    assert refused.value.text.startswith("Acme answered with something that its API does not document")
    assert not isinstance(value, str) or len(value) < 4 or value not in refused.value.text


def test_a_list_is_read_whole_or_not_at_all():
    assert reading.records("Acme", [{"n": 1}, {"n": 2}], lambda row: reading.whole(row, "n"), of="n") == [
        1,
        2,
    ]
    for rows in (None, {}, "x", [{"n": 1}, {}]):
        with pytest.raises(Malformed):
            reading.records("Acme", rows, lambda row: reading.whole(row, "n"), of="numbers")
