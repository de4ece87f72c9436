"""What may happen to recordings and voicemails."""

from typing import Any

from calls.recordings.models import Recording
from events.types import EventType, Thing, register

RECORDING = Thing(Recording, "recording", ref="ref", number="number")


def _recording(row: Recording) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "state": row.state,
        "error": row.error or None,
        "call": row.call.ref if row.call is not None else None,
        "number": row.number or None,
        "caller": row.caller or None,
        "began_at": row.began_at.isoformat(),
        "seconds": row.seconds,
        "simulated": row.is_simulated,
    }


FIELDS = {
    "kind": "`call`, `recording` of one party, or `voicemail`",
    "state": "`processing`, `ready` or `failed`",
    "error": "why there is no sound, or null",
    "call": "the call's id; null for a voicemail that a carrier took down",
    "number": "the account's number, in E.164",
    "caller": "the other party",
    "began_at": "when it began",
    "seconds": "how long it is",
    "simulated": "whether the network was simulated",
}


def _of(name: str, means: str) -> EventType:
    return EventType(name, means, RECORDING, fields=FIELDS, data=_recording)


MADE = _of("recording.made", "A call was recorded, or a caller left a voicemail; its sound is being made.")
READY = _of("recording.ready", "A recording or voicemail can be heard.")
FAILED = _of("recording.failed", "A recording or voicemail has no sound.")
PLAYED, DOWNLOADED = "listened to", "downloaded"

register(
    MADE,
    READY,
    FAILED,
    EventType("recording.played", "Somebody listened to a recording.", RECORDING, (PLAYED,)),
    EventType(
        "recording.downloaded", "Somebody took a recording out of the portal.", RECORDING, (DOWNLOADED,)
    ),
    EventType(
        "recording.changed",
        "A recording was marked as heard or unheard, or given a comment.",
        RECORDING,
        ("marked as heard", "marked as unheard", "commented on"),
    ),
    EventType("recording.deleted", "A recording was deleted.", RECORDING, ("deleted",)),
)
