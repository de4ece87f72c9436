"""States and categories of media."""

from django.db.models import TextChoices


class MediaState(TextChoices):
    """PENDING_CONTENT has nothing to play yet, PROCESSING is being made."""

    PENDING_CONTENT = "PENDING_CONTENT", "Empty"
    PENDING_CONVERSION = "PENDING_CONVERSION", "Waiting for conversion"
    PROCESSING = "PROCESSING", "Being made"
    READY = "READY", "Ready"
    ERROR = "ERROR", "Failed"


class Category(TextChoices):
    """What a media is for, as its tag ``CATEGORY`` says."""

    WELCOME = "WELCOME", "Welcome"
    IVR = "IVR", "Menu"
    RINGTONE = "RINGTONE", "Ringtone"
    WHISPER = "WHISPER", "Whisper"
    VOICEMAIL = "VOICEMAIL", "Voicemail"
    FAILURE = "FAILURE", "Failure"
    MISC = "MISC", "Other"
