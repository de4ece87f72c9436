"""What a sync is going to do, worked out from what is known and what the carrier lists: pure functions, no database."""

import json
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from numbers.states import NumberState
from providers.states import Agreement
from providers.sync_runner import Plan

# A number in another of the held states need not be at the carrier.
EXPECTED_STATES = frozenset(
    {NumberState.ACTIVE, NumberState.SUSPENDED, NumberState.PORTING_OUT, NumberState.RELEASE_SCHEDULED}
)


class Listed(NamedTuple):
    """A number as the carrier lists it: its id there, settings in our words, and the carrier's own answer as JSON."""

    ref: str
    settings: dict[str, object]
    raw: str


class Known(NamedTuple):
    """A number that we have, as far as the plan needs it."""

    pk: int
    state: str
    agreement: str


class Row(NamedTuple):
    """A number that we have, as far as comparing needs it."""

    pk: int
    version: int
    agreement: str
    differences: list[str]
    reported: dict[str, object]
    evidence: dict[str, object]
    pushed_at: datetime | None
    desired: dict[str, object]


@dataclass
class NumberPlan(Plan[int]):
    """Numbers of ours that are listed (by row), new ones, and those listed that another carrier holds."""

    listed: dict[int, Listed] = field(default_factory=dict)
    new: dict[str, Listed] = field(default_factory=dict)
    elsewhere: list[str] = field(default_factory=list)


class Verdict(NamedTuple):
    """How a number stands after the carrier's report; ``is_news`` when that is not what the row says already."""

    agreement: str
    differences: list[str]
    reported: dict[str, object]
    raw: str
    is_news: bool


def make_plan(
    known: Mapping[str, Known], found: Mapping[str, Listed], held_before: AbstractSet[str]
) -> NumberPlan:
    """Sort the numbers into listed, new and missing.

    ``held_before`` is what we had when the reading began. A number that we let go since then is not new again, and one
    that we got since then is not missing.
    """
    expected = {
        e164: row.pk
        for e164, row in known.items()
        if e164 in held_before
        and row.state in EXPECTED_STATES
        and row.agreement not in {Agreement.PENDING, Agreement.GONE}
    }
    return NumberPlan(
        expected=len(expected),
        missing=sorted(pk for e164, pk in expected.items() if e164 not in found),
        listed={known[e164].pk: said for e164, said in found.items() if e164 in known},
        new={e164: said for e164, said in found.items() if e164 not in known and e164 not in held_before},
    )


def judge(row: Row, listed: Listed) -> Verdict:
    """Whether the carrier has what we want. What it does not tell this time stands as it told it last."""
    reported = row.reported | listed.settings
    differences = sorted(
        name for name, value in reported.items() if name in row.desired and row.desired[name] != value
    )
    if not differences:
        agreement = Agreement.CONFIRMED
    else:
        # A difference that we caused, because the carrier refused a change, is no drift.
        agreement = Agreement.FAILED if row.agreement == Agreement.FAILED else Agreement.DRIFT
    is_news = (
        agreement != row.agreement
        or differences != row.differences
        or reported != row.reported
        or json.loads(listed.raw) != row.evidence
    )
    return Verdict(agreement, differences, reported, listed.raw, is_news)
