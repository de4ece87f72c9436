"""Which way a call went, and the states of calls and their legs with the moves that are possible."""

from collections.abc import Mapping

from django.db.models import TextChoices


class Direction(TextChoices):
    INBOUND = "inbound", "Inbound"
    OUTBOUND = "outbound", "Outbound"


class CallKind(TextChoices):
    """What runs a call: an app of a kind, an announcement, a room where callers meet, a reception, or who is called."""

    CALL_TRACKING = "call_tracking", "Call tracking"
    CLICK_TO_CALL = "click_to_call", "Click-to-call"
    REAL_TIME = "real_time", "Real-time app"
    SCENARIO = "scenario", "Scenario"
    BROADCAST = "broadcast", "Broadcast"
    CONFERENCE = "conference", "Conference"
    RECEPTION = "reception", "Reception"
    CALL_GROUP = "call_group", "Call group"
    AGENT = "agent", "Agent"


class LegState(TextChoices):
    PLANNED = "planned", "Planned"
    DIALING = "dialing", "Dialing"
    RINGING = "ringing", "Ringing"
    ANSWERED = "answered", "Answered"
    ENDED = "ended", "Ended"
    CANCELLED = "cancelled", "Cancelled"
    BUSY = "busy", "Busy"
    NO_ANSWER = "no_answer", "No answer"
    CONGESTION = "congestion", "Congestion"
    UNAVAILABLE = "unavailable", "Unavailable"
    VOICEMAIL = "voicemail", "Voicemail"


UNANSWERED = frozenset(
    {LegState.CANCELLED, LegState.BUSY, LegState.NO_ANSWER, LegState.CONGESTION, LegState.UNAVAILABLE}
)
OVER = UNANSWERED | {LegState.ENDED, LegState.VOICEMAIL}
# A leg that is over never moves again.
MOVES: Mapping[LegState, frozenset[LegState]] = {
    LegState.PLANNED: frozenset({LegState.DIALING, LegState.CANCELLED}),
    LegState.DIALING: UNANSWERED | {LegState.RINGING, LegState.ANSWERED},
    LegState.RINGING: UNANSWERED | {LegState.ANSWERED},
    LegState.ANSWERED: frozenset({LegState.ENDED, LegState.VOICEMAIL}),
} | {over: frozenset() for over in OVER}


class Party(TextChoices):
    """Which of two parties that a call joins a leg is to."""

    A = "a", "A"
    B = "b", "B"


class HungUpBy(TextChoices):
    """Who ended a leg: its party, or this side."""

    PARTY = "party", "The party"
    US = "us", "This side"
