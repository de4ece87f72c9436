"""What the two analytics services have in common: a time with both ends in it, order and number of rows, and money."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar

from common.hourly import Unit
from portal.api.callr.faults import UNFIT, Fault
from portal.api.callr.objects.shape import cents_4
from portal.api.callr.objects.values import Amount4, Rule, moment_of

T = TypeVar("T")
# Clients ask for a thousand millions (callr.md §12 A3).
MOST = 10_000
# Times of the dialect reach further than what can be counted on from there.
LATEST = datetime(9998, 12, 31, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ZONE = "UTC"
Sort = Literal["COUNT", "DURATION"]
Limit = Annotated[int, Rule("limit", "50", lambda value: value > 0)]
TYPES: dict[Unit, str] = {"hour": "HOUR", "day": "DAY", "month": "MONTH"}
# Nothing is ever given back for a call or a message.
NOTHING: Amount4 = cents_4(Decimal(0))


def between(from_: str, to: str) -> tuple[datetime, datetime]:
    """The moments from which and before which is asked: the last second is in it (callr.md §5.6)."""
    since, until = moment_of(from_), moment_of(to)
    if until < since:
        raise Fault(UNFIT, "TO_BEFORE_FROM")
    return min(since, LATEST), min(until, LATEST) + SECOND


def first_of(rows: Iterable[T], limit: int | None, order: Any) -> list[T]:
    """The rows with the most, so many of them."""
    return sorted(rows, key=order, reverse=True)[: min(limit or MOST, MOST)]
