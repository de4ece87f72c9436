"""Reads of what messages add up to; every total is at every moment the sum of the messages of the same time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from django.db.models import Count, DecimalField, F, Sum, TextChoices
from django.db.models.functions import Trunc

from accounts.models import Account
from common import hourly
from common.hourly import Unit, unit_for
from common.ids import first_id
from messaging.analytics.sums import MESSAGES
from messaging.models import Message
from messaging.states import Direction, MessageState


class By(TextChoices):
    """What messages are added up by, besides time."""

    COUNTRY = "country", "Country"
    NUMBER = "number", "Number"
    STATE = "state", "State"


@dataclass(frozen=True)
class Total:
    """What some messages add up to; ``charged`` is what their prices say, whatever became of them."""

    messages: int = 0
    parts: int = 0
    charged: Decimal = Decimal(0)

    def __add__(self, other: "Total") -> "Total":
        return Total(self.messages + other.messages, self.parts + other.parts, self.charged + other.charged)


@dataclass(frozen=True)
class Figures:
    """Messages of some time, drafts left out: by the hours, days or months in which they were made, and by what was
    asked for. Values are a country's two letters, a number of the account, or a state; "" is for no country.
    """

    unit: Unit
    course: Mapping[tuple[Direction, datetime], Total]
    values: Mapping[tuple[Direction, str], Total]

    def of(self, direction: Direction) -> Total:
        """All messages of a direction."""
        return total(one for (way, _), one in self.values.items() if way == direction)


def total(parts: Iterable[Total]) -> Total:
    return sum(parts, Total())


def figures(
    account: Account, *, since: datetime, until: datetime, by: By, zone: str, unit: Unit | None = None
) -> Figures:
    """What the messages add up to that were made at or after ``since`` and before ``until``; hours, days and months
    are those of the zone.
    """
    unit = unit or unit_for(since, until)
    told = hourly.read(
        MESSAGES, account.pk, since=since, until=until, dimension=by.value, unit=unit, zone=zone
    )
    return Figures(
        unit,
        {(Direction(row.direction), row.began): _total(row) for row in told.course if row.began},
        {(Direction(row.direction), row.value): _total(row) for row in told.values},
    )


def _total(row: hourly.Figure) -> Total:
    told = row.measures
    return Total(int(told["messages"]), int(told["parts"]), Decimal(told["charged"]))


def sent_by_state(
    account: Account, *, since: datetime, until: datetime
) -> tuple[Unit, dict[tuple[MessageState, datetime], Total]]:
    """Sent messages by state and by hour, day or month of UTC, from the messages themselves."""
    unit = unit_for(since, until)
    rows = Message.objects.filter(account=account, direction=Direction.OUTBOUND, pk__gte=first_id(since))
    within = rows.filter(created_at__gte=since, created_at__lt=until).exclude(state=MessageState.DRAFT)
    price = F("rate") * F("parts")
    found = (
        within.order_by()
        .values("state", began=Trunc("created_at", unit, tzinfo=UTC))
        .annotate(n=Count("pk"), n_parts=Sum("parts"), priced=Sum(price, output_field=DecimalField()))
    )
    return unit, {
        (MessageState(row["state"]), row["began"]): Total(row["n"], row["n_parts"], row["priced"])
        for row in found
    }
