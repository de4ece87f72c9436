"""Figures of calls as people read them: by time, and by app, country, destination or number."""

from collections.abc import Sequence
from datetime import datetime

from accounts.models import Account
from calls.analytics.selectors import By, Figures, Total, total
from calls.states import Direction
from common import money
from common.charts import Chart, chart
from common.exports import Cell
from common.figures import Columns, beginnings, name_of, named_at_the_top, paired
from common.plans import registry
from common.plans.kinds import NumberKind
from common.templatetags.tandem import duration
from pbx.selectors.apps import names_by_pk

HEADS = ["In", "Out", "Answered", "Time", "Average", "Charged"]
NONE = {By.APP: "No app", By.COUNTRY: "No country", By.DESTINATION: "No country", By.NUMBER: "No number"}
# What went in, what went out.
Pair = tuple[Total, Total]


def by_time(found: Figures, since: datetime, until: datetime, zone: str) -> list[tuple[str, Pair]]:
    """Every hour, day or month in order, those without a call too."""
    pairs = paired(found.course, Direction.INBOUND, Direction.OUTBOUND, Total())
    every = sorted({*beginnings(since, until, found.unit, zone), *pairs})
    return [(name_of(at, found.unit, zone), pairs.get(at, (Total(), Total()))) for at in every]


def by_group(
    account: Account, found: Figures, by: By, *, most_named: int | None = None
) -> list[tuple[str, Pair]]:
    """Every app, country, destination or number by name, that with the most calls first; of numbers, which take their
    time to be written, so many at the top have a name.
    """
    pairs = paired(found.values, Direction.INBOUND, Direction.OUTBOUND, Total())
    if by == By.NUMBER:
        return named_at_the_top(pairs, lambda pair: _both(pair).calls, NONE[by], most_named)
    apps = names_by_pk(account, [int(value) for value in pairs if value]) if by == By.APP else {}
    rows = [(_name(value, by, apps), pair) for value, pair in pairs.items()]
    return sorted(rows, key=lambda row: (-_both(row[1]).calls, row[0]))


def _name(value: str, by: By, apps: dict[int, str]) -> str:
    if by == By.APP:
        return apps.get(int(value), "") if value else NONE[by]
    country, _, kind = value.partition(":")
    if by == By.DESTINATION and kind:
        place = registry.country_name(country) if country else NONE[by]
        return f"{place}, {NumberKind(kind).label.lower()}"
    return registry.country_name(country) if country else NONE[by]


def _both(pair: Pair) -> Total:
    return pair[0] + pair[1]


def cells(pair: Pair) -> list[Cell]:
    """The figures of a line, as a file has them."""
    both = _both(pair)
    return [pair[0].calls, pair[1].calls, both.answered, both.seconds, both.average, both.charged]


def _shown(pair: Pair) -> list[str]:
    both = _both(pair)
    return [
        *(f"{count:,}" for count in (pair[0].calls, pair[1].calls, both.answered)),
        duration(both.seconds),
        duration(both.average),
        money.for_people(both.charged),
    ]


def _sum(pairs: Sequence[Pair]) -> Pair:
    return total(pair[0] for pair in pairs), total(pair[1] for pair in pairs)


COLUMNS = Columns(HEADS, cells=_shown, size=lambda pair: _both(pair).calls, add=_sum)


def charts(rows: Sequence[tuple[str, Pair]]) -> list[Chart]:
    """How many calls there were, and how long they took."""
    calls = [(name, _both(pair).calls) for name, pair in rows]
    minutes = [(name, round(_both(pair).seconds / 60)) for name, pair in rows]
    return [
        chart(calls, title="Calls", value_head="Calls"),
        chart(minutes, title="Minutes", value_head="Minutes"),
    ]
