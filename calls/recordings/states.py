"""Kinds and states of recordings."""

from django.db.models import TextChoices


class RecordingKind(TextChoices):
    """CALL is a whole call, RECORDING what one party said when a program or script asked, VOICEMAIL a message left."""

    CALL = "call", "Call"
    RECORDING = "recording", "Recording"
    VOICEMAIL = "voicemail", "Voicemail"


class RecordingState(TextChoices):
    """A recording goes down this list; only what is READY has sound."""

    RECORDING = "recording", "Being recorded"
    PROCESSING = "processing", "Being made"
    READY = "ready", "Ready"
    FAILED = "failed", "Failed"
