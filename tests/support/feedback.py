"""Chats and ratings for tests, made by the services."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Account, Agent
from pbx.models import Reception
from support.chats.models import Chat, ChatReception
from support.chats.receptions import ChatWish, create_chat_reception
from support.chats.services import Visitor, answer_chat, end_chat, start_chat
from support.satisfaction.models import Rating
from support.satisfaction.states import kind_of_score
from tests.people import BY

SITE = "https://www.example.com"


def chat_desk(account: Account, **wish: Any) -> ChatReception:
    """A chat reception that the site of an example embeds; call it in the account's scope."""
    wanted = ChatWish("Website", brand_name="Acme", origins=(SITE,), **wish)
    return create_chat_reception(account=account, by=BY, wish=wanted)


def begun(
    row: ChatReception, key: str = "first", name: str = "Vera Visit", text: str = "Hello?"
) -> tuple[Chat, str]:
    """A visitor's chat that rings, and the visitor's token."""
    visitor = Visitor(name, "vera@example.com", text, key)
    token = start_chat(account=row.account, by=BY, reception=row, visitor=visitor)
    return Chat.objects.select_related("reception").order_by("-pk")[0], token


def ended(row: ChatReception, agent: Agent | None = None, key: str = "first") -> Chat:
    """A chat that was answered and ended; where its reception asks, its visitor is asked."""
    chat, _ = begun(row, key)
    answer_chat(account=row.account, by=BY, uuid=chat.uuid, agent=agent)
    return end_chat(account=row.account, by=BY, uuid=chat.uuid)


def rated(
    account: Account,
    chat: Chat,
    kind: str = "positive",
    *,
    score: int | None = None,
    comment: str = "",
    at: datetime | None = None,
    reception: Reception | None = None,
) -> Rating:
    """A rating as it stands once it was given; about the chat, though it may be filed under a main number."""
    at = at or timezone.now()
    return Rating.objects.create(
        account=account,
        conversation="chat",
        chat=chat,
        reception=reception,
        chat_reception=None if reception else chat.reception,
        agent=chat.answered_by,
        email=chat.from_email,
        brand="Acme",
        is_nps=score is not None,
        asked_at=at - timedelta(minutes=5),
        expires_at=at + timedelta(days=1),
        rated_at=at,
        kind=kind if score is None else kind_of_score(score),
        score=score,
        comment=comment,
    )
