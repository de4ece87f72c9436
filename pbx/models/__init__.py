"""Tables of what answers a call."""

from pbx.media.models import ImportedFile, Media, PhoneCode
from pbx.models.app_at_carrier import AppAtCarrier
from pbx.models.caller_id import CallerId
from pbx.models.cloak import Cloak
from pbx.models.copies import AppCopy, MediaCopy
from pbx.models.group import CallGroup, GroupMember
from pbx.models.reception import Reception
from pbx.models.reception_at_carrier import CarrierFigures, FiguresOf, ReceptionAtCarrier
from pbx.models.room import Room, RoomAccess
from pbx.models.sip_subscriber import SipSubscriber
from pbx.models.voice_app import VoiceApp

__all__ = [
    "AppAtCarrier",
    "AppCopy",
    "CallGroup",
    "CallerId",
    "CarrierFigures",
    "Cloak",
    "FiguresOf",
    "GroupMember",
    "ImportedFile",
    "Media",
    "MediaCopy",
    "PhoneCode",
    "Reception",
    "ReceptionAtCarrier",
    "Room",
    "RoomAccess",
    "SipSubscriber",
    "VoiceApp",
]
