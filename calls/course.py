"""The legs of a call that is over, in the words and the order in which they went."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from calls.forms import CAUSES
from calls.live.models import Leg
from calls.live.steps import StepTold
from calls.models import CallRecord
from calls.states import Direction

CAUSE_NAMES = dict(CAUSES)


def course_of(row: CallRecord, legs: Sequence[Leg]) -> list[StepTold]:
    """What happened to the legs, newest first; of a call that a carrier told of, its beginning and its end."""
    steps = [step for leg in legs for step in _of_leg(leg)] if legs else _of_record(row)
    # Of what happened at one moment the first comes last too.
    steps.sort(key=lambda step: step.when)
    return steps[::-1]


def _of_leg(leg: Leg) -> Iterator[StepTold]:
    yield StepTold("Is called" if leg.is_ours else "Calls", leg.began_at, who=leg.number)
    if leg.answered_at is not None:
        yield StepTold("Answers" if leg.is_ours else "Is answered", leg.answered_at, who=leg.number)
    if leg.ended_at is not None:
        by = f"Hung up by {leg.get_by_display().lower()}" if leg.by else ""
        said = ", ".join(filter(None, (by, _cause(leg.cause))))
        yield StepTold(leg.get_state_display(), leg.ended_at, said, leg.number)


def _of_record(row: CallRecord) -> list[StepTold]:
    went = row.direction == Direction.OUTBOUND
    began = StepTold("Is called" if went else "Calls", row.started_at, who=row.peer)
    ended = row.started_at + timedelta(seconds=row.seconds)
    return [began, StepTold(row.get_state_display() or "Is over", ended, _cause(row.cause), row.peer)]


def _cause(cause: int | None) -> str:
    return f"cause {CAUSE_NAMES.get(str(cause), cause)}" if cause is not None else ""
