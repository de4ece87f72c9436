"""Causes of a leg's end as numbered by ITU-T Q.850, and the states that legs end in by them."""

from collections.abc import Mapping
from enum import IntEnum

from calls.states import LegState


class Cause(IntEnum):
    NORMAL = 16
    BUSY = 17
    NO_RESPONSE = 18
    NO_ANSWER = 19
    REJECTED = 21
    OUT_OF_ORDER = 27
    CONGESTION = 34


_UNANSWERED: Mapping[int, LegState] = {
    Cause.NORMAL: LegState.CANCELLED,
    Cause.BUSY: LegState.BUSY,
    Cause.REJECTED: LegState.BUSY,
    Cause.NO_RESPONSE: LegState.NO_ANSWER,
    Cause.NO_ANSWER: LegState.NO_ANSWER,
    Cause.CONGESTION: LegState.CONGESTION,
}


def state_after(state: LegState, cause: int) -> LegState:
    """How a leg that is in ``state`` ends by the cause; an unknown one leaves an unanswered leg unavailable."""
    if state == LegState.ANSWERED:
        return LegState.ENDED
    return LegState.CANCELLED if state == LegState.PLANNED else _UNANSWERED.get(cause, LegState.UNAVAILABLE)


def cause_for(state: LegState) -> Cause:
    """What a caller is told when the last target ended so."""
    told = {
        LegState.BUSY: Cause.BUSY,
        LegState.NO_ANSWER: Cause.NO_ANSWER,
        LegState.CONGESTION: Cause.CONGESTION,
        LegState.UNAVAILABLE: Cause.OUT_OF_ORDER,
    }
    return told.get(state, Cause.NORMAL)
