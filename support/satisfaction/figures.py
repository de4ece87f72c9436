"""What ratings add up to: in all, and by main number, chat reception, employee and stretch of time."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import TruncDay, TruncHour, TruncMonth, TruncWeek
from django.db.models.functions.datetime import TruncBase

from accounts.models import Account
from common.hourly import Unit
from support.satisfaction.models import Rating
from support.satisfaction.states import DETRACTORS_TO, PROMOTERS_FROM, RatingKind

STRETCHES: dict[Unit, type[TruncBase]] = {
    "hour": TruncHour,
    "day": TruncDay,
    "week": TruncWeek,
    "month": TruncMonth,
}
HAS_COMMENT = ~Q(comment="")
COUNTS = {
    "count": Count("pk"),
    "positive": Count("pk", filter=Q(kind=RatingKind.POSITIVE)),
    "neutral": Count("pk", filter=Q(kind=RatingKind.NEUTRAL)),
    "negative": Count("pk", filter=Q(kind=RatingKind.NEGATIVE)),
    "commented": Count("pk", filter=HAS_COMMENT),
    "scored": Count("score"),
    "promoters": Count("pk", filter=Q(score__gte=PROMOTERS_FROM)),
    "detractors": Count("pk", filter=Q(score__lte=DETRACTORS_TO)),
}


class By(StrEnum):
    """What sums are kept apart by; each is a column of the table."""

    RECEPTION = "reception_id"
    CHAT_RECEPTION = "chat_reception_id"
    EMPLOYEE = "agent_id"


@dataclass(frozen=True)
class Sums:
    """``requests`` are those that went out in the same time, whether or not they were answered in it."""

    count: int = 0
    positive: int = 0
    neutral: int = 0
    negative: int = 0
    commented: int = 0
    scored: int = 0
    promoters: int = 0
    detractors: int = 0
    requests: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    @property
    def average(self) -> float | None:
        """The part that is satisfied of those who said either, from 0 to 1; None where nobody did."""
        said = self.positive + self.negative
        return self.positive / said if said else None

    @property
    def nps(self) -> int | None:
        """The net promoter score: per cent of promoters less per cent of detractors; None where nobody was asked."""
        return round(100 * (self.promoters - self.detractors) / self.scored) if self.scored else None


def sums_of(rated: QuerySet[Rating], asked: QuerySet[Rating]) -> Sums:
    """In two statements."""
    return Sums(**rated.order_by().aggregate(**COUNTS), requests=asked.order_by().count())


def grouped(rated: QuerySet[Rating]) -> dict[tuple[int | None, int | None, int | None], Sums]:
    """Sums of these ratings by main number, chat reception and employee, in one statement and without requests."""
    columns = [By.RECEPTION.value, By.CHAT_RECEPTION.value, By.EMPLOYEE.value]
    rows = rated.select_related(None).order_by().values(*columns).annotate(**COUNTS)
    return {
        (row["reception_id"], row["chat_reception_id"], row["agent_id"]): Sums(
            **{name: row[name] for name in COUNTS}
        )
        for row in rows
    }


def sums_by(
    account: Account,
    *,
    since: datetime,
    until: datetime,
    apart: Iterable[By],
    each: Unit | None = None,
    agents: Iterable[int] | None = None,
    places: Q | None = None,
) -> dict[tuple[Any, ...], Sums]:
    """Sums of the ratings given from ``since`` to before ``until``, in two statements.

    A key has the ids that ``apart`` names, None for none, and at its end the beginning of the hour, day, week or month
    of the account's zone where ``each`` asks for that. Requests are counted where they went out.
    """
    columns = [one.value for one in apart]
    rows = Rating.objects.filter(account=account)
    rows = rows if agents is None else rows.filter(agent_id__in=list(agents))
    rows = rows if places is None else rows.filter(places)
    rated = _grouped(account, rows, "rated_at", (since, until), columns, each)
    asked = _grouped(account, rows, "asked_at", (since, until), columns, each)
    names = [*columns, *(["began"] if each else [])]
    found = {
        tuple(row[name] for name in names): Sums(**{name: row[name] for name in COUNTS})
        for row in rated.annotate(**COUNTS)
    }
    for row in asked.annotate(count=Count("pk")):
        key = tuple(row[name] for name in names)
        found[key] = found.get(key, Sums()) + Sums(requests=row["count"])
    return found


def _grouped(
    account: Account,
    rows: QuerySet[Rating],
    time: str,
    window: tuple[datetime, datetime],
    columns: list[str],
    each: Unit | None,
) -> Any:
    rows = rows.filter(**{f"{time}__gte": window[0], f"{time}__lt": window[1]}).order_by()
    if each is None:
        return rows.annotate(whole=Value(1)).values("whole", *columns)
    return rows.annotate(began=STRETCHES[each](time, tzinfo=account.zone)).values(*columns, "began")
