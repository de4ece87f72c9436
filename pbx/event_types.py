"""What may happen to voice apps."""

from events.types import EventType, Thing, register
from pbx.models import VoiceApp

APP = Thing(VoiceApp, "voice app", ref="ref")
TAKEN_ON, LET_GO = "began to answer with", "stopped answering with"

register(
    EventType("voice_app.made", "A voice app was made.", APP, ("made",)),
    EventType("voice_app.changed", "Name or settings of a voice app were changed.", APP, ("changed",)),
    EventType("voice_app.deleted", "A voice app was deleted.", APP, ("deleted",)),
    EventType("voice_app.number_assigned", "A voice app answers one number more.", APP, (TAKEN_ON,)),
    EventType("voice_app.number_freed", "A voice app no longer answers a number.", APP, (LET_GO,)),
)
