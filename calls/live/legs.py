"""Keeps the rows of legs as the flow has them, and sums them up for the call."""

from datetime import datetime

from calls.engine.board import Leg as FlowLeg
from calls.engine.flow import FlowState
from calls.live.event_kinds import CAME, WENT
from calls.live.models import Call, Leg
from calls.states import LegState
from events.services.recording import happened


def store_legs(call: Call, state: FlowState, at: datetime) -> list[Leg]:
    """Write the legs that are new or have moved, and tell of those that began; those that are over now.

    Call it in the transaction of what has happened; ``at`` is when.
    """
    over: list[Leg] = []
    known = {row.place: row for row in Leg.objects.filter(account=call.account, call=call)}
    for stored in known.values():
        stored.call = call
    for place, leg in (state.legs or {}).items():
        row = known.get(place)
        if row is None:
            row = Leg(
                account=call.account,
                call=call,
                place=place,
                number=leg.number,
                party=leg.party or "",
                attempt=leg.attempt,
                custom=leg.custom,
                began_at=at,
            )
        elif row.state == leg.state:
            continue
        is_new = row.pk is None
        row.is_ours, row.state, row.cause, row.by = leg.is_ours, leg.state, leg.cause, leg.by or ""
        row.is_machine = leg.is_machine
        if leg.is_up:
            row.answered_at = at
        if leg.is_over:
            row.ended_at = at
            over.append(row)
        row.save()
        if is_new:
            happened(account=call.account, type=WENT if row.is_ours else CAME, subjects=[row])
    return over


def state_of_call(state: FlowState) -> LegState:
    """The caller's leg tells, or the one that was called from here and answered, or else the last one."""
    legs: list[FlowLeg] = list((state.legs or {}).values())
    if not legs:
        return LegState.ENDED if state.is_over else LegState.DIALING
    if not legs[0].is_ours:
        return legs[0].state
    answered = [leg for leg in legs if leg.state in {LegState.ANSWERED, LegState.ENDED, LegState.VOICEMAIL}]
    live = [leg for leg in answered if not leg.is_over]
    return (live or answered or legs)[0 if live or answered else -1].state
