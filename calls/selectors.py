"""Reads of call records; every one is bounded in time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from accounts.models import Account
from calls.models import CallRecord
from calls.states import Direction
from common.e164 import fragment
from common.searching import Search
from pbx.models import VoiceApp

SECOND = timedelta(seconds=1)
# More than this is not told in one answer; the next one begins where it ended.
MOST_AT_ONCE = 10_000


@dataclass(frozen=True)
class CallFilter:
    """What a list of calls is narrowed to; empty parts do not narrow. National numbers are those of ``country``."""

    search: str = ""
    direction: str = ""
    country: str = ""


@dataclass(frozen=True)
class Totals:
    """What the calls of a range add up to."""

    calls: int
    seconds: int
    charged: Decimal


def call_records(account: Account, *, since: datetime, until: datetime) -> QuerySet[CallRecord]:
    """Calls that began at or after ``since`` and before ``until``, newest first."""
    return CallRecord.objects.filter(account=account, started_at__gte=since, started_at__lt=until)


def filtered(account: Account, rows: QuerySet[CallRecord], wanted: CallFilter) -> Search[CallRecord]:
    """The account's calls that fit; digits are looked for in both numbers."""
    rows = rows.filter(direction=wanted.direction) if wanted.direction in Direction.values else rows
    digits = fragment(wanted.search, wanted.country).removeprefix("+")
    if wanted.search and not digits:
        rows = rows.none()
    return Search(rows, Q(account=account), (digits,) if digits else ())


def of_one_way(
    account: Account,
    *,
    since: datetime,
    until: datetime,
    direction: Direction,
    app: VoiceApp | None = None,
    called: str = "",
) -> QuerySet[CallRecord]:
    """Calls of one direction with their legs and apps, newest first; those of an app, and those to a number."""
    rows = call_records(account, since=since, until=until).filter(direction=direction)
    rows = rows.filter(app=app) if app else rows
    rows = rows.filter(called=called) if called else rows
    return rows.select_related("app", "leg__call__app")


def totals(rows: QuerySet[CallRecord]) -> Totals:
    told = rows.order_by().aggregate(calls=Count("pk"), seconds=Sum("seconds"), charged=Sum("charged"))
    return Totals(told["calls"], told["seconds"] or 0, told["charged"] or Decimal(0))


def newest_in(account: Account, *, oldest: datetime, newest: datetime) -> tuple[list[CallRecord], datetime]:
    """Calls of a range of whole seconds, both ends in it, and the oldest second that the list is complete for.

    That is ``oldest``, unless there are more than 10,000 calls: then seconds at the old end are left out whole.
    """
    rows = call_records(account, since=oldest, until=newest + SECOND)
    found = list(rows[: MOST_AT_ONCE + 1])
    if len(found) <= MOST_AT_ONCE:
        return found, oldest
    cut = found[-1].started_at.replace(microsecond=0)
    return [row for row in found if row.started_at >= cut + SECOND], cut + SECOND
