"""Settings of voice apps, theirs and ours: the dialect's names for each kind's keys (callr.md §5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pbx.models import VoiceApp
from pbx.states import AppKind
from pbx.stored import settings_of

PACKAGES: dict[str, AppKind] = {
    "ACTIONS10": AppKind.SCENARIO,
    "CALLTRACKING10": AppKind.CALL_TRACKING,
    "CLICKTOCALL10": AppKind.CLICK_TO_CALL,
    "REALTIME10": AppKind.REAL_TIME,
}
NAMES = {kind: name for name, kind in PACKAGES.items()}

DETECTION = {
    "silence_media": "silence_prompt",
    "dtmf_media": "dtmf_prompt",
}


@dataclass(frozen=True)
class Part:
    """What a key of theirs is called with us, and the same for the keys inside it. Other keys keep their names."""

    name: str
    inside: Mapping[str, "Part"]


def _named(names: Mapping[str, str]) -> dict[str, Part]:
    return {theirs: Part(ours, {}) for theirs, ours in names.items()}


VMS = Part("voicemail", {})
KEYS: dict[AppKind, dict[str, Part]] = {
    AppKind.CALL_TRACKING: {"medias": Part("prompts", {}), "vms": VMS},
    AppKind.CLICK_TO_CALL: {
        "medias": Part(
            "prompts",
            _named(
                {
                    "A_welcome": "a_welcome",
                    "A_ringtone": "a_ringtone",
                    "B_whisper": "b_whisper",
                    "AB_bridge": "bridge",
                }
            ),
        ),
        "options": Part(
            "options",
            {
                "A_attempts": Part("attempts", {}),
                "A_retrypause": Part("retry_pause", {}),
                "A_vms_detect": Part("a_detection", _named(DETECTION)),
                "B_vms_detect": Part("b_detection", _named(DETECTION)),
            },
        ),
        "vms": VMS,
    },
    AppKind.REAL_TIME: {},
    AppKind.SCENARIO: {},
}
# Older programs of the vendor's give these beside the options of a click-to-call app.
BESIDE_OPTIONS = frozenset({"A_attempts", "A_retrypause"})
# Texts of ours that are null in the dialect when they are empty.
NULL_WHEN_EMPTY = frozenset({"locale", "email_template", "login", "password"})


def ours(kind: AppKind, given: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that a program gives, by our names; keys that we have no setting for go on to be refused."""
    given = dict(given)
    found: dict[str, Any] = {}
    if kind == AppKind.CALL_TRACKING and "ga" in given:
        analytics = given.pop("ga")
        found["analytics_id"] = (analytics.get("ua") if isinstance(analytics, dict) else analytics) or ""
    if kind == AppKind.REAL_TIME and given.get("data_format") in (None, "JSON"):
        given.pop("data_format", None)
    options = given.get("options") or {}
    if kind == AppKind.CLICK_TO_CALL and BESIDE_OPTIONS & given.keys() and isinstance(options, dict):
        given["options"] = {key: given.pop(key) for key in BESIDE_OPTIONS & given.keys()} | options
    return found | _ours(KEYS[kind], given)


def _ours(parts: Mapping[str, Part], given: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in given.items():
        part = parts.get(key, Part(key, {}))
        found[part.name] = _ours(part.inside, value) if part.inside and isinstance(value, dict) else value
    return found


def theirs(app: VoiceApp) -> dict[str, Any]:
    """The settings of an app as the dialect's ``p``, complete."""
    kind = AppKind(app.kind)
    found = settings_of(app).to_json()
    told: dict[str, Any] = {}
    if kind == AppKind.CALL_TRACKING:
        told["ga"] = {"ua": found.pop("analytics_id") or None}
    if kind == AppKind.REAL_TIME:
        told["data_format"] = "JSON"
    return told | _theirs(KEYS[kind], found)


def _theirs(parts: Mapping[str, Part], found: Mapping[str, Any]) -> dict[str, Any]:
    by_ours = {part.name: (key, part) for key, part in parts.items()}
    told: dict[str, Any] = {}
    for name, value in found.items():
        key, part = by_ours.get(name, (name, Part(name, {})))
        if isinstance(value, dict):
            told[key] = _theirs(part.inside, value)
        else:
            told[key] = None if value == "" and name in NULL_WHEN_EMPTY else value
    return told


def voicemail_told(stored: Mapping[str, Any]) -> dict[str, Any]:
    """A voicemail's settings as the dialect's ``vms``."""
    return _theirs({}, stored)


def path_of(kind: AppKind, field: str) -> str:
    """A setting's dotted path in the dialect: ``prompts.a_welcome`` is ``medias.A_welcome``."""
    parts: Mapping[str, Part] = KEYS[kind]
    told = []
    for name in field.split("."):
        key, part = next(((key, part) for key, part in parts.items() if part.name == name), (name, None))
        told.append(key)
        parts = part.inside if part else {}
    return ".".join(told)
