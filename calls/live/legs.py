"""Keeps the rows of legs as the flow has them, and sums them up for the call."""

from datetime import datetime

from calls.engine.board import Leg as FlowLeg
from calls.engine.flow import FlowState
from calls.live.models import Call, Leg
from calls.states import LegState


def store_legs(call: Call, state: FlowState, at: datetime) -> None:
    """Write the legs that are new or have moved; ``at`` is when."""
    known = {row.place: row for row in Leg.objects.filter(account=call.account, call=call)}
    for place, leg in (state.legs or {}).items():
        row = known.get(place)
        if row is None:
            row = Leg(account=call.account, call=call, place=place, number=leg.number, began_at=at)
        elif row.state == leg.state:
            continue
        row.is_ours, row.state, row.cause, row.by = leg.is_ours, leg.state, leg.cause, leg.by or ""
        if leg.is_up:
            row.answered_at = at
        if leg.is_over:
            row.ended_at = at
        row.save()


def state_of_call(state: FlowState) -> LegState:
    """The caller's leg tells, or the one that was called from here and answered, or else the last one."""
    legs: list[FlowLeg] = list((state.legs or {}).values())
    if not legs:
        return LegState.CANCELLED if state.is_over else LegState.DIALING
    if not legs[0].is_ours:
        return legs[0].state
    answered = [leg for leg in legs if leg.state in {LegState.ANSWERED, LegState.ENDED, LegState.VOICEMAIL}]
    live = [leg for leg in answered if not leg.is_over]
    return (live or answered or legs)[0 if live or answered else -1].state
