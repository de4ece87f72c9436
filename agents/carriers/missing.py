"""What syncs do with things of ours that a carrier no longer lists."""

from datetime import datetime
from typing import TypeVar

from django.db.models import F, Q, QuerySet

from agents.models.at_carrier import AtCarrier
from providers.states import Agreement
from providers.sync_runner import GONE_AFTER

A = TypeVar("A", bound=AtCarrier)


def untouched(rows: QuerySet[A], read_at: datetime) -> QuerySet[A]:
    """Those that nothing was sent of since the carrier was read, and of which nothing waits to be sent."""
    before = Q(pushed_at=None) | Q(pushed_at__lt=read_at)
    return rows.filter(before).exclude(agreement=Agreement.PENDING)


def count_missed(rows: QuerySet[A]) -> int:
    """One more complete sync without these; returns how many have gone by that."""
    rows.update(missed_syncs=F("missed_syncs") + 1)
    return rows.filter(missed_syncs__gte=GONE_AFTER).update(agreement=Agreement.GONE)
