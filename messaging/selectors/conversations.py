"""Reads of the inbox: lists, one conversation with what was said in it, what is unread, and what was found."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat, Greatest
from django.utils import timezone

from accounts.models import Agent, ContactNumber
from accounts.selectors.agents import of_whole_id
from common import scope
from common.e164 import fragment
from common.errors import NotFound
from common.searching import Search, find
from messaging.models import (
    Conversation,
    ConversationNote,
    ConversationPresence,
    ConversationRead,
    Message,
    Takeover,
)
from messaging.selectors.viewers import Viewer, held, visible
from messaging.states import ConversationState
from numbers.models import PhoneNumber
from numbers.states import HELD

SEEN_FOR = timedelta(seconds=15)
TYPING_FOR = timedelta(seconds=8)
PAGE_SIZE = 50
MOST_UNREAD = 100
MOST_PEOPLE_FOUND = 20
MOST_NOTES = 200


class Show(StrEnum):
    """Which conversations a list has."""

    ALL = "all"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    UNREAD = "unread"
    CLOSED = "closed"


def conversations(viewer: Viewer) -> QuerySet[Conversation]:
    """Those that the viewer sees, each with ``unread``, with ``taken_label``, who took it over, and with
    ``contact_name``, what the address book calls the person.
    """
    seen = ConversationRead.objects.filter(conversation=OuterRef("pk"), user=viewer.user).values("seen")
    taken = Takeover.objects.filter(conversation=OuterRef("pk"), ended_at=None)
    known = ContactNumber.objects.filter(account=viewer.account, e164=OuterRef("peer"))
    rows = visible(viewer, Conversation.objects.all()).annotate(
        unread=Greatest(F("received_count") - Coalesce(Subquery(seen), 0), 0, output_field=IntegerField()),
        taken_label=Subquery(taken.values("label")[:1]),
        taken_by=Subquery(taken.values("user")[:1]),
        contact_name=Subquery(known.values("contact__name")[:1]),
    )
    # Both are the account's all the same; said so, PostgreSQL does not expect few of them and read them all.
    rows = rows.filter(number__account=viewer.account, last_message__account=viewer.account)
    return rows.select_related("agent", "user", "number", "last_message")


def shown(viewer: Viewer, show: Show) -> QuerySet[Conversation]:
    """A list of the inbox; only ``CLOSED`` has closed ones."""
    state = ConversationState.CLOSED if show == Show.CLOSED else ConversationState.OPEN
    rows = conversations(viewer).filter(state=state)
    match show:
        case Show.MINE:
            return rows.filter(mine(viewer))
        case Show.UNASSIGNED:
            return rows.filter(agent=None, user=None)
        case Show.UNREAD:
            return rows.filter(Q(("unread__gt", 0)), received_count__gt=0)
        case _:
            return rows


def mine(viewer: Viewer) -> Q:
    found = Q(user=viewer.user)
    return found | Q(agent=viewer.agent) if viewer.agent else found


def unread_count(viewer: Viewer) -> int:
    """How many open conversations have something unread, up to 100."""
    return shown(viewer, Show.UNREAD).order_by().values("pk")[:MOST_UNREAD].count()


def conversation(viewer: Viewer, pk: int) -> Conversation:
    """One that the viewer sees, with ``is_held``; NotFound for any other."""
    found = conversations(viewer).annotate(is_held=held(viewer.account)).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such conversation.")
    return found


def said_in(conversation: Conversation) -> QuerySet[Message]:
    return Message.objects.filter(
        account=conversation.account_id, ours=conversation.ours, peer=conversation.peer
    )


def stretch(conversation: Conversation, *, upto: UUID | None, before: UUID | None) -> list[Message]:
    """A page of what was said and the message before it, newest first: the latest, those up to a message, or those
    before one.
    """
    said = said_in(conversation).order_by("-pk")
    said = said.filter(pk__lte=upto) if upto else said.filter(pk__lt=before) if before else said
    return list(said[: PAGE_SIZE + 1])


def notes(
    conversation: Conversation, since: datetime | None, until: datetime | None
) -> list[ConversationNote]:
    """The notes from a stretch of the conversation, the latest ones when there are very many."""
    rows = ConversationNote.objects.filter(account=conversation.account_id, conversation=conversation)
    rows = rows.filter(created_at__gte=since) if since else rows
    rows = rows.filter(created_at__lt=until) if until else rows
    return list(rows.order_by("-created_at", "-pk")[:MOST_NOTES])[::-1]


def takeovers(conversation: Conversation) -> list[Takeover]:
    """Who answered in place of others, newest first."""
    return list(
        Takeover.objects.filter(account=conversation.account_id, conversation=conversation)[:MOST_NOTES]
    )


@dataclass(frozen=True)
class Colleague:
    """Somebody else at the same conversation."""

    label: str
    is_typing: bool


@dataclass(frozen=True)
class Seen:
    """A conversation as it stands; ``version`` differs as soon as its thread would look different."""

    conversation: Conversation
    version: str
    colleagues: list[Colleague]


TYPES, LOOKS = "types ", "looks "


def as_it_stands(viewer: Viewer, pk: int) -> Seen:
    """The conversation with who else is at it, from one statement; NotFound unless the viewer sees it.

    Its version is made of the row's own, of how far its latest messages have got, and of who else is there.
    """
    now = timezone.now()
    said = Message.objects.filter(account=OuterRef("account"), ours=OuterRef("ours"), peer=OuterRef("peer"))
    others = ConversationPresence.objects.filter(
        conversation=OuterRef("pk"), seen_at__gt=now - SEEN_FOR
    ).exclude(user=viewer.user)
    does = Case(When(typing_at__gt=now - TYPING_FOR, then=Value(TYPES)), default=Value(LOOKS))
    states = said.order_by("-pk").values(told=Concat("state", Value(" "), "error"))[:PAGE_SIZE]
    rows = conversations(viewer).annotate(
        is_held=held(viewer.account),
        states=ArraySubquery(states),
        others=ArraySubquery(others.order_by("label", "pk").values(told=Concat(does, "label"))),
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such conversation.")
    parts = [found.version, found.taken_by, found.states, found.others]  # type: ignore[attr-defined]
    colleagues = [Colleague(told[len(TYPES) :], told.startswith(TYPES)) for told in found.others]
    return Seen(found, digest(parts), colleagues)


def digest(parts: object) -> str:
    """A short name for what a page shows; it differs when that does."""
    return hashlib.md5(repr(parts).encode(), usedforsecurity=False).hexdigest()


def between(viewer: Viewer, ours: str, peer: str) -> Conversation | None:
    """The conversation of these two numbers, if the viewer sees it."""
    return conversations(viewer).filter(ours=ours, peer=peer).first()


def people_found(viewer: Viewer, text: str) -> list[Conversation]:
    """Conversations by the person's name, either number, or what our number is called; newest first."""
    account, most = viewer.account, MOST_PEOPLE_FOUND
    mine = Q(account=account)
    digits = fragment(text, account.country)
    called: Q | None = None
    with scope.searching():
        if not digits:
            numbers = find(PhoneNumber.objects.filter(state__in=HELD), text, of=mine, most=most)
            agents = find(Agent.objects.all(), text, of=mine, also=of_whole_id(text), most=most)
            called = Q(number__any_of=numbers) | Q(agent__any_of=agents) if numbers or agents else None
    search = Search(conversations(viewer), mine, (digits or text,), also=called)
    return list(search.page(key="last_message_id", size=most, descending=True).rows)


def messages_found(viewer: Viewer, text: str, *, before: uuid.UUID | None, size: int) -> list[Message]:
    """Messages with these words, newest first."""
    search = Search(visible(viewer, Message.objects.all()), Q(account=viewer.account), (text,))
    after = str(before) if before else ""
    return list(search.page(key="id", size=size, after=after, descending=True).rows)


def named(viewer: Viewer, messages: list[Message]) -> dict[tuple[str, str], Conversation]:
    """The conversations that these messages are from, by both numbers."""
    pairs = {(row.ours, row.peer) for row in messages}
    if not pairs:
        return {}
    rows = conversations(viewer).filter(
        ours__in={ours for ours, _ in pairs}, peer__in={peer for _, peer in pairs}
    )
    return {(row.ours, row.peer): row for row in rows}
