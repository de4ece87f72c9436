"""Tables of what answers a call."""

from pbx.models.voice_app import VoiceApp

__all__ = ["VoiceApp"]
