"""What may happen to voice apps, media and caller IDs."""

from events.types import EventType, Thing, register
from pbx.media.event_kinds import MEDIA
from pbx.models import CallerId, CallGroup, Reception, Room, SipSubscriber, VoiceApp

APP = Thing(VoiceApp, "voice app", ref="ref")
ROOM = Thing(Room, "conference room", ref="ref")
GROUP = Thing(CallGroup, "call group", ref="ref")
RECEPTION = Thing(Reception, "reception", ref="ref")
SIP = Thing(SipSubscriber, "SIP subscriber", ref="username")
CALLER_ID = Thing(CallerId, "caller ID", ref="e164", number="e164")
TAKEN_ON, LET_GO = "began to answer with", "stopped answering with"

register(
    EventType("voice_app.made", "A voice app was made.", APP, ("made",)),
    EventType("voice_app.changed", "Name or settings of a voice app were changed.", APP, ("changed",)),
    EventType("voice_app.deleted", "A voice app was deleted.", APP, ("deleted",)),
    EventType("voice_app.number_assigned", "A voice app answers one number more.", APP, (TAKEN_ON,)),
    EventType("voice_app.number_freed", "A voice app no longer answers a number.", APP, (LET_GO,)),
    EventType("media.made", "A media was added to the library.", MEDIA, ("made",)),
    EventType(
        "media.changed",
        "A media was given another name, other tags or another sound.",
        MEDIA,
        ("renamed", "tagged", "changed the sound of"),
    ),
    EventType("media.deleted", "A media was deleted.", MEDIA, ("deleted",)),
    EventType("room.made", "A conference room was made.", ROOM, ("made",)),
    EventType("room.deleted", "A conference room was deleted.", ROOM, ("deleted",)),
    EventType("call_group.made", "A call group was made.", GROUP, ("made",)),
    EventType(
        "call_group.changed",
        "A call group got another name, order or members.",
        GROUP,
        ("changed", "joined", "left"),
    ),
    EventType("call_group.deleted", "A call group was deleted.", GROUP, ("deleted",)),
    EventType("reception.made", "A reception was made.", RECEPTION, ("made",)),
    EventType(
        "reception.changed",
        "A reception got another name, other hours or another path.",
        RECEPTION,
        ("changed", "changed the hours of", "changed the path of"),
    ),
    EventType(
        "reception.brand_decided",
        "The short brand name of a reception was approved or refused.",
        RECEPTION,
        ("approved the brand name of", "refused the brand name of"),
    ),
    EventType("reception.deleted", "A reception was deleted.", RECEPTION, ("deleted",)),
    EventType("sip_subscriber.made", "A SIP subscriber was made.", SIP, ("made",)),
    EventType("sip_subscriber.changed", "A SIP subscriber was changed.", SIP, ("changed",)),
    EventType("sip_subscriber.deleted", "A SIP subscriber was deleted.", SIP, ("deleted",)),
    EventType("caller_id.asked_for", "A number shall be shown by calls.", CALLER_ID, ("asked for",)),
    EventType("caller_id.verified", "Calls may show a number from now on.", CALLER_ID, ("verified",)),
    EventType("caller_id.removed", "Calls may no longer show a number.", CALLER_ID, ("removed",)),
)
