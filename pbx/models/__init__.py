"""Tables of what answers a call."""

from pbx.media.models import ImportedFile, Media, PhoneCode
from pbx.models.app_at_carrier import AppAtCarrier
from pbx.models.caller_id import CallerId
from pbx.models.voice_app import VoiceApp

__all__ = ["AppAtCarrier", "CallerId", "ImportedFile", "Media", "PhoneCode", "VoiceApp"]
