"""How a call and its nodes are written (relatel.md §5.5, §8 B1, B6)."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from accounts.models import Account
from calls.company.records import CompanyCall, Node, Person
from calls.company.states import Status
from calls.recordings.models import Recording
from calls.recordings.states import RecordingState
from calls.states import Direction
from portal.api.relatel.base import Shape
from portal.api.relatel.endpoints import endpoint_of
from portal.api.relatel.smileys import SmileyBody
from portal.api.relatel.writing import digits, employee_endpoint, formatted, moment, reception_endpoint

MP3 = "audio/mpeg"
Told = dict[str, Any]
Known = Mapping[str, Told]


class NodeBody(Shape):
    node_uuid = serializers.CharField()
    call_uuid = serializers.CharField()
    endpoint = serializers.CharField(allow_null=True)
    endpoint_name = serializers.CharField(allow_null=True)
    started_at = serializers.CharField()
    answered_at = serializers.CharField(allow_null=True)
    ended_at = serializers.CharField(allow_null=True)
    state = serializers.CharField()
    node_type = serializers.CharField()
    parent_node_uuid = serializers.CharField(allow_null=True)
    web_call = serializers.BooleanField()


class CallBody(Shape):
    call_uuid = serializers.CharField()
    company_id = serializers.IntegerField()
    endpoint = serializers.CharField(allow_null=True)
    endpoint_name = serializers.CharField(allow_null=True)
    endpoint_type = serializers.CharField(allow_null=True)
    direction = serializers.ChoiceField(["incoming", "outgoing"])
    status = serializers.ChoiceField(Status.values)
    from_number = serializers.CharField(allow_null=True)
    to_number = serializers.CharField(allow_null=True)
    remote_number = serializers.CharField(allow_null=True)
    started_at = serializers.CharField()
    answered_at = serializers.CharField(allow_null=True)
    ended_at = serializers.CharField(allow_null=True)
    sort_value = serializers.CharField()
    queue_virtual_position = serializers.IntegerField(allow_null=True)
    reserving_employee_id = serializers.IntegerField(allow_null=True)
    callback_requested = serializers.BooleanField()
    callback = serializers.BooleanField(help_text="Made because somebody had asked for it.")
    talk_duration = serializers.IntegerField(help_text="Seconds.")
    waiting_time = serializers.IntegerField(help_text="Seconds.")
    path = NodeBody(many=True)
    nodes = NodeBody(many=True)
    smiley = SmileyBody(allow_null=True)


def call_told(
    row: CompanyCall,
    account: Account,
    known: Known,
    recording: Recording | None,
    sound_url: str,
    smiley: Told | None = None,
    voice_mail: Told | None = None,
) -> Told:
    """``known`` are contacts by their numbers; ``sound_url`` is where the recording is heard, if there is one."""
    is_inbound = row.direction == Direction.INBOUND
    source, target = (row.peer, row.ours) if is_inbound else (row.ours, row.peer)
    return {
        "call_uuid": row.id,
        "company_id": account.pk,
        **_endpoint(row),
        "direction": "incoming" if is_inbound else "outgoing",
        "status": row.status.value,
        **_numbers("from", source, known),
        **_numbers("to", target, known),
        **_numbers("remote", row.peer, known),
        "started_at": moment(row.started_at),
        "ringing_at": moment(row.ringing_at),
        "answered_at": moment(row.answered_at),
        "ended_at": moment(row.ended_at),
        "sort_value": moment(row.started_at),
        "answered_by": _person(row.answered_by),
        "queue_virtual_position": row.position,
        "reserving_employee_id": row.reserved_by,
        "callback_requested": row.asks_call_back,
        "callback": row.is_call_back,
        "talk_duration": row.talk_seconds,
        "waiting_time": row.waiting_seconds,
        "path": [node_told(node, row.id) for node in row.path],
        "nodes": [node_told(node, row.id) for node in row.nodes],
        "input_data": _keys(row),
        "smiley": smiley,
        "recording": _recording(recording, sound_url) if recording is not None else None,
        "voice_mail": voice_mail,
    }


def node_told(node: Node, call: str) -> dict[str, Any]:
    return {
        "node_uuid": node.id,
        "call_uuid": call,
        "endpoint": endpoint_of(node.destination),
        "endpoint_name": node.name or None,
        "started_at": moment(node.began_at),
        "answered_at": moment(node.answered_at),
        "ended_at": moment(node.ended_at),
        "state": node.state or ("ended" if node.ended_at is not None else "active"),
        "node_type": node.kind,
        "parent_node_uuid": node.parent,
        "web_call": False,
    }


def _endpoint(row: CompanyCall) -> dict[str, Any]:
    """A call that a main number took in stays that one's, whoever answered."""
    if row.reception is not None:
        told = reception_endpoint(row.reception.pk), row.reception.name, "reception"
    elif row.person is not None:
        told = employee_endpoint(row.person.id), row.person.name, "employee"
    else:
        return dict.fromkeys(("endpoint", "endpoint_name", "endpoint_type"))
    return dict(zip(("endpoint", "endpoint_name", "endpoint_type"), told, strict=True))


def _numbers(name: str, number: str, known: Known) -> dict[str, Any]:
    shown = number if number.startswith("+") else ""
    return {
        f"{name}_number": digits(shown),
        f"{name}_number_formatted": formatted(shown),
        f"{name}_contact": known.get(shown),
    }


def _person(person: Person | None) -> dict[str, Any] | None:
    if person is None:
        return None
    return {
        "id": person.id,
        "name": person.name,
        "number": digits(person.number),
        "endpoint": employee_endpoint(person.id),
    }


def _keys(row: CompanyCall) -> list[dict[str, str]]:
    """The keys that the caller has pressed, by the place of the menu."""
    pressed = [node.keys.rpartition(".") for node in row.nodes if "." in node.keys]
    return [{"name": menu, "value": key} for menu, _, key in pressed]


def _recording(row: Recording, url: str) -> dict[str, Any]:
    sound = {"formats": [MP3], "url": url}
    return {
        "id": row.pk,
        "started_at": moment(row.began_at),
        "duration": row.seconds,
        "expire_at": None,
        "expired": False,
        "sound": sound if row.state == RecordingState.READY else None,
        "url": url if row.state == RecordingState.READY else None,
        "accepted": True,
    }
