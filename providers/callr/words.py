"""Settings of our voice apps as CALLR's packages have them, and back (callr.md §5)."""

from collections.abc import Mapping
from typing import Any

from providers.contract.voice_apps import CarrierVoiceApp, PortableApp
from providers.errors import Rejected

PACKAGES: Mapping[str, str] = {
    "call_tracking": "CALLTRACKING10",
    "click_to_call": "CLICKTOCALL10",
    "real_time": "REALTIME10",
    "scenario": "ACTIONS10",
}
KINDS = {package: kind for kind, package in PACKAGES.items()}
# Our names of keys and theirs, by the package; others are the same. The keys inside an object follow a dot.
KEYS: Mapping[str, Mapping[str, str]] = {
    "CALLTRACKING10": {"prompts": "medias", "voicemail": "vms"},
    "CLICKTOCALL10": {
        "prompts": "medias",
        "prompts.a_welcome": "A_welcome",
        "prompts.a_ringtone": "A_ringtone",
        "prompts.b_whisper": "B_whisper",
        "prompts.bridge": "AB_bridge",
        "options.attempts": "A_attempts",
        "options.retry_pause": "A_retrypause",
        "options.a_detection": "A_vms_detect",
        "options.b_detection": "B_vms_detect",
        "options.a_detection.silence_prompt": "silence_media",
        "options.a_detection.dtmf_prompt": "dtmf_media",
        "options.b_detection.silence_prompt": "silence_media",
        "options.b_detection.dtmf_prompt": "dtmf_media",
        "voicemail": "vms",
    },
    "REALTIME10": {},
    "ACTIONS10": {},
}
# Media are numbers there and texts in a portable app; where they stand, by our paths.
MEDIA = frozenset(
    {
        *(f"prompts.{name}" for name in ("welcome", "ringtone", "whisper", "bridge")),
        *(f"prompts.{name}" for name in ("a_welcome", "a_ringtone", "b_whisper")),
        *(f"options.{party}_detection.{sort}_prompt" for party in "ab" for sort in ("silence", "dtmf")),
        "voicemail.intro",
    }
)
# Empty texts of ours that are null there.
NULL_WHEN_EMPTY = frozenset({"locale", "email_template", "login", "password"})


def theirs(app: PortableApp) -> CarrierVoiceApp:
    package = PACKAGES.get(app.kind)
    if package is None:
        raise Rejected("CALLR has no such kind of voice app.")
    settings = dict(app.settings)
    more: dict[str, Any] = {}
    if package == "CALLTRACKING10":
        more["ga"] = {"ua": settings.pop("analytics_id", "") or None}
    if package == "REALTIME10":
        more["data_format"] = "JSON"
    return CarrierVoiceApp("", app.name, package, more | _theirs(KEYS[package], settings, ""))


def _theirs(names: Mapping[str, str], given: Mapping[str, Any], at: str) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for key, value in given.items():
        path = f"{at}{key}"
        name = names.get(path, key)
        if isinstance(value, Mapping):
            told[name] = _theirs(names, value, f"{path}.")
        elif path in MEDIA:
            told[name] = int(value) if isinstance(value, str) and value.isdecimal() else value
        else:
            told[name] = None if value == "" and key in NULL_WHEN_EMPTY else value
    return told


def ours(app: CarrierVoiceApp) -> PortableApp:
    kind = KINDS.get(app.package)
    if kind is None:
        raise Rejected(f"There is no kind of voice app here for {app.package}.")
    given = dict(app.parameters)
    more: dict[str, Any] = {}
    if kind == "call_tracking":
        analytics = given.pop("ga", None)
        more["analytics_id"] = (analytics.get("ua") if isinstance(analytics, Mapping) else None) or ""
    if kind == "real_time" and given.pop("data_format", "JSON") != "JSON":
        raise Rejected("Programs are asked in JSON here.")
    return PortableApp(kind, app.name, more | _ours(KEYS[app.package], given, ""))


def _ours(names: Mapping[str, str], given: Mapping[str, Any], at: str) -> dict[str, Any]:
    inside = {theirs: path for path, theirs in names.items() if path.startswith(at)}
    found: dict[str, Any] = {}
    for key, value in given.items():
        path = next(
            (path for theirs, path in inside.items() if theirs == key and "." not in path[len(at) :]),
            f"{at}{key}",
        )
        name = path[len(at) :]
        if isinstance(value, Mapping):
            found[name] = _ours(names, value, f"{path}.")
        elif path in MEDIA:
            found[name] = str(value) if isinstance(value, int) and value else value or 0
        else:
            found[name] = "" if value is None and name in NULL_WHEN_EMPTY else value
    return found
