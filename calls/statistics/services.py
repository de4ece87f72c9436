"""Keeps the sums of how calls were answered right."""

from datetime import datetime

from accounts.services import sums
from calls.statistics.sums import ANSWERS


def settle_sums() -> int:
    """Make the sums of all hours anew in which calls ended; how many hours."""
    return sums.settle(ANSWERS)


def check_sums(*, now: datetime) -> int:
    """Compare the sums of the last 35 days and mend what differs; how many sums did."""
    return sums.check(ANSWERS, what="answered calls", now=now)
