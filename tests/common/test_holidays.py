"""Public holidays by country, on days that calendars of these years show."""

from datetime import date

import pytest

from common.holidays import COUNTRIES, easter, holiday


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [(1961, 4, 2), (2000, 4, 23), (2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2038, 4, 25), (2285, 3, 22)],
)
def test_easter(year: int, month: int, day: int):
    assert easter(year) == date(year, month, day)


@pytest.mark.parametrize(
    ("country", "day", "name"),
    [
        ("DK", "2026-04-02", "Skærtorsdag"),
        ("DK", "2026-05-14", "Kristi himmelfartsdag"),
        ("DK", "2026-05-25", "Anden pinsedag"),
        ("DK", "2023-05-05", "Store bededag"),
        ("DK", "2024-04-26", ""),
        ("DK", "2026-12-24", ""),
        ("DE", "2026-10-03", "Tag der Deutschen Einheit"),
        ("FR", "2026-07-14", "Fête nationale"),
        ("NO", "2026-05-17", "Grunnlovsdagen"),
        ("SE", "2026-06-20", "Midsommardagen"),
        ("SE", "2025-11-01", "Alla helgons dag"),
        ("GB", "2026-08-31", "Summer bank holiday"),
        ("GB", "2027-12-27", "Christmas Day"),
        ("GB", "2027-12-28", "Boxing Day"),
        ("GB", "2027-12-25", ""),
        ("US", "2026-11-26", "Federal holiday"),
        ("XX", "2026-12-25", ""),
    ],
)
def test_days(country: str, day: str, name: str):
    assert holiday(country, date.fromisoformat(day)) == name


def test_new_year_is_kept_in_every_country():
    assert all(holiday(country, date(2026, 1, 1)) for country in COUNTRIES)
