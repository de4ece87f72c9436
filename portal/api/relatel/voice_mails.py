"""Voicemails: listed, heard, commented, deleted, played (relatel.md §5.6; singles as §8 B14)."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from rest_framework import serializers

from accounts.models import Agent
from calls.company.selectors import numbers_held
from calls.recordings import selectors
from calls.recordings.hearers import by_colleague
from calls.recordings.models import Recording
from calls.recordings.services import hearing, removing
from calls.recordings.states import RecordingKind, RecordingState
from calls.states import CallKind
from common.errors import NotFound
from pbx.media.serving import sound_of
from portal.api.relatel.base import Call, Data, Endpoint, Shape, operation
from portal.api.relatel.contacts import MOST, USUAL, contacts_known
from portal.api.relatel.endpoints import agent_at, endpoint_of, reception_at
from portal.api.relatel.reading import Number, UpTo
from portal.api.relatel.windows import page_of
from portal.api.relatel.writing import digits, formatted, moment, reception_endpoint

MP3 = "audio/mpeg"


class Sound(Shape):
    formats = serializers.ListField(child=serializers.CharField())
    url = serializers.CharField()


class VoiceMail(Shape):
    id = serializers.IntegerField()
    created_at = serializers.CharField()
    heard = serializers.BooleanField()
    sound = Sound()
    duration = serializers.IntegerField(help_text="Seconds.")
    from_number = serializers.CharField(allow_null=True)
    from_number_formatted = serializers.CharField(allow_null=True)
    endpoint_name = serializers.CharField(allow_null=True)
    endpoint = serializers.CharField(allow_null=True)


class VoiceMails(Shape):
    voice_mails = VoiceMail(many=True)


class Window(Shape):
    created_at_lt_or_eq = UpTo(required=False)
    number = Number(required=False)
    endpoint = serializers.CharField(required=False)
    limit = serializers.IntegerField(required=False, min_value=0)


class Change(Shape):
    heard = serializers.BooleanField(required=False)
    comment = serializers.CharField(required=False, allow_blank=True, max_length=500)


class Changed(Shape):
    voice_mail = Change(default=dict)


class All(Endpoint):
    @operation("voice_mails.list", reply=VoiceMails, takes=Window)
    def get(self, call: Call) -> Data:
        """Newest first: those of all receptions and the company's apps, and what was left for the token's employee."""
        wanted, given = call.values, call.values.get("endpoint", "")
        reception, agent = reception_at(call.account, given), agent_at(call.account, given)
        if given and reception is None and agent is None:
            return {"voice_mails": []}
        rows = selectors.filtered(
            call.account,
            selectors.RecordingFilter(
                kinds=(RecordingKind.VOICEMAIL,),
                state=RecordingState.READY,
                caller=wanted.get("number", ""),
                until=wanted.get("created_at_lt_or_eq"),
                reception=reception.pk if reception is not None else None,
                heard_by=heard_by(call),
                numbers=_numbers(call, agent) if agent is not None else None,
            ),
        )
        found = page_of(
            lambda most: list(rows[:most]),
            lambda row: row.began_at,
            most=min(wanted.get("limit", USUAL), MOST),
            until=wanted.get("created_at_lt_or_eq"),
        )
        return {"voice_mails": _told_all(call, found)}


class One(Endpoint):
    @operation("voice_mails.get", reply=VoiceMail)
    def get(self, call: Call, id: int) -> Data:
        return _single(call, voicemail(call, id))

    @operation("voice_mails.update", reply=VoiceMail, takes=Changed)
    def put(self, call: Call, id: int) -> Data:
        row, given = voicemail(call, id), call.values["voice_mail"]
        who: dict[str, Any] = {"account": call.account, "by": call.actor, "ref": row.ref}
        if "comment" in given:
            hearing.comment_on(**who, comment=given["comment"])
        if "heard" in given:
            hearing.mark_heard(**who, is_heard=given["heard"])
        return _single(call, voicemail(call, id))

    @operation("voice_mails.delete", reply=None)
    def delete(self, call: Call, id: int) -> Data:
        row = voicemail(call, id)
        removing.delete_recording(account=call.account, by=call.actor, ref=row.ref)
        return HttpResponse(status=200)


class SoundOfOne(Endpoint):
    @operation("voice_mails.sound", reply=None)
    def get(self, call: Call, id: int) -> HttpResponseBase:
        """MP3, whole or in parts; each play stands in the log."""
        row = voicemail(call, id)
        hearing.note_play(account=call.account, by=call.actor, row=row)
        return sound_of(call.request._request, row.key, "mp3")


def voicemail(call: Call, pk: int) -> Recording:
    found = selectors.recording_with_id(call.account, pk, heard_by(call))
    if found is None or not _is_ready(found):
        raise NotFound("not found")
    return found


def heard_by(call: Call) -> Q:
    """What was left for a colleague is the token's employee's alone, whatever else they may do in the company."""
    return by_colleague(call.account, call.me)


def _numbers(call: Call, agent: Agent) -> tuple[str, ...]:
    return tuple(numbers_held(call.account, agent))


def _endpoint(row: Recording) -> tuple[str | None, str | None]:
    """For whom it was left, and what that is called: a main number, a group or a colleague, or the app."""
    if row.call is None:
        return None, row.left_for or None
    if row.call.reception is not None:
        return reception_endpoint(row.call.reception.pk), row.call.reception.name
    if row.call.kind in (CallKind.AGENT, CallKind.CALL_GROUP):
        first = row.call.settings["first"]
        return endpoint_of(first["endpoint"]), first["name"]
    return None, row.app.name if row.app is not None else None


def _single(call: Call, row: Recording) -> Data:
    told = _told_all(call, [row])[0]
    return told | {"voice_mail": told}


def _told_all(call: Call, rows: list[Recording]) -> list[dict[str, Any]]:
    known = contacts_known(call.account, {row.caller for row in rows})
    return [_told(call, row, known.get(row.caller)) for row in rows]


def voicemails_of_calls(call: Call, found: Mapping[int, list[Recording]]) -> dict[int, dict[str, Any]]:
    """The voicemails among what was recorded of calls, by the calls' ids."""
    rows = [row for some in found.values() for row in some if _is_ready(row)]
    return (
        {row.call_id or 0: told for row, told in zip(rows, _told_all(call, rows), strict=True)}
        if rows
        else {}
    )


def _is_ready(row: Recording) -> bool:
    return row.kind == RecordingKind.VOICEMAIL and row.state == RecordingState.READY


def _told(call: Call, row: Recording, contact: dict[str, Any] | None) -> dict[str, Any]:
    endpoint, name = _endpoint(row)
    url = call.request.build_absolute_uri(reverse("relatel_voice_mail_sound", args=[row.pk]))
    return {
        "id": row.pk,
        "created_at": moment(row.began_at),
        "heard": row.heard_at is not None,
        "sound": {"formats": [MP3], "url": url},
        "duration": row.seconds,
        "from_number": digits(row.caller),
        "from_number_formatted": formatted(row.caller),
        "from_contact": contact,
        "endpoint_name": name,
        "endpoint": endpoint,
    }
