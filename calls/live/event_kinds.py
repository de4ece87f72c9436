"""What may happen to calls: each leg begins and ends, one that came in or one that was called from here.

Of a call that a carrier told of when it was over, its record is what both are about.
"""

from datetime import timedelta
from typing import Any

from calls.live.models import Leg
from calls.models import CallRecord
from calls.states import LegState
from common.e164 import WITHHELD
from events.types import EventType, Thing, register

LEG = Thing(Leg, "call leg", ref="callid", number="ours")


def _told(subject: Leg | CallRecord) -> dict[str, Any]:
    return _record(subject) if isinstance(subject, CallRecord) else _leg(subject)


def _record(record: CallRecord) -> dict[str, Any]:
    began = record.started_at
    return {
        "call": record.ref,
        "from": record.caller or WITHHELD,
        "to": record.called,
        "app": record.app.ref if record.app else None,
        "state": record.state or LegState.ENDED,
        "cause": record.cause,
        "began_at": began.isoformat(),
        "answered_at": began.isoformat() if record.seconds else None,
        "ended_at": (began + timedelta(seconds=record.seconds)).isoformat(),
        "simulated": record.is_simulated,
    }


def _leg(leg: Leg) -> dict[str, Any]:
    call = leg.call
    return {
        "call": call.ref,
        "from": call.cli if leg.is_ours else leg.number,
        "to": leg.number if leg.is_ours else call.called,
        "app": call.app.ref if call.app else None,
        "state": leg.state,
        "cause": leg.cause,
        "began_at": leg.began_at.isoformat(),
        "answered_at": leg.answered_at.isoformat() if leg.answered_at else None,
        "ended_at": leg.ended_at.isoformat() if leg.ended_at else None,
        "simulated": call.is_simulated,
    }


FIELDS = {
    "call": "the call that the leg is part of; for one that a carrier told of, the carrier's name for it",
    "from": "who calls, in E.164, or `BLOCKED`",
    "to": "who is called, in E.164",
    "app": "the voice app that runs the call, or null",
    "state": "how the leg stands, such as `ringing`, `answered` or `busy`",
    "cause": "why it ended, as numbered by ITU-T Q.850, or null",
    "began_at": "when it began to ring",
    "answered_at": "when it was answered, or null",
    "ended_at": "when it ended, or null",
    "simulated": "whether it was on the house switch, which reaches nobody",
}


def _of(name: str, means: str) -> EventType:
    return EventType(name, means, LEG, fields=FIELDS, data=_told)


CAME = _of(
    "call.inbound_started",
    "Somebody calls a number that a voice app answers;"
    " of one that a carrier answers it is told when the call is over.",
)
CAME_ENDED = _of("call.inbound_ended", "Such a call is over.")
WENT = _of(
    "call.outbound_started",
    "A voice app or a broadcast calls somebody; of other calls at a carrier it is told when they are over.",
)
WENT_ENDED = _of("call.outbound_ended", "Such a leg of a call is over.")

register(CAME, CAME_ENDED, WENT, WENT_ENDED)
