"""The settings of each kind of app as a form: fields are called by the dotted paths of settings."""

import copy
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django import forms

from common import timezones
from common.errors import DomainError
from pbx.detection import METHODS, MachineDetection
from pbx.forms.fields import DefaultOrField, LinesField, PromptField, TargetsField
from pbx.kinds import scenario
from pbx.kinds.click_to_call import ATTEMPTS, PAUSES
from pbx.mail_templates import VOICEMAIL, templates_for
from pbx.recording import FEEDS
from pbx.scenario.parsing import BadScript
from pbx.states import AppKind
from pbx.voicemail import FORMATS, LENGTHS

Group = tuple[str, Mapping[str, Callable[[], forms.Field]]]
CODE = {"spellcheck": "false", "autocomplete": "off"}
FEED_NAMES = {
    "both": "Both parties together",
    "all": "Each apart and together",
    "leg_a": "Caller",
    "leg_b": "Called",
}
MOST_FAULTS = 20
# Parts of settings that an app may be without: what their fields begin with then.
MAY_BE_ABSENT = {f"options.{name}": MachineDetection().to_json() for name in ("a_detection", "b_detection")}


def _flag(label: str, help_text: str = "") -> Callable[[], forms.Field]:
    return lambda: forms.BooleanField(label=label, help_text=help_text, required=False)


def _whole(label: str, limits: tuple[int, int], help_text: str = "") -> Callable[[], forms.Field]:
    least, most = limits
    return lambda: forms.IntegerField(label=label, help_text=help_text, min_value=least, max_value=most)


def _text(label: str, most: int = 100, help_text: str = "") -> Callable[[], forms.Field]:
    widget = forms.TextInput(attrs=CODE)
    return lambda: forms.CharField(
        label=label, max_length=most, help_text=help_text, required=False, widget=widget
    )


def _choice(label: str, choices: Callable[[], list[tuple[str, str]]]) -> Callable[[], forms.Field]:
    return lambda: forms.ChoiceField(label=label, choices=choices(), required=False)


def _prompt(label: str, help_text: str = "") -> Callable[[], forms.Field]:
    return lambda: PromptField(label, help_text)


DETECTED_BY = {
    "SILENCE": "Whether somebody waits for an answer after greeting",
    "DTMF": "A key that is asked for",
}


def _detection(who: str, at: str) -> Group:
    return (
        f"Answering machines of {who}",
        {
            f"{at}.active": _flag("Hang up when a machine answers"),
            f"{at}.method": _choice(
                "How it is found out", lambda: [(name, DETECTED_BY[name]) for name in METHODS]
            ),
            f"{at}.silence_ms": _whole("Silence of a person, in milliseconds", (50, 10_000)),
            f"{at}.dtmf_prompt": _prompt("Asks for a key"),
        },
    )


RECORDING: Group = (
    "Recording",
    {
        "options.record_calls": _flag("Record calls", "Say so to both parties where the law asks for it."),
        "options.feeds": _choice("What is kept", lambda: [(feed, FEED_NAMES[feed]) for feed in FEEDS]),
        "options.transcription": lambda: DefaultOrField("Write down what is said"),
        "options.locale": _text("Language spoken", 6, "Such as fr_FR; empty finds it out."),
    },
)
MAIL: Group = (
    "Voicemail",
    {
        "voicemail.active": _flag("Voicemail when nobody answers", "Without it the call is hung up."),
        "voicemail.intro": _prompt("Played before the message"),
        "voicemail.record": _flag("Record a message", "Without it the call ends after the announcement."),
        "voicemail.timeout": _whole("Longest message, in seconds", LENGTHS),
        "voicemail.emails": lambda: LinesField(
            label="Mailed to", required=False, help_text="E-mail addresses, one a line."
        ),
        "voicemail.email_template": _choice(
            "Mail", lambda: [("", "As usual"), *((row.ref, row.name) for row in templates_for(VOICEMAIL))]
        ),
        "voicemail.file_format": _choice("Attached as", lambda: [(one, one.upper()) for one in FORMATS]),
        "voicemail.file_name": _text(
            "Name of the attachment", help_text="{CALLID}, {MEDIA_HASH} and {DATETIME} are filled in."
        ),
        "voicemail.timezone": _choice("Time zone", lambda: [(one, one) for one in sorted(timezones.names())]),
        "voicemail.locale": _text("Language of mails", 6, "Such as en_US."),
    },
)
GROUPS: Mapping[AppKind, tuple[Group, ...]] = {
    AppKind.CALL_TRACKING: (
        (
            "Who is called",
            {
                "targets": lambda: TargetsField(
                    label="Targets",
                    required=False,
                    help_text="Called one after another: a number a line, and behind a comma for how many seconds.",
                )
            },
        ),
        (
            "What is heard",
            {
                "prompts.welcome": _prompt("Welcome", "At once, by the caller."),
                "prompts.ringtone": _prompt("Ringtone", "By the caller while a target rings."),
                "prompts.whisper": _prompt("Whisper", "By the target alone."),
                "prompts.bridge": _prompt("Before they are joined", "By both."),
            },
        ),
        RECORDING,
        MAIL,
        ("Other", {"analytics_id": _text("Analytics ID", 50, "Kept for your programs, and sent nowhere.")}),
    ),
    AppKind.CLICK_TO_CALL: (
        (
            "Calling",
            {
                "options.attempts": _whole("Attempts to reach A", ATTEMPTS),
                "options.retry_pause": _whole("Seconds between attempts", PAUSES),
            },
        ),
        (
            "What is heard",
            {
                "prompts.a_welcome": _prompt("Welcome", "At once, by A, who is called first."),
                "prompts.a_ringtone": _prompt("Ringtone", "By A while B is called."),
                "prompts.b_whisper": _prompt("Whisper", "By B alone."),
                "prompts.bridge": _prompt("Before they are joined", "By both."),
            },
        ),
        _detection("A", "options.a_detection"),
        _detection("B", "options.b_detection"),
        RECORDING,
        MAIL,
    ),
    AppKind.REAL_TIME: (
        (
            "Your program",
            {
                "url": _text(
                    "URL",
                    500,
                    "Asked by POST what to do at each step of a call; over http anybody on the way can read it.",
                ),
                "login": _text("User name", help_text="For HTTP Basic authentication, where it asks for it."),
                "password": lambda: forms.CharField(
                    label="Password",
                    required=False,
                    max_length=200,
                    help_text="Empty keeps the present one.",
                    widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
                ),
            },
        ),
    ),
    AppKind.SCENARIO: (
        (
            "Scenario",
            {
                "format": _choice("Written in", lambda: [(one, one) for one in scenario.FORMATS]),
                "script": lambda: forms.CharField(
                    label="Script",
                    required=False,
                    strip=False,
                    max_length=scenario.LONGEST_SCRIPT,
                    widget=forms.Textarea(attrs={"rows": 24, "class": "mono", "spellcheck": "false"}),
                ),
            },
        ),
    ),
}


class SettingsForm(forms.Form):
    """Name and settings of one app; what a page has no field for stays as it is."""

    name = forms.CharField(label="Name", max_length=100)

    def __init__(
        self,
        data: Any,
        *,
        kind: AppKind,
        name: str,
        stored: Mapping[str, object],
        secrets: frozenset[str],
        media: list[tuple[str, str]],
    ) -> None:
        self._stored, self._secrets, self._groups = stored, secrets, GROUPS[kind]
        self._absent = [
            part for part in MAY_BE_ABSENT if f"{part}.active" in self._paths() and not _at(stored, part)
        ]
        shown = copy.deepcopy(dict(stored))
        for part in self._absent:
            _put(shown, part, MAY_BE_ABSENT[part])
        initial = {path: _at(shown, path) for path in self._paths() if path not in secrets}
        super().__init__(data, initial={"name": name, **initial})
        for path, make in self._paths_and_makers():
            self.fields[path] = made = make()
            if isinstance(made, PromptField):
                made.offer(media, _at(stored, path))

    def _paths_and_makers(self) -> Iterator[tuple[str, Callable[[], forms.Field]]]:
        for _, fields in self._groups:
            yield from fields.items()

    def _paths(self) -> list[str]:
        return [path for path, _ in self._paths_and_makers()]

    def grouped(self) -> list[dict[str, Any]]:
        """Legends with their fields, for the page; a group with a script has the whole width."""
        return [
            {"legend": legend, "fields": [self[path] for path in fields], "is_wide": "script" in fields}
            for legend, fields in self._groups
        ]

    def settings(self) -> dict[str, object]:
        """The whole settings as they shall be."""
        found = copy.deepcopy(dict(self._stored))
        for path in self._paths():
            value = self.cleaned_data[path]
            if path not in self._secrets or value:
                _put(found, path, value)
        for part in self._absent:
            if not self.cleaned_data[f"{part}.active"]:
                _put(found, part, None)
        return found

    def put_refusal(self, error: DomainError) -> None:
        """Show it at the field it names, or at the one that holds what it names; a script's faults all at once."""
        if isinstance(error, BadScript):
            for fault in error.faults[:MOST_FAULTS]:
                self.add_error("script", f"Line {fault.line}: {fault.text}.")
            return
        path = error.field or ""
        while path and path not in self.fields:
            path = path.rpartition(".")[0]
        self.add_error(path or None, error.text)


def _at(stored: Mapping[str, object], path: str) -> object:
    found: object = stored
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _put(found: dict[str, object], path: str, value: object) -> None:
    *parents, last = path.split(".")
    place = found
    for part in parents:
        below = place.get(part)
        if not isinstance(below, dict):
            below = place[part] = {}
        place = below
    place[last] = value
