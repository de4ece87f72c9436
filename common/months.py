"""Counting in months."""

from datetime import date


def months_back(day: date, count: int) -> date:
    """The first day of the month so many months before that of the day; after it where the count is negative."""
    months = day.year * 12 + day.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)
