"""Chats for programs: begun for visitors, written in by both sides, answered and ended, as by widget and inbox."""

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.urls import reverse
from rest_framework import serializers

from accounts.actor import Actor
from agents.selectors.agents import agent as agent_with_ref
from common.errors import Conflict
from portal.api.tandem.base import ApiCall, Data, Endpoint, Shape, operation
from support.chats import selectors, services
from support.chats.models import Chat, ChatLine, ChatReception
from support.chats.selectors import ChatFilter
from support.chats.states import LONGEST_TEXT, ChatState

AT_ONCE = 100
VISITOR, COMPANY = "visitor", "company"
LONGEST_KEY = 64


class ChatReceptionBody(Shape):
    id = serializers.CharField()
    name = serializers.CharField()
    brand_name = serializers.CharField(help_text="What visitors know the company as.")
    is_open = serializers.BooleanField(help_text="Whether a chat can be begun now.")


class ChatReceptions(Shape):
    chat_receptions = ChatReceptionBody(many=True)


class LineBody(Shape):
    side = serializers.ChoiceField([VISITOR, COMPANY])
    author = serializers.CharField()
    text = serializers.CharField()
    at = serializers.DateTimeField()


class ChatBody(Shape):
    id = serializers.UUIDField()
    reception = serializers.CharField(help_text="The id of the chat reception.")
    state = serializers.ChoiceField(ChatState.choices)
    from_name = serializers.CharField()
    from_email = serializers.CharField(allow_blank=True)
    answered_by = serializers.CharField(allow_blank=True)
    started_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()


class WholeChat(ChatBody):
    lines = LineBody(many=True, help_text="In order.")


class NewChat(WholeChat):
    visitor_url = serializers.CharField(
        help_text="Where the visitor goes on with the chat; a secret of theirs."
    )


class Chats(Shape):
    chats = ChatBody(many=True)
    next = serializers.DateTimeField(allow_null=True, help_text="Give it as ``started_to`` for older ones.")


class ChatQuery(Shape):
    state = serializers.ChoiceField(ChatState.choices, required=False)
    started_to = serializers.DateTimeField(required=False)
    updated_since = serializers.DateTimeField(required=False)


class Begun(Shape):
    reception = serializers.CharField(max_length=8, help_text="The id of the chat reception.")
    name = serializers.CharField(max_length=100)
    email = serializers.CharField(max_length=254, default="", allow_blank=True)
    text = serializers.CharField(max_length=LONGEST_TEXT)
    key = serializers.CharField(
        max_length=LONGEST_KEY, required=False, help_text="Your own for it: sent twice, it begins one chat."
    )


class Said(Shape):
    side = serializers.ChoiceField([VISITOR, COMPANY], default=COMPANY)
    text = serializers.CharField(max_length=LONGEST_TEXT)
    key = serializers.CharField(
        max_length=LONGEST_KEY, required=False, help_text="Your own for it: sent twice, it stands there once."
    )


class Answering(Shape):
    agent = serializers.CharField(
        max_length=25, required=False, help_text="The id of who answers; the key's name without one."
    )


class ChatReceptionList(Endpoint):
    @operation("chats.receptions", reply=ChatReceptions)
    def get(self, call: ApiCall) -> Data:
        """Where chats may be begun, by name."""
        return {"chat_receptions": [_reception(row) for row in selectors.with_hours(call.account)]}


class ChatList(Endpoint):
    @operation("chats.list", reply=Chats, query=ChatQuery)
    def get(self, call: ApiCall) -> Data:
        """Newest first, a hundred at a time; the last of a page comes again as the first of the next."""
        wanted = call.values
        which = ChatFilter(
            state=wanted.get("state", ""),
            started_to=wanted.get("started_to"),
            updated_since=wanted.get("updated_since"),
        )
        rows = selectors.newest(call.account, which, AT_ONCE)
        return {
            "chats": [_chat(row) for row in rows],
            "next": rows[-1].started_at if len(rows) == AT_ONCE else None,
        }

    @operation("chats.begin", reply=NewChat, status=201, json=Begun, also=(404, 409))
    def post(self, call: ApiCall) -> Data:
        """Ring for a visitor, whose first line the text is."""
        given = call.values
        row = selectors.chat_reception(call.account, given["reception"])
        key = given.get("key") or uuid4().hex
        visitor = services.Visitor(
            given["name"], given["email"], given["text"], f"{call.credential.pk}:{key}"
        )
        token = services.start_chat(account=call.account, by=call.actor, reception=row, visitor=visitor)
        chat = selectors.chat_of_visitor(row, token)
        if chat is None:
            raise Conflict("The chat could not be begun; send it again.")
        page = reverse("support:chat_talk", args=[row.key, token])
        return _whole(call, chat) | {"visitor_url": settings.PUBLIC_URL + page}


class OneChat(Endpoint):
    @operation("chats.get", reply=WholeChat, also=(404,))
    def get(self, call: ApiCall, uuid: UUID) -> Data:
        return _whole(call, selectors.chat(call.account, uuid))


class ChatLines(Endpoint):
    @operation("chats.say", reply=WholeChat, status=201, json=Said, also=(404, 409))
    def post(self, call: ApiCall, uuid: UUID) -> Data:
        """Write as the company, or for the visitor; the company only once somebody has answered."""
        row, given = selectors.chat(call.account, uuid), call.values
        line: dict[str, Any] = {"uuid": uuid, "text": given["text"], "key": given.get("key") or uuid4().hex}
        if given["side"] == VISITOR:
            by = Actor(label=row.from_name, source=call.actor.source)
            services.say_as_visitor(account=call.account, by=by, **line)
        else:
            services.reply(account=call.account, by=call.actor, **line)
        return _whole(call, selectors.chat(call.account, uuid))


class ChatAnswer(Endpoint):
    @operation("chats.answer", reply=WholeChat, json=Answering, also=(404, 409))
    def post(self, call: ApiCall, uuid: UUID) -> Data:
        """Be the one who answers; of several the first one is."""
        ref = call.values.get("agent")
        agent = agent_with_ref(call.account, ref) if ref else None
        services.answer_chat(account=call.account, by=call.actor, uuid=uuid, agent=agent)
        return _whole(call, selectors.chat(call.account, uuid))


class ChatEnd(Endpoint):
    @operation("chats.end", reply=WholeChat, also=(404, 409))
    def post(self, call: ApiCall, uuid: UUID) -> Data:
        """One that nobody has answered was missed."""
        return _whole(call, services.end_chat(account=call.account, by=call.actor, uuid=uuid))


def _reception(row: ChatReception) -> dict[str, Any]:
    return {
        "id": row.ref,
        "name": row.name,
        "brand_name": selectors.brand_of(row),
        "is_open": selectors.is_open(row),
    }


def _chat(row: Chat) -> dict[str, Any]:
    return {
        "id": row.uuid,
        "reception": row.reception.ref,
        "state": row.state,
        "from_name": row.from_name,
        "from_email": row.from_email,
        "answered_by": row.answered_by_name,
        "started_at": row.started_at,
        "answered_at": row.answered_at,
        "ended_at": row.ended_at,
        "updated_at": row.updated_at,
    }


def _whole(call: ApiCall, row: Chat) -> dict[str, Any]:
    return _chat(row) | {"lines": [_line(line) for line in selectors.lines(call.account, row)]}


def _line(line: ChatLine) -> dict[str, Any]:
    side = VISITOR if line.is_visitor else COMPANY
    return {"side": side, "author": line.author, "text": line.text, "at": line.at}
