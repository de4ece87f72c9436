"""Campaigns and address books in the dialect's words (callr.md §5.11), with the keys of the vendor's examples."""

from collections.abc import Mapping
from typing import Any

from broadcasts.content import Content
from broadcasts.models import AddressBook, Broadcast
from broadcasts.schedule import Schedule
from broadcasts.services.broadcasts import Draft
from broadcasts.states import BroadcastKind, BroadcastState
from common.e164 import WITHHELD
from common.errors import Invalid
from pbx.key_menu import BRIDGE, HANG_UP, KEYS, REPEAT, KeyMenu
from pbx.targets import DEFAULT_RING
from portal.api.callr.base import ApiCall
from portal.api.callr.faults import Fault
from portal.api.callr.objects.shape import moment, moment_or_none
from portal.api.callr.objects.values import Words
from portal.api.callr.reading import read

KINDS: Mapping[str, BroadcastKind] = {
    "SMS_SIMPLE": BroadcastKind.TEXT,
    "VOICE_IVR": BroadcastKind.KEYS,
    "VOICE_SIMPLE": BroadcastKind.ANNOUNCEMENT,
}
TYPES = {kind: name for name, kind in KINDS.items()}
ACTIONS = {"BRIDGE": BRIDGE, "REPEAT": REPEAT, "HANGUP": HANG_UP}
OF_ACTIONS = {ours: theirs for theirs, ours in ACTIONS.items()}
STATES = {
    BroadcastState.CREATED: "CREATED",
    BroadcastState.RUNNING: "STARTED",
    BroadcastState.PAUSED: "PAUSED",
    BroadcastState.STOPPED: "STOPPED",
    BroadcastState.FINISHED: "FINISHED",
}
CAUSES = {BroadcastState.STOPPED: "STOPPED", BroadcastState.FINISHED: "DONE"}
# Keys of the telephone by their names in the object.
NAMED_KEYS = {f"key_{ {'*': 'star', '#': 'hash'}.get(key, key) }": key for key in KEYS}
# Where a field of ours stands in the object.
FIELDS = {
    "book": "addressbook.hash",
    "cli": "options.cli",
    "at_once": "options.ccl",
    "prompts": "ivr.broadcast",
    "menu": "ivr.keys",
    "text": "ivr.text",
}


def names_of(field: str) -> str:
    """The dotted key of the object that a field of ours is."""
    first = field.partition(".")[0]
    return FIELDS.get(field, FIELDS.get(first, field))


def told_book(row: AddressBook) -> Words:
    return {
        "hash": row.ref,
        "name": row.name,
        "description": row.description,
        "items_count": row.size,
        "created_at": moment(row.created_at),
        "imported_at": moment_or_none(row.imported_at),
    }


def template(kind: BroadcastKind) -> Words:
    """A campaign with nothing chosen."""
    return {
        "hash": None,
        "type": TYPES[kind],
        "name": "",
        "addressbook": {"hash": None},
        "options": _options(kind, "" if kind == BroadcastKind.TEXT else WITHHELD, 10, is_recorded=False),
        "ivr": _ivr(kind, Content()),
        "schedule": {"enabled": False, "days": {}},
    }


def key_templates() -> Words:
    return {"BRIDGE": {"targets": []}, "REPEAT": {}, "HANGUP": {}}


def told_campaign(row: Broadcast) -> Words:
    kind, content = BroadcastKind(row.kind), Content.parse(row.content)
    return {
        "hash": row.ref,
        "type": TYPES[kind],
        "name": row.name,
        "addressbook": {"hash": row.book.ref, "name": row.book.name, "items_count": row.book.size},
        "options": _options(kind, row.cli, row.at_once, is_recorded=content.is_recorded),
        "ivr": _ivr(kind, content),
        "schedule": {"enabled": bool(row.schedule), "days": row.schedule},
        "created_at": moment(row.created_at),
        "status": told_status(row),
    }


def told_status(row: Broadcast) -> Words:
    """How it stands; ``run_id`` is always 1, for a campaign runs once."""
    state = BroadcastState(row.state)
    return {
        "run_id": 1,
        "state": STATES[state],
        "finished_cause": CAUSES.get(state, "NONE"),
        "finished_cause_data": row.note or None,
        "percent": row.percent,
        "scheduled": bool(row.schedule),
        "started_at": moment_or_none(row.started_at),
        "ended_at": moment_or_none(row.ended_at),
        "count": {
            "total": row.total,
            "pending": max(0, row.total - row.done - row.under_way),
            "in_progress": row.under_way,
            "reached": row.reached,
            "missed": row.missed,
            "refused": row.refused,
        },
        "reports": [],
        "state_history": [
            {
                "old_state": STATES[BroadcastState(one.old)],
                "new_state": STATES[BroadcastState(one.new)],
                "origin": {"broadcast": "CAMPAIGN"}.get(one.origin, one.origin.upper()),
                "date": moment(one.at),
            }
            for one in row.moves.all()
        ],
    }


def _options(kind: BroadcastKind, cli: str, at_once: int, *, is_recorded: bool) -> Words:
    told: Words = {"cli": cli, "ccl": at_once}
    return told if kind == BroadcastKind.TEXT else told | {"call_recording": is_recorded}


def _ivr(kind: BroadcastKind, content: Content) -> Words:
    if kind == BroadcastKind.TEXT:
        return {"text": content.text}
    told: Words = {
        "broadcast": [prompt.to_json() for prompt in content.prompts],
        "voicemail_detect_method": "AUTO" if content.finds_machines else "NONE",
    }
    if kind == BroadcastKind.KEYS:
        told |= {"prompt": content.menu.prompt.to_json(), "keys": _keys(content.menu)}
    return told


def _keys(menu: KeyMenu) -> Words:
    told: Words = {}
    for name, key in NAMED_KEYS.items():
        action = menu.action_of(key)
        params: Words = {}
        if action is not None and action.does == BRIDGE:
            params = {"targets": [target.to_json() for target in action.targets]}
        told[name] = {"action": OF_ACTIONS[action.does] if action else None, "params": params}
    return told


def draft_of(call: ApiCall, given: Words) -> tuple[Draft | None, list[str]]:
    """What the object asks for, or None and what cannot be read of it: dotted keys with words behind a colon.

    Keys that are not ours, ``status`` among them, are passed over, for programs send back what they were told.
    """
    try:
        kind = KINDS[read(call, str, given.get("type"), "type")]
        options, ivr = _part(given, "options"), _part(given, "ivr")
        return (
            Draft(
                name=read(call, str, given.get("name"), "name"),
                kind=kind,
                book=read(call, str, _part(given, "addressbook").get("hash"), "addressbook.hash"),
                cli=read(call, str | None, options.get("cli"), "options.cli") or WITHHELD,
                content=_content(kind, options, ivr),
                at_once=read(call, int, options.get("ccl", 10), "options.ccl"),
                schedule=_schedule(given),
            ),
            [],
        )
    except KeyError:
        return None, ["type: there is no such type of campaign."]
    except Invalid as exc:
        return None, [f"{exc.field}: {exc.text}"]
    except Fault as exc:
        at = str(exc).partition("[")[2].rstrip("]")
        return None, [f"{at}: another kind of value is needed here."]


def _part(given: Words, name: str) -> Words:
    found = given.get(name)
    if not isinstance(found, dict):
        raise Invalid("an object is needed here.", field=name)
    return found


def _schedule(given: Words) -> Schedule:
    schedule = given.get("schedule")
    if not isinstance(schedule, dict) or not schedule.get("enabled"):
        return Schedule()
    # PHP writes an object without keys as a list.
    return Schedule.parse(schedule.get("days") or {}, "schedule.days")


def _content(kind: BroadcastKind, options: Words, ivr: Words) -> Content:
    if kind == BroadcastKind.TEXT:
        return Content.parse({"text": ivr.get("text")}, "ivr")
    found: Words = {
        "prompts": _listed(ivr.get("broadcast")),
        "finds_machines": ivr.get("voicemail_detect_method") == "AUTO",
        "is_recorded": options.get("call_recording"),
    }
    if kind == BroadcastKind.KEYS:
        asked = _listed(ivr.get("prompt"))
        found["menu"] = {"prompt": asked[0] if asked else 0, "actions": _actions(ivr.get("keys"))}
    return Content.parse(found, "ivr")


def _listed(raw: Any) -> list[Any]:
    """Examples send one media as it is, or a list of them."""
    return raw if isinstance(raw, list) else [] if raw in (None, 0, "") else [raw]


def _actions(raw: Any) -> list[Words]:
    if not isinstance(raw, dict):
        return []
    found = []
    for name, one in raw.items():
        if not isinstance(one, dict) or one.get("action") is None:
            continue
        if name not in NAMED_KEYS or one["action"] not in ACTIONS:
            raise Invalid("there is no such key or action.", field=f"ivr.keys.{name}"[:100])
        does, params = ACTIONS[one["action"]], one.get("params")
        targets = params.get("targets") if isinstance(params, dict) else None
        found.append(
            {"key": NAMED_KEYS[name], "does": does, "targets": _targets(targets) if does == BRIDGE else []}
        )
    return found


def _targets(raw: Any) -> Any:
    """A target without a time of its own rings as long as others do."""
    if not isinstance(raw, list):
        return raw
    return [
        {"timeout": DEFAULT_RING} | {name: value for name, value in one.items() if value is not None}
        if isinstance(one, dict)
        else one
        for one in raw
    ]
