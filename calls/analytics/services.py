"""Keeps the sums of calls right."""

from datetime import datetime

from accounts.services import sums
from calls.analytics.sums import CALLS


def settle_sums() -> int:
    """Make the sums of all hours anew in which calls were written; how many hours."""
    return sums.settle(CALLS)


def check_sums(*, now: datetime) -> int:
    """Compare the sums of the last 35 days and mend what differs; how many sums did."""
    return sums.check(CALLS, what="calls", now=now)
