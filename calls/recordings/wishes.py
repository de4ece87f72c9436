"""What the app of a call wanted made of its recordings: its settings as they were when the call began."""

from calls.live.flows import settings_then
from calls.recordings.models import Recording
from calls.recordings.states import RecordingKind
from pbx.kinds.call_tracking import CallTracking
from pbx.kinds.click_to_call import ClickToCall
from pbx.kinds.settings import Settings
from pbx.recording import Recording as Options
from pbx.stored import settings_of
from pbx.voicemail import Voicemail


def _settings(row: Recording) -> Settings | None:
    return settings_of(settings_then(row.call)) if row.app and row.call else None


def voicemail_of(row: Recording) -> Voicemail | None:
    """None where no app with a voicemail ran the call."""
    found = _settings(row)
    return found.voicemail if isinstance(found, CallTracking | ClickToCall) else None


def options_of(row: Recording) -> Options | None:
    """Languages and whatever a transcriber would look for; None where the app has no such settings."""
    found, voicemail = _settings(row), voicemail_of(row)
    if row.kind == RecordingKind.VOICEMAIL and voicemail is not None:
        names = ("locale", "transcription", "ner", "pii", "sentiment")
        return Options(**{name: getattr(voicemail, name) for name in names})
    match found:
        case CallTracking():
            return found.options
        case ClickToCall():
            return found.options.recording
    return None
