"""What pages of figures share: hours, days, weeks and months of a time zone, and tables of what went in and out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from common.e164 import for_people
from common.hourly import Unit

D = TypeVar("D")
K = TypeVar("K", bound=str | datetime)
T = TypeVar("T")
P = TypeVar("P")
V = TypeVar("V")
# Of a table that is sorted by size the page shows so many rows; its file has all.
MOST_SHOWN = 50


@dataclass(frozen=True)
class Row:
    """A line of a table: its name, its cells as people read them, and its share of the largest in per cent."""

    label: str
    cells: list[str]
    share: str = ""


@dataclass(frozen=True)
class Table:
    """Rows under their heads, and what they add up to."""

    title: str
    label: str
    heads: list[str]
    rows: list[Row]
    total: Row


@dataclass(frozen=True)
class Columns(Generic[P]):
    """How a table shows its lines: their heads and cells, how big one is, and what several add up to."""

    heads: list[str]
    cells: Callable[[P], list[str]]
    size: Callable[[P], int]
    add: Callable[[Sequence[P]], P]

    def table(
        self, title: str, label: str, rows: Sequence[tuple[str, P]], *, most: int | None = None
    ) -> Table:
        """The rows with what they add up to; what is more than ``most`` stands in one line, so that nothing is
        missing.
        """
        shown, rest = list(rows[:most]), list(rows[len(rows[:most]) :])
        if rest:
            shown.append((f"{len(rest):,} others", self._sum(rest)))
        largest = max((self.size(line) for _, line in shown), default=0)
        told = [self._row(name, line, largest) for name, line in shown]
        return Table(title, label, self.heads, told, self._row("All", self._sum(rows), 0))

    def _row(self, label: str, line: P, largest: int) -> Row:
        return Row(label, self.cells(line), share(self.size(line), largest))

    def _sum(self, rows: Sequence[tuple[str, P]]) -> P:
        return self.add([line for _, line in rows])


def paired(values: Mapping[tuple[D, K], T], inbound: D, outbound: D, none: T) -> dict[K, tuple[T, T]]:
    """What went in and what went out, by key."""
    keys = {key for _, key in values}
    return {key: (values.get((inbound, key), none), values.get((outbound, key), none)) for key in keys}


def named_at_the_top(
    values: Mapping[str, V], size: Callable[[V], int], none: str, most: int | None
) -> list[tuple[str, V]]:
    """Telephone numbers with what belongs to each, the largest first; so many of them have a name, or all."""
    rows = sorted(values.items(), key=lambda row: (-size(row[1]), row[0]))
    top = len(rows) if most is None else most
    return [
        ((for_people(e164) or none) if place < top else "", value) for place, (e164, value) in enumerate(rows)
    ]


def beginnings(since: datetime, until: datetime, unit: Unit, zone: str) -> list[datetime]:
    """When each hour, day, week or month of the zone begins of which a part is in the time, in order; in UTC, where
    every moment is there once.
    """
    place = ZoneInfo(zone)
    at = _floor(since.astimezone(place), unit)
    found = []
    while at < until:
        found.append(at.astimezone(UTC))
        at = _next(at, unit)
    return found


def _floor(at: datetime, unit: Unit) -> datetime:
    at = at.replace(minute=0, second=0, microsecond=0)
    if unit == "week":
        at -= timedelta(days=at.weekday())
    return at if unit == "hour" else at.replace(hour=0, fold=0, day=1 if unit == "month" else at.day)


def _next(at: datetime, unit: Unit) -> datetime:
    """Hours go on in real time, all else by the calendar."""
    if unit == "hour":
        return (at.astimezone(UTC) + timedelta(hours=1)).astimezone(at.tzinfo)
    day = at.date() + timedelta(days={"day": 1, "week": 7}.get(unit, 32))
    return datetime.combine(day.replace(day=1) if unit == "month" else day, time.min, at.tzinfo)


def name_of(began: datetime, unit: Unit, zone: str) -> str:
    """``18 May 14:00``, ``18 May``, ``Week 21, 18 May`` or ``May 2026``."""
    local = began.astimezone(ZoneInfo(zone))
    form = {"hour": "%-d %b %H:%M", "day": "%-d %b", "week": "Week %-V, %-d %b", "month": "%b %Y"}[unit]
    return f"{local:{form}}"


def share(part: int, largest: int) -> str:
    """Per cent of the largest, as SVG has it."""
    return f"{100 * part / largest:.1f}" if largest else "0"
