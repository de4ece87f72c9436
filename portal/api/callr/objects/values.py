"""The kinds of value that objects and parameters have, each with the rule by which it is read (callr.md §4)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from common import timezones
from common.e164 import is_e164
from common.texts import is_email_address
from pbx.media.services.shared import is_name

SECOND, MICROSECOND = timedelta(seconds=1), timedelta(microseconds=1)
LAST = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True)
class Rule:
    """What a value is called in the docs, and whether one has its form; ``example`` is for readers of the docs."""

    name: str
    example: str
    fits: Callable[[Any], bool]


def _pattern(pattern: str) -> Callable[[Any], bool]:
    compiled = re.compile(pattern, re.ASCII)
    return lambda value: compiled.fullmatch(value) is not None


def moment_of(text: str) -> datetime:
    """The moment that a text in the dialect's form means, in UTC; ValueError for any other text."""
    if len(text) != len("2027-01-31 13:45:00"):
        raise ValueError(text)
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)


def after(moment: datetime) -> datetime:
    """The second behind it, for ranges that include their end; the last one that there is has none."""
    return moment + SECOND if moment < LAST else moment


def end_of(moment: datetime) -> datetime:
    """The last moment of the second, for ranges of moments that are told to the second and kept more exactly."""
    return moment + SECOND - MICROSECOND if moment < LAST else moment


def _is_moment(value: str) -> bool:
    try:
        moment_of(value)
    except ValueError:
        return False
    return True


def _anything(_value: object) -> bool:
    """For what is only ever told."""
    return True


Amount = Annotated[str, Rule("amount", "1000.00", _pattern(r"-?[0-9]{1,14}(\.[0-9]{1,2})?"))]
Amount4 = Annotated[str, Rule("amount_4", "1000.0000", _anything)]
CallId = Annotated[int, Rule("callid", "242359184129", lambda value: 0 <= value < 2**64)]
CliNumber = Annotated[
    str, Rule("cli_phone_number", "BLOCKED", lambda value: value == "BLOCKED" or is_e164(value))
]
CountryCode = Annotated[str, Rule("country_code", "FR", _pattern("[A-Z]{2}"))]
CustomerField = Annotated[str, Rule("cdr_customer_field", "order42", _pattern("[A-Za-z0-9]{0,32}"))]
DateTime = Annotated[str, Rule("datetime", "2027-01-31 13:45:00", _is_moment)]
DateTimeIso = Annotated[str, Rule("datetime_ms_iso", "2027-01-31T13:45:00.123Z", _anything)]
DateTimeMs = Annotated[str, Rule("datetime_ms", "2027-01-31 13:45:00.123", _anything)]
DialTimeout = Annotated[int, Rule("dial_timeout", "30", lambda value: 5 <= value <= 300)]
Email = Annotated[str, Rule("email", "ann@example.com", is_email_address)]
Hash = Annotated[str, Rule("hash", "8242D945", _pattern("[A-Za-z0-9]{1,64}"))]
Hid = Annotated[str, Rule("hid", "5a3916902787823212a9c1b2d3e4f506", _pattern("[A-Za-z0-9]{1,64}"))]
Locale = Annotated[str, Rule("locale", "en_US", _pattern("[a-z]{2,3}[_-][A-Z]{2}"))]
MediaName = Annotated[str, Rule("media_library_name", "Welcome (2)", lambda value: is_name(value.strip()))]
Phone = Annotated[str, Rule("phone_number", "+33123456789", is_e164)]
RingTimeout = Annotated[int, Rule("ring_timeout", "30", lambda value: 5 <= value <= 120)]
ZoneName = Annotated[str, Rule("timezone_str", "Europe/Paris", lambda value: value in timezones.names())]
Url = Annotated[str, Rule("url", "https://example.com/hook", _pattern(r"https?://[!-~]{1,490}"))]

Words = dict[str, Any]

AppPackageName = Literal["ACTIONS10", "CALLTRACKING10", "CLICKTOCALL10", "REALTIME10"]
BillingMode = Literal["POSTPAID", "PREPAID"]
CliPresentation = Literal["allowed_passed_screen", "prohib_passed_screen"]
CliUse = Literal["CALL", "SMS"]
Codec = Literal["G729", "OPUS", "PCMA", "PCMU"]
Currency = Literal["EUR", "USD"]
DetectionMethod = Literal["DTMF", "SILENCE"]
DialStatus = Literal["ANSWER", "BUSY", "CANCEL", "CHANUNAVAIL", "CONGESTION", "NOANSWER", "NODIAL"]
DidClass = Literal["CLASSIC", "GOLD"]
NumberType = Literal[
    "GEOGRAPHIC",
    "MOBILE",
    "NON-GEOGRAPHIC",
    "PERSONAL",
    "PLATFORM",
    "SHAREDREVENUE",
    "SMS-ONLY",
    "SPECIAL",
    "TOLLFREE",
    "VERIFIED",
]
Direction = Literal["IN", "OUT"]
EmailTemplateType = Literal["RECORD", "VMS"]
Feeds = Literal["all", "both", "leg_a", "leg_b"]
FileFormat = Literal["mp3", "sln", "wav"]
HangupSource = Literal["CALLEE", "CALLER", "GATEWAY"]
HlrState = Literal["FAILURE", "SUCCESS"]
HmacAlgorithm = Literal["MD5", "SHA1", "SHA256", "SHA512"]
LegStatus = Literal["ABORTED", "ANSWER", "DIALING", "HANGUP", "NOANSWER", "VOICEMAIL_DETECTED"]
MediaCategory = Literal["FAILURE", "IVR", "MISC", "RINGTONE", "VOICEMAIL", "WELCOME", "WHISPER"]
MediaStatus = Literal["ERROR", "PENDING_CONTENT", "PENDING_CONVERSION", "PROCESSING", "READY"]
PasswordMethod = Literal["AUTO", "MANUAL"]
Privacy = Literal["full", "off"]
RealtimeStatus = Literal["BUSY", "CONGESTION", "HANGUP", "INCOMING_CALL", "NOANSWER", "REJECTED", "UP"]
RecordingStatus = Literal["ERROR", "PENDING", "PROCESSING", "READY", "RECORDING"]
RecordingType = Literal["CALL", "RECORDING", "VOICEMAIL"]
SmsEncoding = Literal["GSM", "UNICODE"]
SmsNature = Literal["ALERTING", "MARKETING"]
SmsStatus = Literal["CREATED", "ERROR", "EXPIRED", "FAILED", "PENDING", "RECEIVED", "REMOTE_QUEUED", "SENT"]
Voice = Literal[
    "TTS_DE-DE_ANNA",
    "TTS_DE-DE_YANNICK",
    "TTS_EN-GB_DANIEL",
    "TTS_EN-GB_SERENA",
    "TTS_FR-FR_AUDREY",
    "TTS_FR-FR_SEBASTIEN",
    "TTS_FR-FR_THOMAS",
    "TTS_FR-FR_VIRGINIE",
    "TTS_IT-IT_PAOLO",
    "TTS_IT-IT_SILVIA",
    "TTS_NL-BE_ELLEN",
    "TTS_NL-NL_CLAIRE",
    "TTS_NL-NL_XANDER",
]
WebhookStatus = Literal["DISABLED", "DISABLED_ADMIN", "DISABLED_SYSTEM", "ENABLED"]
