"""Figures of messages as people read them: by time, and by country, number or state."""

from collections.abc import Sequence
from datetime import datetime

from common import money
from common.charts import Chart, chart
from common.exports import Cell
from common.figures import Columns, beginnings, name_of, named_at_the_top, paired
from common.plans import registry
from messaging.analytics.selectors import By, Figures, Total, total
from messaging.states import Direction, MessageState

HEADS = ["In", "Out", "Parts", "Charged"]
# What went in, what went out.
Pair = tuple[Total, Total]


def by_time(found: Figures, since: datetime, until: datetime, zone: str) -> list[tuple[str, Pair]]:
    """Every hour, day or month in order, those without a message too."""
    pairs = paired(found.course, Direction.INBOUND, Direction.OUTBOUND, Total())
    every = sorted({*beginnings(since, until, found.unit, zone), *pairs})
    return [(name_of(at, found.unit, zone), pairs.get(at, (Total(), Total()))) for at in every]


def by_group(found: Figures, by: By, *, most_named: int | None = None) -> list[tuple[str, Pair]]:
    """Every country, number or state by name, that with the most messages first; of numbers, which take their time to
    be written, so many at the top have a name.
    """
    pairs = paired(found.values, Direction.INBOUND, Direction.OUTBOUND, Total())
    if by == By.NUMBER:
        return named_at_the_top(pairs, lambda pair: _both(pair).messages, "", most_named)
    rows = [(_name(value, by), pair) for value, pair in pairs.items()]
    return sorted(rows, key=lambda row: (-_both(row[1]).messages, row[0]))


def _name(value: str, by: By) -> str:
    if by == By.STATE:
        return MessageState(value).label
    return registry.country_name(value) if value else "No country"


def _both(pair: Pair) -> Total:
    return pair[0] + pair[1]


def cells(pair: Pair) -> list[Cell]:
    """The figures of a line, as a file has them."""
    both = _both(pair)
    return [pair[0].messages, pair[1].messages, both.parts, both.charged]


def _shown(pair: Pair) -> list[str]:
    both = _both(pair)
    return [
        *(f"{count:,}" for count in (pair[0].messages, pair[1].messages, both.parts)),
        money.for_people(both.charged),
    ]


def _sum(pairs: Sequence[Pair]) -> Pair:
    return total(pair[0] for pair in pairs), total(pair[1] for pair in pairs)


COLUMNS = Columns(HEADS, cells=_shown, size=lambda pair: _both(pair).messages, add=_sum)


def charts(rows: Sequence[tuple[str, Pair]]) -> list[Chart]:
    """How many messages were received, and how many sent."""
    return [
        chart([(name, pair[way].messages) for name, pair in rows], title=title, value_head="Messages")
        for way, title in enumerate(("Received", "Sent"))
    ]
