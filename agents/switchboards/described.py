"""Colleagues and groups as we want them at a carrier and as it tells of them, in the same words that fit into JSON."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from agents.models import Presence
from pbx.models import CallGroup
from pbx.selectors.groups import members
from providers.contract.switchboard import Away, CarrierColleague, CarrierGroup

AWAY = ("is_away", "until", "label", "emoji")
Words = dict[str, Any]
NOT_AWAY: Words = {"is_away": False, "until": "", "label": "", "emoji": ""}


def away_here(said: Presence | None, now: datetime) -> Words:
    """What somebody says of themselves at this moment."""
    if said is None or not said.is_away:
        return dict(NOT_AWAY)
    return _still(
        {"is_away": True, "until": _written(said.away_until), "label": said.label, "emoji": said.emoji}, now
    )


def away_there(reported: Mapping[str, Any], now: datetime) -> Words:
    """The same as the carrier told it last; nothing where it never did."""
    return _still({name: reported[name] for name in AWAY}, now) if "is_away" in reported else {}


def described(told: CarrierColleague) -> Words:
    """A colleague as the carrier has them."""
    away = told.away
    return {
        "name": told.name[:200],
        "e164": told.e164,
        "email": told.email[:254],
        "is_away": away.is_away,
        "until": _written(away.until) if away.is_away else "",
        "label": away.label[:60] if away.is_away else "",
        "emoji": away.emoji[:16] if away.is_away else "",
    }


def as_away(words: Words) -> Away:
    """What is to be told the carrier."""
    return Away(words["is_away"], parse_datetime(words["until"] or ""), words["label"], words["emoji"])


def _still(words: Words, now: datetime) -> Words:
    """Who wanted to be left alone until a moment that is over does not any more."""
    until = parse_datetime(words["until"]) if words["until"] else None
    is_over = not words["is_away"] or (until is not None and until <= now)
    return dict(NOT_AWAY) if is_over else words


def _written(at: datetime | None) -> str:
    """To the second, which is what carriers keep."""
    return "" if at is None else at.replace(microsecond=0).isoformat()


def group_here(group: CallGroup, refs: Mapping[int, str]) -> Words:
    """A group as the carrier should have it: those of its members whom it knows, by its names for them."""
    known = [refs[agent.pk] for agent in members(group) if agent.pk in refs]
    return {"name": group.name, "speed_dial": group.speed_dial, "members": sorted(known)}


def group_there(told: CarrierGroup) -> Words:
    return {"name": told.name[:100], "speed_dial": told.speed_dial[:1], "members": sorted(told.members)}


def differing(ours: Words, theirs: Mapping[str, Any], known: Collection[str]) -> list[str]:
    """The names of what is otherwise in a group there. Members of theirs whom nobody here is are left out."""
    if not theirs:
        return ["state"]
    found = [name for name in ("name", "speed_dial") if ours[name] != theirs.get(name)]
    there = sorted(ref for ref in theirs.get("members", []) if ref in known)
    return found + (["members"] if ours["members"] != there else [])
