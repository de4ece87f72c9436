"""Employees, groups, main numbers and their figures at Relatel (relatel.md §5.1 to §5.3, §5.9).

None of these lists has windows: each is told whole.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

from providers import reading
from providers.contract.switchboard import (
    Away,
    CallFigures,
    CarrierColleague,
    CarrierGroup,
    CarrierReception,
    Reached,
    Whose,
)
from providers.relatel import wire
from providers.relatel.asking import Asking

REACHED: dict[str, Reached] = {
    "available": "available",
    "ringing": "ringing",
    "busy": "busy",
    "do_not_disturb": "do_not_disturb",
    "unknown": "unknown",
}
GROUPED: dict[Whose, tuple[str, str]] = {
    "reception": ("Reception", "reception_id"),
    "colleague": ("Employee", "employee_id"),
}


class RelatelSwitchboard(Asking):
    """The token's employee may change themselves; others, and groups, only as an administrator."""

    def list_colleagues(self) -> Iterator[CarrierColleague]:
        return (wire.one(row, _colleague) for row in self._all("employees"))

    def get_colleague(self, ref: str) -> CarrierColleague:
        return wire.one(self._get(_path("employees", ref)), _colleague_of)

    def own_colleague(self) -> CarrierColleague:
        return wire.one(self._me(), _colleague)

    def get_picture(self, address: str) -> bytes:
        content, _ = self._file(address)
        return content

    def set_away(self, ref: str, away: Away, *, key: UUID) -> CarrierColleague:
        """What is not given stays there, so an end is taken away by being there again first."""
        me = self.own_colleague()
        path = "employee" if me.ref == ref else _path("employees", ref)
        there = me if me.ref == ref else self.get_colleague(ref)
        if not away.is_away or (there.away.until is not None and away.until is None):
            there = self._written("PUT", path, {"employee": {"do_not_disturb": False}}, _colleague_of)
        if not away.is_away:
            return there
        wanted: dict[str, Any] = {
            "do_not_disturb": True,
            "do_not_disturb_label": away.label,
            "do_not_disturb_emoji": away.emoji,
        }
        if away.until is not None:
            wanted["dnd_timeout_at"] = wire.time(away.until)
        return self._written("PUT", path, {"employee": wanted}, _colleague_of)

    def list_call_groups(self) -> Iterator[CarrierGroup]:
        return (wire.one(row, _group) for row in self._all("employee_groups"))

    def get_call_group(self, ref: str) -> CarrierGroup:
        return wire.one(self._get(_path("employee_groups", ref)), _group_of)

    def create_call_group(self, group: CarrierGroup, *, key: UUID) -> CarrierGroup:
        return self._written("POST", "employee_groups", _body(group), _group_of)

    def change_call_group(self, group: CarrierGroup, *, key: UUID) -> CarrierGroup:
        return self._written("PUT", _path("employee_groups", group.ref), _body(group), _group_of)

    def join_call_group(self, ref: str, *, key: UUID) -> CarrierGroup:
        return self._written("POST", f"{_path('employee_groups', ref)}/join", None, _group_of)

    def leave_call_group(self, ref: str, *, key: UUID) -> CarrierGroup:
        return self._written("POST", f"{_path('employee_groups', ref)}/leave", None, _group_of)

    def list_receptions(self) -> Iterator[CarrierReception]:
        return (wire.one(row, _reception) for row in self._all("receptions"))

    def get_reception(self, ref: str) -> CarrierReception:
        body = self._get(_path("receptions", ref))
        return wire.one(body, lambda found: _reception(wire.inner(found, "reception")))

    def list_call_figures(self, whose: Whose, since: datetime, until: datetime) -> Iterator[CallFigures]:
        """Those of whole main numbers or employees; figures there are an hour or two old (§5.9)."""
        kind, group = GROUPED[whose]
        span = {"start": wire.time(since), "end": wire.time(until)}
        body = self._get("statistics", {"endpoint_type": kind, "group_by": group, **span})
        return (wire.one(row, _figures) for row in wire.listed(body, "rows"))

    def _all(self, name: str) -> list[Any]:
        return wire.listed(self._get(name), name)


def _path(kind: str, ref: str) -> str:
    return f"{kind}/{quote(ref, safe='')}"


def _colleague_of(body: Any) -> CarrierColleague:
    return _colleague(body["employee"])


def _colleague(row: Any) -> CarrierColleague:
    away = Away(
        reading.flag(row, "do_not_disturb"),
        reading.when_if_any(row, "dnd_timeout_at"),
        reading.text_if_any(row, "do_not_disturb_label"),
        reading.text_if_any(row, "do_not_disturb_emoji"),
    )
    return CarrierColleague(
        ref=wire.ref(row),
        name=reading.text(row, "name"),
        e164=wire.number(row.get("number")),
        email=reading.text_if_any(row, "email"),
        is_admin=bool(row.get("is_admin")),
        away=away if away.is_away else Away(False),
        picture=reading.text_if_any(row, "avatar"),
        reached=REACHED.get(reading.text_if_any(row, "live_presence"), "unknown"),
        raw=row,
    )


def _group_of(body: Any) -> CarrierGroup:
    return _group(wire.inner(body, "employee_group"))


def _group(row: Any) -> CarrierGroup:
    dial = row.get("speed_dial") or {}
    return CarrierGroup(
        ref=wire.ref(row),
        name=reading.text(row, "name"),
        members=tuple(str(int(pk)) for pk in row["employee_ids"]),
        speed_dial=str(dial.get("digit") or ""),
    )


def _body(group: CarrierGroup) -> dict[str, Any]:
    members = [int(ref) for ref in group.members]
    dial = {"digit": group.speed_dial}
    return {"employee_group": {"name": group.name, "employee_ids": members, "speed_dial": dial}}


def _reception(row: Any) -> CarrierReception:
    return CarrierReception(
        ref=wire.ref(row),
        name=reading.text(row, "name"),
        e164=wire.number(row.get("number")),
        brand_name=reading.text_if_any(row, "brand_name"),
        short_brand_name=reading.text_if_any(row, "short_brand_name"),
        is_open=bool(row.get("is_open")),
        asks_smileys=bool(row.get("is_smiley_enabled")),
        asks_nps=bool(row.get("is_smiley_nps_enabled")),
    )


def _figures(row: Any) -> CallFigures:
    def mean(name: str) -> int | None:
        return None if row.get(name) is None else round(reading.amount(row, name))

    return CallFigures(
        ref=reading.name(str(row["key"])),
        calls=reading.whole(row, "call_count"),
        answered=reading.whole(row, "call_answered_count"),
        missed=reading.whole(row, "call_missed_count"),
        closed=reading.whole(row, "call_closed_count"),
        incoming=reading.whole(row, "call_incoming_count"),
        outgoing=reading.whole(row, "call_outgoing_count"),
        wait_seconds=mean("call_answer_time_average"),
        talk_seconds=mean("call_duration_average"),
        in_time=mean("call_sla"),
    )
