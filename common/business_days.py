"""Working days of telephone companies: Monday to Friday, but for the federal holidays of the United States."""

from datetime import date, timedelta

from common.months import months_back

FIXED = {(1, 1), (6, 19), (7, 4), (11, 11), (12, 25)}
# Month, weekday (Monday is 0) and which one in the month; -1 is the last.
MOVING = ((1, 0, 3), (2, 0, 3), (5, 0, -1), (9, 0, 1), (10, 0, 2), (11, 3, 4))


def nth_weekday(year: int, month: int, weekday: int, which: int) -> date:
    """The first, second … of a month's Mondays (0) to Sundays (6); the last for -1."""
    if which < 0:
        after = months_back(date(year, month, 1), -1)
        return after - timedelta(days=(after.weekday() - weekday - 1) % 7 + 1)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (which - 1))


def is_holiday(day: date) -> bool:
    """Whether it is a federal holiday, or the weekday that one on a weekend is kept on."""
    if any(day == nth_weekday(day.year, *rule) for rule in MOVING):
        return True
    near = [day]
    if day.weekday() == 4:
        near.append(day + timedelta(days=1))
    if day.weekday() == 0:
        near.append(day - timedelta(days=1))
    return any((one.month, one.day) in FIXED for one in near)


def is_business_day(day: date) -> bool:
    return day.weekday() < 5 and not is_holiday(day)


def business_day_after(day: date, count: int) -> date:
    """The working day that is ``count`` working days after ``day``."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_business_day(day)
    return day


def next_business_day(day: date) -> date:
    """The day itself when it is a working day, else the next one."""
    while not is_business_day(day):
        day += timedelta(days=1)
    return day
