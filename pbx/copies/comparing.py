"""An app of ours in a carrier's words, and how it differs from what stands there."""

import copy
from collections.abc import Mapping
from typing import Any

from common.errors import Conflict
from pbx.models import MediaCopy, VoiceApp
from pbx.stored import settings_of
from providers.contract.connector import Connector
from providers.contract.media import CarrierMedia
from providers.contract.voice_apps import CarrierVoiceApp, PortableApp

# Seconds by which two may count the same sound differently.
ROUNDING = 1


def portable(app: VoiceApp, media: Mapping[int, str]) -> PortableApp:
    """The app with media by the carrier's names; KeyError for one that is not there yet."""
    settings = settings_of(app)
    told: dict[str, Any] = copy.deepcopy(dict(settings.to_json()))
    for path, prompt in settings.played().items():
        if prompt.media:
            put(told, path, media[prompt.media])
    return PortableApp(app.kind, app.name, told)


def ours(found: PortableApp, media: Mapping[str, int]) -> dict[str, Any]:
    """Settings as a carrier has them, with our media; Conflict where it plays one that is not of our library."""
    return {key: _with_prompt(key, value, media) for key, value in found.settings.items()}


PROMPTS = frozenset(
    {
        "welcome",
        "ringtone",
        "whisper",
        "bridge",
        "a_welcome",
        "a_ringtone",
        "b_whisper",
        "silence_prompt",
        "dtmf_prompt",
        "intro",
    }
)


def _with_prompt(key: str, value: Any, media: Mapping[str, int]) -> Any:
    if key in PROMPTS and isinstance(value, str) and value.isdecimal():
        if value not in media:
            raise Conflict(f"It plays media {value} there, which is not in the library here.")
        return media[value]
    if isinstance(value, Mapping):
        return {name: _with_prompt(name, inner, media) for name, inner in value.items()}
    return value


def put(told: dict[str, Any], path: str, value: object) -> None:
    """Set what stands at a dotted path."""
    *parents, last = path.split(".")
    for name in parents:
        told = told[name]
    told[last] = value


def as_kept(app: CarrierVoiceApp, secrets: frozenset[str]) -> dict[str, Any]:
    """What is kept of an app in a carrier's words: no secrets."""
    return {
        "name": app.name,
        "package": app.package,
        "parameters": {key: value for key, value in app.parameters.items() if key not in secrets},
    }


def differences(sent: Mapping[str, Any], told: Mapping[str, Any]) -> list[str]:
    """The dotted names of what stands otherwise there; what we did not send is the carrier's own."""
    if not sent or not told:
        return []
    found = ["name"] if sent["name"] != told["name"] else []
    return found + _differing(sent["parameters"], told["parameters"], "")


def _differing(sent: Mapping[str, Any], told: Mapping[str, Any], at: str) -> list[str]:
    found = []
    for key, value in sent.items():
        there = told.get(key)
        if isinstance(value, Mapping) and isinstance(there, Mapping):
            found += _differing(value, there, f"{at}{key}.")
        elif _plain(value) != _plain(there):
            found.append(f"{at}{key}")
    return found


def _plain(value: object) -> object:
    """Nothing is nothing, however it is written."""
    return None if value in ("", 0, [], False) else value


def media_differences(sent: MediaCopy, told: CarrierMedia) -> list[str]:
    """What is otherwise with a media there, in words. Carriers tell no sum of a sound, so one of the same length, in
    which no text is told, counts as ours.
    """
    found = [] if told.name == sent.name else [f"its name there is “{told.name:.100}”"]
    if told.state in ("empty", "failed"):
        found.append("it has no sound there")
    elif told.text or told.voice:
        found.append("another text is spoken there")
    elif told.state == "ready" and abs(told.seconds - sent.media.seconds) > ROUNDING:
        found.append(f"it lasts {told.seconds:,} s there, and {sent.media.seconds:,} s here")
    return found


def words_of(connector: Connector, app: VoiceApp, media: Mapping[int, str]) -> CarrierVoiceApp:
    return connector.in_its_words(portable(app, media))
