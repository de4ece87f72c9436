"""Calls into conference rooms: what a room was like when a call began, and the flow that follows from it."""

from collections.abc import Mapping
from typing import Any

from calls.engine.flows.conference import ConferenceFlow
from common import crypto
from pbx.models import Room
from pbx.prompts import Prompt
from pbx.services.rooms import PROMPTS
from pbx.states import AccessLevel
from pbx.targets import Target


def settings_of(room: Room) -> dict[str, Any]:
    """As a call keeps it; PINs are encrypted. A room that is not open lets administrators in alone."""
    accesses = list(room.accesses.all())
    entering = [one for one in accesses if room.is_open or one.level == AccessLevel.ADMIN]
    return {
        "room": room.ref,
        "name": room.name,
        "prompts": room.prompts,
        "pins": [crypto.encrypt(one.pin) for one in entering if one.pin],
        "asks": not room.is_open or any(one.pin for one in accesses),
    }


def flow_into(settings: Mapping[str, Any], cli: str, target: Target | None) -> ConferenceFlow:
    return ConferenceFlow(
        room=settings["room"],
        prompts={name: Prompt.parse(settings["prompts"].get(name)) for name in PROMPTS},
        pins=frozenset(map(crypto.decrypt, settings["pins"])),
        asks=settings["asks"],
        cli=cli,
        target=target,
    )
