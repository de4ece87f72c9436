"""What a sync is going to do, worked out from what is known and what the carrier told: pure functions, no database."""

import json
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from numbers.states import NumberState
from providers.states import Agreement

# A number in another of the held states need not be at the carrier.
EXPECTED_STATES = frozenset(
    {NumberState.ACTIVE, NumberState.SUSPENDED, NumberState.PORTING_OUT, NumberState.RELEASE_SCHEDULED}
)


class Told(NamedTuple):
    """What the carrier told of a number: its id there, settings in our words, and its own answer as JSON."""

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


@dataclass(frozen=True)
class Plan:
    """Numbers of ours that are listed (by row), new ones (by number), and rows missing out of those expected."""

    listed: dict[int, Told]
    new: dict[str, Told]
    missing: list[int]
    expected: int


class Verdict(NamedTuple):
    """How a number stands after the carrier's report; ``is_news`` when that is not what the row says already."""

    agreement: str
    differences: list[str]
    reported: dict[str, object]
    raw: str
    is_news: bool


def make_plan(known: Mapping[str, Known], told: Mapping[str, Told], held_before: AbstractSet[str]) -> Plan:
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
    return Plan(
        listed={known[e164].pk: said for e164, said in told.items() if e164 in known},
        new={e164: said for e164, said in told.items() if e164 not in known and e164 not in held_before},
        missing=sorted(pk for e164, pk in expected.items() if e164 not in told),
        expected=len(expected),
    )


def judge(row: Row, told: Told) -> Verdict:
    """Whether the carrier has what we want. What it did not tell this time stands as it told it last."""
    reported = row.reported | told.settings
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
        or json.loads(told.raw) != row.evidence
    )
    return Verdict(agreement, differences, reported, told.raw, is_news)
