"""Tables of what answers a call."""

from pbx.models.caller_id import CallerId
from pbx.models.voice_app import VoiceApp

__all__ = ["CallerId", "VoiceApp"]
