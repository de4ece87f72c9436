"""Chats (relatel.md §5.8, §8 B6)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from rest_framework import serializers

from accounts.models import Account
from common.errors import NotFound
from portal.api.relatel.base import Call, Data, Endpoint, Shape, operation
from portal.api.relatel.contacts import MOST, contacts_told
from portal.api.relatel.endpoints import agent_at, chat_reception_at
from portal.api.relatel.reading import UpTo
from portal.api.relatel.windows import page_of
from portal.api.relatel.writing import chat_reception_endpoint, employee_endpoint, moment
from support.chats import selectors
from support.chats.models import Chat
from support.chats.selectors import ChatFilter
from support.chats.states import ChatState


class AnsweredBy(Shape):
    name = serializers.CharField()
    endpoint = serializers.CharField(allow_null=True, help_text="Null for somebody who is no employee.")


class ChatBody(Shape):
    uuid = serializers.CharField()
    state = serializers.ChoiceField(ChatState.values)
    from_name = serializers.CharField()
    from_email = serializers.CharField(allow_null=True)
    endpoint = serializers.CharField()
    link = serializers.CharField(help_text="Its page in the console.")
    started_at = serializers.CharField()
    answered_at = serializers.CharField(allow_null=True)
    answered_by = AnsweredBy(allow_null=True)
    ended_at = serializers.CharField(allow_null=True)
    updated_at = serializers.CharField()


class OneChat(Shape):
    chat = ChatBody()


class Chats(Shape):
    chats = ChatBody(many=True)


class Window(Shape):
    """Which chats; both ends are in it, and more than a hundred are cut to that."""

    limit = serializers.IntegerField(required=False, min_value=0)
    updated_at_gt_or_eq = serializers.DateTimeField(required=False)
    started_at_gt_or_eq = serializers.DateTimeField(required=False)
    started_at_lt_or_eq = UpTo(required=False)
    state = serializers.ChoiceField(ChatState.values, required=False)
    endpoint = serializers.CharField(required=False)


class All(Endpoint):
    @operation("chats.list", reply=Chats, takes=Window)
    def get(self, call: Call) -> Data:
        """Newest first; of the whole company, of a chat reception, or those that an employee answered."""
        wanted, given = call.values, call.values.get("endpoint", "")
        reception, agent = chat_reception_at(call.account, given), agent_at(call.account, given)
        if given and reception is None and agent is None:
            return {"chats": []}
        which = ChatFilter(
            state=wanted.get("state", ""),
            reception=reception.pk if reception is not None else None,
            agent=agent.pk if agent is not None else None,
            updated_since=wanted.get("updated_at_gt_or_eq"),
            started_from=wanted.get("started_at_gt_or_eq"),
            started_to=wanted.get("started_at_lt_or_eq"),
        )
        rows = page_of(
            lambda most: selectors.newest(call.account, which, most),
            lambda row: row.started_at,
            most=min(wanted.get("limit", MOST), MOST),
            until=which.started_to,
        )
        return {"chats": chats_told(call.account, rows)}


class One(Endpoint):
    @operation("chats.get", reply=OneChat)
    def get(self, call: Call, uuid: str) -> Data:
        try:
            row = selectors.chat(call.account, UUID(uuid))
        except ValueError as exc:
            raise NotFound("not found") from exc
        return {"chat": chats_told(call.account, [row])[0]}


def chats_told(account: Account, rows: Sequence[Chat]) -> list[dict[str, Any]]:
    """The chats as the API tells of them; one statement however many they are, and one for their contacts."""
    contacts = selectors.contacts_by_email(account, {row.from_email for row in rows})
    known = contacts_told(account, contacts)
    return [_told(row, known.get(row.from_email.lower())) for row in rows]


def _told(row: Chat, contact: dict[str, Any] | None) -> dict[str, Any]:
    answered_by = None
    if row.answered_at is not None:
        endpoint = employee_endpoint(row.answered_by_id) if row.answered_by_id is not None else None
        answered_by = {"name": row.answered_by_name, "endpoint": endpoint}
    return {
        "uuid": str(row.uuid),
        "state": row.state,
        "from_name": row.from_name,
        "from_email": row.from_email or None,
        "endpoint": chat_reception_endpoint(row.reception_id),
        "link": settings.PUBLIC_URL + row.get_absolute_url(),
        "started_at": moment(row.started_at),
        "answered_at": moment(row.answered_at),
        "answered_by": answered_by,
        "ended_at": moment(row.ended_at),
        "updated_at": moment(row.updated_at),
        "contact": contact,
    }
