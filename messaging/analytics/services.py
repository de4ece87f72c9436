"""Keeps the sums of messages right."""

from datetime import datetime

from accounts.services import sums
from messaging.analytics.sums import MESSAGES


def settle_sums() -> int:
    """Make the sums of all hours anew in which messages were written; how many hours."""
    return sums.settle(MESSAGES)


def check_sums(*, now: datetime) -> int:
    """Compare the sums of the last 35 days and mend what differs; how many sums did."""
    return sums.check(MESSAGES, what="messages", now=now)
