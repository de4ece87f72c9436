"""Reads of chat receptions, chats and what was said in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils import timezone

from accounts.models import Account, Contact
from accounts.selectors.contacts import contacts, with_comment_counts
from common import crypto, scope
from common.errors import NotFound
from pbx.receptions.selectors import plan_of
from pbx.receptions.states import Phase
from support.chats.models import Chat, ChatLine, ChatReception
from support.chats.states import MOST_LINES, OPEN, ChatState

MOST_COUNTED = 1000
LONGEST_TOKEN = 64


@dataclass(frozen=True)
class ChatFilter:
    """What a list is narrowed to; None and "" do not narrow. Both ends of a window are in it."""

    state: str = ""
    reception: int | None = None
    agent: int | None = None
    updated_since: datetime | None = None
    started_from: datetime | None = None
    started_to: datetime | None = None


def chat_receptions(account: Account) -> QuerySet[ChatReception]:
    """The account's chat receptions by name."""
    return ChatReception.objects.filter(account=account, deleted_at=None).order_by("name", "pk")


def with_hours(account: Account) -> list[ChatReception]:
    """The same with the receptions whose hours they keep."""
    return list(chat_receptions(account).select_related("hours_of"))


def chat_reception(account: Account, ref: str) -> ChatReception:
    """One of the account's; NotFound for any other, and for one that was deleted."""
    found = chat_receptions(account).filter(ref=ref).select_related("hours_of").first()
    if found is None:
        raise NotFound("There is no such chat reception.", field="reception")
    return found


def chat_reception_with_id(account: Account, pk: int) -> ChatReception | None:
    return chat_receptions(account).filter(pk=pk).first()


def embedded(key: str) -> ChatReception | None:
    """The reception, with its account, that websites embed under the key; None for any other word."""
    if len(key) > LONGEST_TOKEN:
        return None
    with scope.system():
        rows = ChatReception.objects.filter(key=key, deleted_at=None)
        return rows.select_related("account", "hours_of").first()


def is_open(row: ChatReception, at: datetime | None = None) -> bool:
    """Whether visitors may begin to chat now: it is on, and the reception whose hours it keeps is open."""
    if not row.is_on:
        return False
    hours = plan_of(row.hours_of).hours if row.hours_of is not None else None
    return hours is None or hours.at(at or timezone.now()).phase == Phase.OPEN


def brand_of(row: ChatReception) -> str:
    return row.brand_name or row.account.name


def chats(account: Account) -> QuerySet[Chat]:
    """The account's chats, newest first."""
    rows = Chat.objects.filter(account=account).select_related("reception", "answered_by")
    return rows.order_by("-started_at", "-pk")


def filtered(account: Account, wanted: ChatFilter) -> QuerySet[Chat]:
    exact = {
        "state": wanted.state or None,
        "reception": wanted.reception,
        "answered_by": wanted.agent,
        "updated_at__gte": wanted.updated_since,
        "started_at__gte": wanted.started_from,
        "started_at__lte": wanted.started_to,
    }
    return chats(account).filter(**{name: value for name, value in exact.items() if value is not None})


def newest(account: Account, wanted: ChatFilter, most: int) -> list[Chat]:
    return list(filtered(account, wanted)[:most])


def chat(account: Account, uuid: UUID) -> Chat:
    """One of the account's; NotFound for any other."""
    found = chats(account).filter(uuid=uuid).first()
    if found is None:
        raise NotFound("There is no such chat.", field="uuid")
    return found


def chat_with_id(account: Account, pk: int) -> Chat | None:
    return chats(account).filter(pk=pk).first()


def chat_of_visitor(row: ChatReception, token: str) -> Chat | None:
    """The chat of whoever has the token, at the reception; call it in the scope of the reception's account."""
    if not token or len(token) > LONGEST_TOKEN:
        return None
    return chats(row.account).filter(reception=row, fingerprint=crypto.fingerprint(token)).first()


def lines(account: Account, row: Chat) -> list[ChatLine]:
    """What was said, in order."""
    return list(ChatLine.objects.filter(account=account, chat=row)[:MOST_LINES])


def open_counts(account: Account) -> dict[str, int]:
    """How many chats ring, and how many are under way; those that are over grow without end, and nobody counts them."""
    rows = Chat.objects.filter(account=account, state__in=sorted(OPEN)).order_by().values_list("state")
    return {state.value: 0 for state in OPEN} | dict(rows.annotate(count=Count("pk")))


def ringing(account: Account) -> int:
    """How many wait for somebody to answer; counted up to a thousand."""
    rows = Chat.objects.filter(account=account, state=ChatState.RINGING).order_by()
    return rows[:MOST_COUNTED].count()


def contacts_by_email(account: Account, emails: Iterable[str]) -> dict[str, Contact]:
    """The contacts of these addresses, whatever their capitals, with their numbers of comments; one statement."""
    wanted = {email.lower() for email in emails if email}
    if not wanted:
        return {}
    rows = (
        with_comment_counts(contacts(account))
        .exclude(email="")
        .filter(address__any_of=wanted)
        .order_by("-pk")
    )
    return {row.address: row for row in rows}
