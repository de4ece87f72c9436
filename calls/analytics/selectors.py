"""Reads of what calls add up to; every total is at every moment the sum of the records of the same time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import TextChoices

from accounts.models import Account
from calls.analytics.sums import CALLS
from calls.models import CallRecord
from calls.states import Direction
from common import hourly
from common.hourly import Unit, unit_for


class By(TextChoices):
    """What calls are added up by, besides time."""

    APP = "app", "App"
    COUNTRY = "country", "Country"
    DESTINATION = "destination", "Destination"
    NUMBER = "number", "Number"


@dataclass(frozen=True)
class Total:
    """What some calls add up to; ``answered`` are those that lasted at least a second."""

    calls: int = 0
    answered: int = 0
    seconds: int = 0
    charged: Decimal = Decimal(0)

    def __add__(self, other: "Total") -> "Total":
        return Total(
            self.calls + other.calls,
            self.answered + other.answered,
            self.seconds + other.seconds,
            self.charged + other.charged,
        )

    @property
    def average(self) -> int:
        """The length of a call in seconds, answered or not."""
        return round(self.seconds / self.calls) if self.calls else 0


@dataclass(frozen=True)
class Figures:
    """Calls of some time: by the hours, days or months in which they began, and by what was asked for.

    Values are an app's id, a country's two letters, ``FR:mobile`` for a destination, or a number of the account; "" is
    for calls that have none.
    """

    unit: Unit
    course: Mapping[tuple[Direction, datetime], Total]
    values: Mapping[tuple[Direction, str], Total]

    def of(self, direction: Direction) -> Total:
        """All calls of a direction."""
        return total(one for (way, _), one in self.values.items() if way == direction)


def total(parts: Iterable[Total]) -> Total:
    return sum(parts, Total())


def figures(
    account: Account, *, since: datetime, until: datetime, by: By, zone: str, unit: Unit | None = None
) -> Figures:
    """What the calls add up to that began at or after ``since`` and before ``until``; hours, days and months are those
    of the zone.
    """
    unit = unit or unit_for(since, until)
    told = hourly.read(CALLS, account.pk, since=since, until=until, dimension=by.value, unit=unit, zone=zone)
    return Figures(
        unit,
        {(Direction(row.direction), row.began): _total(row) for row in told.course if row.began},
        {(Direction(row.direction), row.value): _total(row) for row in told.values},
    )


def _total(row: hourly.Figure) -> Total:
    told = row.measures
    return Total(int(told["calls"]), int(told["answered"]), int(told["seconds"]), Decimal(told["charged"]))


def unique_callers(account: Account, *, since: datetime, until: datetime) -> int:
    """How many numbers called in."""
    rows = CallRecord.objects.filter(account=account, direction=Direction.INBOUND)
    within = rows.filter(started_at__gte=since, started_at__lt=until).order_by()
    return within.values("caller").distinct().count()
