"""How calls were answered as people read it: by time, and by reception, colleague, key or phase."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from accounts.models import Account
from calls.states import Direction
from calls.statistics.selectors import (
    Answers,
    Figures,
    Group,
    Whose,
    colleague_names_ever,
    reception_names,
    total,
)
from common.charts import Chart, chart
from common.exports import Cell
from common.figures import Columns, beginnings, name_of, paired
from common.templatetags.tandem import duration
from pbx.receptions.states import Phase

# What came in, what went out.
Pair = tuple[Answers, Answers]
NO_FIGURE = "—"
NOTHING: Pair = (Answers(), Answers())
HEADS = ["Answered", "Missed", "Waiting", "Talking", "Talked", "In time"]
FILE_HEADS = [
    "Calls in",
    "Calls out",
    "Answered",
    "Missed",
    "Closed",
    "Average seconds waiting",
    "Average seconds talking",
    "Seconds talked",
    "Per cent within the target",
]


def by_time(found: Figures, since: datetime, until: datetime, zone: str) -> list[tuple[str, Pair]]:
    """Every hour, day, week or month in order, those without a call too."""
    pairs = paired(found.course, Direction.INBOUND, Direction.OUTBOUND, Answers())
    every = sorted({*beginnings(since, until, found.unit, zone), *pairs})
    return [(name_of(at, found.unit, zone), pairs.get(at, NOTHING)) for at in every]


def by_group(account: Account, found: Figures, whose: Whose, group: Group) -> list[tuple[str, Pair]]:
    """Every reception, colleague, key or phase by name, that with the most calls first."""
    pairs: dict[tuple[int, str], Pair] = {}
    for (direction, pk, part), answers in found.values.items():
        before = pairs.get((pk, part), NOTHING)
        inbound = direction == Direction.INBOUND
        pairs[pk, part] = (before[0] + answers, before[1]) if inbound else (before[0], before[1] + answers)
    names = _Names(account, whose, group, list(pairs))
    named: dict[str, Pair] = {}
    for key, pair in pairs.items():
        name = names.of(*key)
        named[name] = _sum([named.get(name, NOTHING), pair])
    return sorted(named.items(), key=lambda row: (-_both(row[1]).calls, row[0]))


class _Names:
    """The names of some lines; those of several receptions say which."""

    def __init__(self, account: Account, whose: Whose, group: Group, keys: Sequence[tuple[int, str]]) -> None:
        self._whose, self._group = whose, group
        self._receptions = reception_names(account)
        self._has_several = len({pk for pk, _ in keys}) > 1
        people = {pk for pk, _ in keys} if whose == Whose.COLLEAGUE else set()
        if whose == Whose.RECEPTION and group == Group.COLLEAGUE:
            people = {int(part) for _, part in keys if part}
        self._people: Mapping[int, str] = colleague_names_ever(account, people) if people else {}

    def of(self, pk: int, part: str) -> str:
        if self._whose == Whose.COLLEAGUE:
            if self._group == Group.COLLEAGUE:
                return self._people.get(pk, "")
            return self._receptions.get(int(part), "") if part else "Their own number"
        match self._group:
            case Group.COLLEAGUE:
                return self._people.get(int(part), "") if part else "Nobody of ours"
            case Group.KEY:
                return self._with_reception(pk, f"Key {part.replace('.', ', then ')}" if part else "No key")
            case Group.PHASE:
                return Phase(part).label if part else "No phase"
        return self._receptions.get(pk, "")

    def _with_reception(self, pk: int, text: str) -> str:
        return f"{self._receptions.get(pk, '')}: {text}" if self._has_several else text


def _both(pair: Pair) -> Answers:
    return pair[0] + pair[1]


def _sum(pairs: Sequence[Pair]) -> Pair:
    return total(pair[0] for pair in pairs), total(pair[1] for pair in pairs)


def cells(pair: Pair) -> list[Cell]:
    """The figures of a line, as a file has them."""
    both = _both(pair)
    counts: list[Cell] = [pair[0].calls, pair[1].calls, both.answered, both.missed, both.closed]
    return [*counts, both.wait, both.talk, both.talk_seconds, both.share_in_time]


def _shown(pair: Pair) -> list[str]:
    both = _both(pair)
    return [
        *(f"{count:,}" for count in (both.answered, both.missed)),
        *(time_of(seconds) for seconds in (both.wait, both.talk, both.talk_seconds)),
        per_cent(both.share_in_time),
    ]


def _of_receptions(pair: Pair) -> list[str]:
    both = _both(pair)
    return [f"{both.calls:,}", f"{both.closed:,}", *_shown(pair)]


def _of_colleagues(pair: Pair) -> list[str]:
    return [f"{pair[0].calls:,}", f"{pair[1].calls:,}", *_shown(pair)]


def time_of(seconds: int | None) -> str:
    return NO_FIGURE if seconds is None else duration(seconds)


def per_cent(share: int | None) -> str:
    return NO_FIGURE if share is None else f"{share} %"


def _size(pair: Pair) -> int:
    return _both(pair).calls


COLUMNS = {
    Whose.RECEPTION: Columns(["Calls", "Closed", *HEADS], cells=_of_receptions, size=_size, add=_sum),
    Whose.COLLEAGUE: Columns(["In", "Out", *HEADS], cells=_of_colleagues, size=_size, add=_sum),
}


def charts(rows: Sequence[tuple[str, Pair]]) -> list[Chart]:
    """How many calls there were and were missed, and how long callers waited."""
    both = [(name, _both(pair)) for name, pair in rows]
    return [
        chart([(name, one.calls) for name, one in both], title="Calls", value_head="Calls"),
        chart([(name, one.missed) for name, one in both], title="Missed", value_head="Missed"),
        chart([(name, one.wait or 0) for name, one in both], title="Seconds waiting", value_head="Seconds"),
    ]
