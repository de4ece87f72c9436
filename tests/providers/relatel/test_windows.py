"""Each list of Relatel that is read by windows: the border comes once, short windows are no end, and none is lost."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import responses

from providers.errors import Malformed, Unavailable
from providers.relatel.connector import Relatel
from tests.providers.relatel.conftest import API

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SINCE, UNTIL = NOON - timedelta(hours=6), NOON + timedelta(hours=1)


def text(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def call(pk: int, at: datetime) -> dict[str, Any]:
    numbers = {"from_number": "4522334455", "to_number": "4571999999", "direction": "incoming"}
    return {"call_uuid": f"{pk}", "started_at": text(at), "status": "missed", **numbers}


def voicemail(pk: int, at: datetime) -> dict[str, Any]:
    return {"id": pk, "created_at": text(at), "heard": False, "duration": 1, "from_number": None}


def message(pk: int, at: datetime) -> dict[str, Any]:
    numbers = {"from_number": "4522334455", "to_number": "4571999999", "direction": "incoming"}
    return {"id": f"m{pk}", "created_at": text(at), "body": "x", **numbers}


def smiley(pk: int, at: datetime) -> dict[str, Any]:
    told = {"id": pk, "rated_at": text(at), "kind": "positive", "conversation_type": "call"}
    return told | {"conversation_uuid": f"c{pk}"}


def contact(pk: int, _at: datetime) -> dict[str, Any]:
    return {"id": pk, "name": f"C{pk}", "number": f"452000{pk:04}"}


@dataclass(frozen=True)
class Listed:
    """A list: its root and path, what its windows begin by, and how it is read."""

    root: str
    edge: str
    key: str
    row: Callable[[int, datetime], dict[str, Any]]
    read: Callable[[Relatel], Any]


LISTS = [
    Listed("contacts", "id_gt_or_eq", "id", contact, lambda one: one.list_contacts()),
    Listed("calls", "started_at_lt_or_eq", "started_at", call, lambda one: one.list_calls(SINCE, UNTIL)),
    Listed(
        "voice_mails",
        "created_at_lt_or_eq",
        "created_at",
        voicemail,
        lambda one: one.list_voicemails(SINCE, UNTIL),
    ),
    Listed(
        "messages",
        "created_at_lt_or_eq",
        "created_at",
        message,
        lambda one: one.list_messages(SINCE.isoformat(), []).messages,
    ),
    Listed("smileys", "rated_at_lt_or_eq", "rated_at", smiley, lambda one: one.list_ratings(SINCE)),
]
every_list = pytest.mark.parametrize("listed", LISTS, ids=lambda one: one.root)


def serve(carrier: responses.RequestsMock, listed: Listed, rows: list[dict[str, Any]], most: int) -> None:
    """The list as the vendor's server has it: in its order from the edge on, and never more than ``most`` at once."""

    def answer(request: Any) -> tuple[int, dict[str, str], str]:
        asked = parse_qs(urlsplit(request.url).query)
        assert asked["limit"] == ["100"]
        edge = asked.get(listed.edge, [""])[0]
        if not edge:
            left = rows
        elif listed.edge == "id_gt_or_eq":
            left = [row for row in rows if row["id"] >= int(edge)]
        else:
            left = [row for row in rows if row[listed.key] <= edge]
        return 200, {}, json.dumps({listed.root: left[:most]})

    carrier.add_callback("GET", f"{API}/{listed.root}", answer)


@every_list
def test_each_row_is_told_once_however_short_the_windows_are(connector: Relatel, carrier, listed: Listed):
    rows = [listed.row(pk, NOON - timedelta(minutes=pk)) for pk in range(1, 24)]
    serve(carrier, listed, rows, most=4)
    refs = [row.ref for row in listed.read(connector)]
    assert len(refs) == len(set(refs)) == 23
    # Three fresh ones and the border a window, and at the end one that brings nothing new.
    assert len(carrier.calls) == 9


@every_list
def test_several_at_one_border_are_told_once_each(connector: Relatel, carrier, listed: Listed):
    rows = [listed.row(pk, NOON - timedelta(minutes=pk // 3)) for pk in range(1, 12)]
    serve(carrier, listed, rows, most=5)
    assert len([row.ref for row in listed.read(connector)]) == 11


@every_list
def test_what_cannot_be_reached_or_read_is_no_end(connector: Relatel, carrier, listed: Listed):
    if listed.root != "contacts":
        same = [listed.row(pk, NOON) for pk in range(1, 130)]
        serve(carrier, listed, same, most=100)
        with pytest.raises(Malformed, match="more at one moment"):
            list(listed.read(connector))
    first = [listed.row(pk, NOON - timedelta(minutes=pk)) for pk in range(1, 3)]
    for status, body in ((500, "{}"), (200, "<html>"), (200, "[]"), (200, '{"rows": []}')):
        carrier.reset()
        carrier.get(f"{API}/{listed.root}", json={listed.root: first})
        carrier.get(f"{API}/{listed.root}", status=status, body=body)
        with pytest.raises(Unavailable):
            list(listed.read(connector))
