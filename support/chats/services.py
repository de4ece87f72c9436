"""Chats from their beginning to their end. Who answers, and what ends one, is settled by the database."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actor import SYSTEM, Actor
from accounts.models import Account, Agent
from accounts.services import activity
from accounts.services.suspension import while_active
from common import crypto, scope
from common.errors import Conflict, Invalid
from common.texts import UNSTORABLE, optional_email, short_text
from events.services.recording import happened
from events.types import EventType
from support.chats import selectors
from support.chats.event_kinds import ANSWERED, CREATED, ENDED, MISSED
from support.chats.models import Chat, ChatLine, ChatReception
from support.chats.states import IDLE_AFTER, LONGEST_TEXT, MOST_LINES, OPEN, ChatState
from support.satisfaction.mailing import request_by_mail
from support.satisfaction.models import Rating
from support.satisfaction.states import Conversation

# So many visitors of one reception wait at once.
MOST_RINGING = 100
# How long a visitor may rate a chat that is over.
RATED_WITHIN = timedelta(days=1)
MAILED_AFTER = timedelta(minutes=15)
SWEPT_AT_ONCE = 500
FIRST = "first"
OVER = "This chat is over."


@dataclass(frozen=True)
class Visitor:
    """Who wants to chat, and what they write first. ``key`` is the form's own: sent twice, it begins one chat."""

    name: str
    email: str
    text: str
    key: str


def token_of(reception: ChatReception, key: str) -> str:
    """The word by which a visitor comes back to the chat that was begun with the key."""
    return crypto.derive("support.chat", reception.key, key)


@while_active
def start_chat(*, account: Account, by: Actor, reception: ChatReception, visitor: Visitor) -> str:
    """Begin to ring for a visitor; the token of the chat, the same for a form that is sent again.

    Invalid for what is missing or too long; Conflict outside of the opening hours and while too many wait.
    """
    name = short_text(visitor.name, field="name", least=1, most=100)
    email, text = optional_email(visitor.email, field="email"), _text(visitor.text)
    token = token_of(reception, visitor.key)
    if selectors.chat_of_visitor(reception, token) is not None:
        return token
    if not selectors.is_open(reception):
        raise Conflict("Nobody is here to chat now.")
    ringing = Chat.objects.filter(account=account, reception=reception, state=ChatState.RINGING)
    if ringing.count() >= MOST_RINGING:
        raise Conflict("Too many are waiting at the moment. Try again in a few minutes.")
    now = timezone.now()
    row = Chat(
        account=account,
        reception=reception,
        from_name=name,
        from_email=email,
        fingerprint=crypto.fingerprint(token),
        started_at=now,
        rings_until=now + timedelta(minutes=reception.ring_minutes),
        said_at=now,
        updated_at=now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            ChatLine.objects.create(
                account=account, chat=row, is_visitor=True, author=name, text=text, key=FIRST, at=now
            )
            activity.record(account=account, by=by, verb="began", subject=row)
            happened(account=account, type=CREATED, subjects=[row])
    except IntegrityError:
        # The same form came twice at once: the other one began it.
        return token
    return token


@while_active
def answer_chat(*, account: Account, by: Actor, uuid: UUID, agent: Agent | None) -> Chat:
    """Be the one who answers; of several the first one, and Conflict for the others and once it is over."""
    row, now = selectors.chat(account, uuid), timezone.now()
    name = agent.name if agent is not None else by.label[:160]
    with transaction.atomic():
        taken = Chat.objects.filter(account=account, pk=row.pk, state=ChatState.RINGING).update(
            state=ChatState.ANSWERED,
            answered_at=now,
            answered_by=agent,
            answered_by_name=name,
            said_at=now,
            updated_at=now,
        )
        row = selectors.chat(account, uuid)
        if not taken:
            is_with = row.state == ChatState.ANSWERED
            raise Conflict(f"{row.answered_by_name} answered it before." if is_with else OVER)
        activity.record(account=account, by=by, verb="answered", subject=row)
        happened(account=account, type=ANSWERED, subjects=[row])
    return row


@while_active
def reply(*, account: Account, by: Actor, uuid: UUID, text: str, key: str) -> None:
    """Write to the visitor; Conflict before somebody has answered and once it is over."""
    row = selectors.chat(account, uuid)
    if row.state == ChatState.RINGING:
        raise Conflict("Answer the chat first.", field="text")
    author = row.answered_by_name if by.user_id is None else by.label
    _say(row, author, text, key, is_visitor=False)


@while_active
def say_as_visitor(*, account: Account, by: Actor, uuid: UUID, text: str, key: str) -> None:
    """What the visitor writes; Conflict once it is over."""
    row = selectors.chat(account, uuid)
    _say(row, by.label, text, key, is_visitor=True)


def _say(row: Chat, author: str, text: str, key: str, *, is_visitor: bool) -> None:
    """One line, once for a key. That the chat is not over is asked by the statement that notes the line."""
    text, now = _text(text), timezone.now()
    key = short_text(key, field="text", least=1, most=64)
    if ChatLine.objects.filter(account=row.account, chat=row).count() >= MOST_LINES:
        raise Conflict("This chat has become too long. Begin another one.", field="text")
    with transaction.atomic():
        rows = Chat.objects.filter(account=row.account, pk=row.pk, state__in=OPEN)
        if not rows.update(said_at=now, updated_at=now):
            raise Conflict(OVER, field="text")
        line = ChatLine(
            account=row.account,
            chat=row,
            is_visitor=is_visitor,
            author=author[:160],
            text=text,
            key=key,
            at=now,
        )
        ChatLine.objects.bulk_create([line], ignore_conflicts=True)


@while_active
def end_chat(*, account: Account, by: Actor, uuid: UUID) -> Chat:
    """End a chat; one that nobody has answered was missed. Conflict once it is over."""
    row = selectors.chat(account, uuid)
    if not _over(row, by, timezone.now()):
        raise Conflict(OVER)
    return selectors.chat(account, uuid)


def _over(row: Chat, by: Actor, now: datetime) -> bool:
    """Compare-and-set on the state that the chat was read in; False where somebody was before us."""
    if row.state not in OPEN:
        return False
    is_missed = row.state == ChatState.RINGING
    state = ChatState.MISSED if is_missed else ChatState.ENDED
    with transaction.atomic():
        rows = Chat.objects.filter(account=row.account, pk=row.pk, state=row.state)
        if not rows.update(state=state, ended_at=now, updated_at=now):
            return False
        row.state, row.ended_at, row.updated_at = state, now, now
        if not is_missed:
            _ask(row, now)
        activity.record(account=row.account, by=by, verb="missed" if is_missed else "ended", subject=row)
        kind: EventType = MISSED if is_missed else ENDED
        happened(account=row.account, type=kind, subjects=[row])
    return True


def _ask(row: Chat, now: datetime) -> None:
    """The visitor is asked on the page of the chat, and a while later by mail where there is no answer yet."""
    place = row.reception
    if not (place.asks_smileys or place.asks_nps):
        return
    asked: dict[str, Any] = {
        "account": row.account,
        "conversation": Conversation.CHAT,
        "chat": row,
        "chat_reception": place,
        "agent": row.answered_by,
        "brand": place.brand_name or row.account.name,
        "is_nps": place.asks_nps,
        "asked_at": now,
    }
    if not (row.from_email and request_by_mail(Rating(**asked), row.from_email, at=now + MAILED_AFTER)):
        Rating.objects.create(**asked, email=row.from_email, expires_at=now + RATED_WITHIN)


def sweep(now: datetime) -> int:
    """End what has waited too long, of all accounts; how many it were."""
    with scope.system():
        rows = Chat.objects.select_related("account").order_by("pk")
        late = rows.filter(state=ChatState.RINGING, rings_until__lte=now)
        idle = rows.filter(state=ChatState.ANSWERED, said_at__lt=now - IDLE_AFTER)
        found = [*late[:SWEPT_AT_ONCE], *idle[:SWEPT_AT_ONCE]]
    ended = 0
    for chat in found:
        with scope.tenant(chat.account_id):
            ended += _over(selectors.chat(chat.account, chat.uuid), SYSTEM, now)
    return ended


def _text(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Invalid("Write something.", field="text")
    if len(text) > LONGEST_TEXT or UNSTORABLE.search(text):
        raise Invalid(f"Up to {LONGEST_TEXT:,} characters of plain text are possible here.", field="text")
    return text
