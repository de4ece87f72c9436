"""Calls with their nodes and paths, dialling, and legs under way (relatel.md §5.5, §8 B1, B3, B5, B6)."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponseBase
from django.urls import reverse
from rest_framework import serializers

from calls.company import selectors
from calls.company.dialing import dial
from calls.company.records import CompanyCall
from calls.company.selectors import CallsWanted
from calls.company.states import Status
from calls.recordings import selectors as recordings
from calls.recordings.models import Recording
from calls.recordings.services import hearing
from calls.recordings.states import RecordingKind, RecordingState
from calls.states import Direction
from common.errors import Forbidden, NotFound
from pbx.media.serving import sound_of
from pbx.receptions.selectors import reception_with_id
from portal.api.relatel.base import Call, Data, Endpoint, Shape, operation
from portal.api.relatel.calls_json import CallBody, call_told
from portal.api.relatel.contacts import contacts_known
from portal.api.relatel.endpoints import agent_at, reception_at
from portal.api.relatel.errors import Problem
from portal.api.relatel.reading import Number, UpTo
from portal.api.relatel.smileys import smileys_of_calls
from portal.api.relatel.voice_mails import heard_by, voicemails_of_calls
from portal.api.relatel.windows import page_of

MOST = 100
WAYS = {"incoming": Direction.INBOUND, "outgoing": Direction.OUTBOUND}
PHONES = ("", "mobile", "web_call")


class OneCall(Shape):
    call = CallBody()


class Calls(Shape):
    calls = CallBody(many=True)


class Window(Shape):
    """Which calls; both ends are in it, and more than a hundred are cut to that."""

    started_at_lt_or_eq = UpTo(required=False)
    started_at_gt_or_eq = serializers.DateTimeField(required=False)
    ended_at_lt_or_eq = UpTo(required=False)
    ended_at_gt_or_eq = serializers.DateTimeField(required=False)
    limit = serializers.IntegerField(required=False, min_value=0)
    direction = serializers.ChoiceField(list(WAYS), required=False)
    status = serializers.ChoiceField(Status.values, required=False)
    number = Number(required=False)
    endpoint = serializers.CharField(required=False)


class ReadOrDial(Shape):
    uuid = serializers.CharField(required=False)
    to_number = Number(required=False)


class Dialled(Shape):
    message = serializers.CharField()


class ReadOrDialled(Shape):
    call = CallBody(required=False)
    message = serializers.CharField(required=False)


class Dial(Shape):
    to_number = Number()
    restrict_to = serializers.ChoiceField(list(PHONES), required=False, allow_blank=True)
    cloak_reception_id = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


class All(Endpoint):
    @operation("calls.list", reply=Calls, takes=Window)
    def get(self, call: Call) -> Data:
        """Newest first; of the whole company, of a reception or of an employee."""
        wanted, given = call.values, call.values.get("endpoint", "")
        reception, agent = reception_at(call.account, given), agent_at(call.account, given)
        if given and reception is None and agent is None:
            return {"calls": []}
        which = CallsWanted(
            started_from=wanted.get("started_at_gt_or_eq"),
            started_to=wanted.get("started_at_lt_or_eq"),
            ended_from=wanted.get("ended_at_gt_or_eq"),
            ended_to=wanted.get("ended_at_lt_or_eq"),
            direction=WAYS.get(wanted.get("direction", ""), ""),
            status=wanted.get("status", ""),
            peer=wanted.get("number", ""),
            reception=reception,
            agent=agent,
        )
        rows = page_of(
            lambda most: selectors.company_calls(call.account, which, most=most),
            lambda row: row.started_at,
            most=min(wanted.get("limit", MOST), MOST),
            until=which.started_to,
        )
        return {"calls": _told_all(call, rows)}

    @operation("calls.read_or_dial", reply=ReadOrDialled, takes=ReadOrDial)
    def post(self, call: Call) -> Data:
        """With ``uuid`` the call of that name; with ``to_number`` the same as dialling."""
        if "uuid" in call.values:
            return _one(call, call.values["uuid"])
        if "to_number" not in call.values:
            raise Problem(400, "to_number: Say whom to call.")
        return _dialled(call)


class One(Endpoint):
    @operation("calls.get", reply=OneCall)
    def get(self, call: Call, uuid: str) -> Data:
        return _one(call, uuid)

    @operation("calls.get_by_post", reply=OneCall)
    def post(self, call: Call, uuid: str) -> Data:
        """The same: some clients read so."""
        return _one(call, uuid)


class RecordingOfOne(Endpoint):
    @operation("calls.recording", reply=None)
    def get(self, call: Call, uuid: str) -> HttpResponseBase:
        """MP3, whole or in parts, for whoever took part alone; each play stands in the log."""
        found = selectors.company_call(call.account, uuid)
        row = _whole(_recordings(call, [found]), found)
        if row is None or row.state != RecordingState.READY:
            raise NotFound("not found")
        if call.me.pk not in found.people:
            raise Forbidden("Only the number's own user hears a recording.")
        hearing.note_play(account=call.account, by=call.actor, row=row)
        return sound_of(call.request._request, row.key, "mp3")


class DialOne(Endpoint):
    @operation("switch.dial", reply=Dialled, takes=Dial)
    def post(self, call: Call) -> Data:
        """The employee's own phone rings first, then the other side. Each request makes a call."""
        return _dialled(call)


def _dialled(call: Call) -> dict[str, Any]:
    given = call.values
    if given.get("restrict_to") == "web_call":
        raise Problem(400, "restrict_to: You have no telephone in the browser.")
    reception = None
    if "cloak_reception_id" in given:
        reception = reception_with_id(call.account, given["cloak_reception_id"])
    dial(account=call.account, by=call.actor, agent=call.me.pk, to=given["to_number"], reception=reception)
    return {"message": "Call initiated successfully"}


def _one(call: Call, uuid: str) -> Data:
    return {"call": _told_all(call, [selectors.company_call(call.account, uuid)])[0]}


def _recordings(call: Call, rows: list[CompanyCall]) -> dict[int, list[Recording]]:
    """What was recorded of the calls and the token's employee may hear."""
    calls = [row.call for row in rows if row.call is not None]
    return recordings.of_calls(call.account, calls, heard_by(call))


def _whole(found: Mapping[int, list[Recording]], row: CompanyCall) -> Recording | None:
    """The recording of the whole call, where there is one."""
    return next((one for one in found.get(row.call or 0, ()) if one.kind == RecordingKind.CALL), None)


def _told_all(call: Call, rows: list[CompanyCall]) -> list[dict[str, Any]]:
    """The calls as the API tells of them, with names of the address book; ten statements more than without."""
    known = contacts_known(call.account, {row.peer for row in rows} | {row.ours for row in rows})
    recorded, smileys = _recordings(call, rows), smileys_of_calls(call.account, rows)
    left = voicemails_of_calls(call, recorded)
    found = []
    for row in rows:
        path = reverse("relatel_call_recording", args=[row.id])
        url, recording = call.request.build_absolute_uri(path), _whole(recorded, row)
        more = (smileys.get(row.id), left.get(row.call or 0))
        found.append(call_told(row, call.account, known, recording, url, *more))
    return found
