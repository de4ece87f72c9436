"""Settings of every kind of voice app: complete defaults, what is read back, and the place of each fault."""

import pytest

from common.errors import Invalid
from pbx.kinds.call_tracking import CallTracking
from pbx.kinds.registry import KINDS
from pbx.prompts import Prompt
from pbx.states import AppKind
from pbx.targets import Target

VOICEMAIL = {
    "active": False,
    "intro": 0,
    "record": True,
    "timeout": 120,
    "emails": [],
    "email_template": "",
    "file_format": "mp3",
    "file_name": "{DATETIME}-{CALLID}",
    "locale": "en_US",
    "timezone": "UTC",
    "transcription": None,
    "ner": True,
    "pii": True,
    "sentiment": True,
}
RECORDING = {
    "record_calls": False,
    "feeds": "both",
    "locale": "",
    "transcription": None,
    "ner": True,
    "pii": True,
    "sentiment": True,
}
DEFAULTS = {
    AppKind.CALL_TRACKING: {
        "targets": [],
        "prompts": {"welcome": 0, "ringtone": 0, "whisper": 0, "bridge": 0},
        "options": RECORDING,
        "voicemail": VOICEMAIL,
        "analytics_id": "",
    },
    AppKind.CLICK_TO_CALL: {
        "prompts": {"a_welcome": 0, "a_ringtone": 0, "b_whisper": 0, "bridge": 0},
        "options": {"attempts": 1, "retry_pause": 60, "a_detection": None, "b_detection": None, **RECORDING},
        "voicemail": VOICEMAIL,
    },
    AppKind.REAL_TIME: {"url": "", "login": "", "password": ""},
    AppKind.SCENARIO: {"script": "", "format": "YAML"},
}
DETECTION = {
    "active": True,
    "method": "DTMF",
    "silence_prompt": 0,
    "silence_ms": 1800,
    "silence_iterations": 1,
    "silence_timeout": 3,
    "dtmf_prompt": "TTS|TTS_EN-GB_SERENA|Press 1",
    "dtmf_iterations": 2,
    "dtmf_timeout": 2,
}


@pytest.mark.parametrize("kind", AppKind)
def test_nothing_given_gives_complete_defaults(kind):
    assert KINDS[kind].parse(None).to_json() == KINDS[kind].parse({}).to_json() == DEFAULTS[kind]


@pytest.mark.parametrize("kind", AppKind)
def test_what_is_given_out_is_taken_back(kind):
    settings = KINDS[kind].parse(None)
    assert KINDS[kind].parse(settings.to_json()) == settings


def test_every_setting_is_read():
    given = {
        "targets": [{"number": "+12015550123", "timeout": 5}, {"number": "+33612345678"}],
        "prompts": {
            "welcome": 7,
            "ringtone": None,
            "whisper": "TTS|TTS_FR-FR_AUDREY|Un | appel",
            "bridge": 0,
        },
        "options": RECORDING
        | {"record_calls": True, "feeds": "leg_a", "locale": "fr_FR", "transcription": True},
        "voicemail": VOICEMAIL
        | {
            "active": True,
            "intro": 3,
            "timeout": 300,
            "emails": ["a@example.com"],
            "timezone": "Europe/Paris",
        },
        "analytics_id": "UA-1",
    }
    tracking = CallTracking.parse(given)

    assert tracking.targets == (Target("+12015550123", 5), Target("+33612345678", 30))
    assert tracking.prompts.whisper == Prompt(voice="TTS_FR-FR_AUDREY", text="Un | appel")
    assert tracking.called() == {"targets.0.number": "+12015550123", "targets.1.number": "+33612345678"}
    assert tracking.played() == {
        "prompts.welcome": Prompt(7),
        "prompts.ringtone": Prompt(),
        "prompts.whisper": Prompt(voice="TTS_FR-FR_AUDREY", text="Un | appel"),
        "prompts.bridge": Prompt(),
        "voicemail.intro": Prompt(3),
    }
    given["targets"][1]["timeout"], given["prompts"]["ringtone"] = 30, 0
    assert tracking.to_json() == given


def test_digits_in_a_text_are_numbers_and_former_names_of_voices_are_known():
    given = {
        "targets": [{"number": "+12015550123", "timeout": "20"}],
        "prompts": {"welcome": "84", "whisper": "TTS|NUANCE_FR_AUDREY|Un appel", "bridge": "0"},
    }
    told = CallTracking.parse(given).to_json()
    assert told["targets"] == [{"number": "+12015550123", "timeout": 20}]
    prompts = {"welcome": 84, "ringtone": 0, "whisper": "TTS|TTS_FR-FR_AUDREY|Un appel", "bridge": 0}
    assert told["prompts"] == prompts


def test_detection_stands_among_the_options():
    click = KINDS[AppKind.CLICK_TO_CALL].parse({"options": {"a_detection": DETECTION, "attempts": 5}})
    assert click.to_json()["options"] == DEFAULTS[AppKind.CLICK_TO_CALL]["options"] | {
        "a_detection": DETECTION,
        "attempts": 5,
    }
    assert click.played()["options.a_detection.dtmf_prompt"] == Prompt(
        voice="TTS_EN-GB_SERENA", text="Press 1"
    )


FAULTS = [
    ("call_tracking", "x", "settings"),
    ("call_tracking", {"x": 1, "a": 1}, "a"),
    ("call_tracking", {"targets": {}}, "targets"),
    ("call_tracking", {"targets": ["+12015550123"]}, "targets.0"),
    (
        "call_tracking",
        {"targets": [{"number": "+12015550123"}, {"number": "2015550123"}]},
        "targets.1.number",
    ),
    ("call_tracking", {"targets": [{}]}, "targets.0.number"),
    ("call_tracking", {"targets": [{"number": "+12015550123", "timeout": 4}]}, "targets.0.timeout"),
    ("call_tracking", {"targets": [{"number": "+12015550123", "timeout": 301}]}, "targets.0.timeout"),
    ("call_tracking", {"targets": [{"number": "+12015550123", "timeout": True}]}, "targets.0.timeout"),
    ("call_tracking", {"targets": [{"number": "+12015550123", "timeout": "4"}]}, "targets.0.timeout"),
    ("call_tracking", {"targets": [{"number": "+12015550123", "timeout": "2e1"}]}, "targets.0.timeout"),
    ("call_tracking", {"targets": [{"number": "+12015550123"}] * 51}, "targets"),
    ("call_tracking", {"prompts": {"welcome": "99999999999"}}, "prompts.welcome"),
    ("call_tracking", {"prompts": {"welcome": -1}}, "prompts.welcome"),
    ("call_tracking", {"prompts": {"welcome": "hello"}}, "prompts.welcome"),
    ("call_tracking", {"prompts": {"welcome": "TTS|voice"}}, "prompts.welcome"),
    ("call_tracking", {"prompts": {"welcome": "TTS|voice| "}}, "prompts.welcome"),
    ("call_tracking", {"prompts": {"welcome": "TTS|voice|\ud800"}}, "prompts.welcome"),
    ("call_tracking", {"prompts": {"welcome": 1.0}}, "prompts.welcome"),
    ("call_tracking", {"prompts": {"welcome": False}}, "prompts.welcome"),
    ("call_tracking", {"options": {"feeds": "leg_c"}}, "options.feeds"),
    ("call_tracking", {"options": {"record_calls": 1}}, "options.record_calls"),
    ("call_tracking", {"options": {"locale": "français"}}, "options.locale"),
    ("call_tracking", {"voicemail": {"timeout": 29}}, "voicemail.timeout"),
    ("call_tracking", {"voicemail": {"emails": ["a@example.com", "b"]}}, "voicemail.emails.1"),
    ("call_tracking", {"voicemail": {"file_format": "ogg"}}, "voicemail.file_format"),
    ("call_tracking", {"voicemail": {"file_name": "../x"}}, "voicemail.file_name"),
    ("call_tracking", {"voicemail": {"file_name": "{NAME}"}}, "voicemail.file_name"),
    ("call_tracking", {"voicemail": {"timezone": "Paris"}}, "voicemail.timezone"),
    ("call_tracking", {"analytics_id": "a\x00"}, "analytics_id"),
    ("click_to_call", {"options": {"attempts": 6}}, "options.attempts"),
    ("click_to_call", {"options": {"retry_pause": 29}}, "options.retry_pause"),
    ("click_to_call", {"options": {"b_detection": {"silence_ms": 49}}}, "options.b_detection.silence_ms"),
    ("click_to_call", {"targets": []}, "targets"),
    ("real_time", {"url": "ftp://example.com/"}, "url"),
    ("real_time", {"url": "https://"}, "url"),
    ("real_time", {"url": "https://a:b@example.com/"}, "url"),
    ("real_time", {"url": "https://example.com:99999/"}, "url"),
    ("real_time", {"url": "https://exa mple.com/"}, "url"),
    ("real_time", {"url": 5}, "url"),
    ("real_time", {"login": "a:b"}, "login"),
    ("scenario", {"format": "XML"}, "format"),
    ("scenario", {"script": 1}, "script"),
    ("scenario", {"script": "a\x00"}, "script"),
    ("scenario", {"script": "a" * 60_001}, "script"),
]


@pytest.mark.parametrize(("kind", "given", "field"), FAULTS)
def test_a_fault_is_named_by_its_path(kind, given, field):
    with pytest.raises(Invalid) as refusal:
        KINDS[AppKind(kind)].parse(given)
    assert refusal.value.field == field
