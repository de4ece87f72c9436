"""Chat receptions: made, changed and deleted, and which websites may embed them."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from common.errors import Conflict, Invalid, NotFound
from common.texts import short_text
from pbx.receptions.selectors import reception_with_id
from support.chats.models import ChatReception
from support.chats.selectors import chat_receptions
from support.chats.states import LONGEST_RING, USUAL_RING

MOST_RECEPTIONS, MOST_ORIGINS = 100, 20
HOST = re.compile(r"(?=.{1,150}$)[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?", re.ASCII)


@dataclass(frozen=True)
class ChatWish:
    """What a chat reception shall be like. ``hours_of`` is the id of the main number whose hours it keeps, if any."""

    name: str
    brand_name: str = ""
    greeting: str = ""
    origins: tuple[str, ...] = ()
    hours_of: int | None = None
    is_on: bool = True
    asks_smileys: bool = False
    asks_nps: bool = False
    ring_minutes: int = USUAL_RING


@while_active
def create_chat_reception(*, account: Account, by: Actor, wish: ChatWish) -> ChatReception:
    """Make one. Invalid for what cannot be; Conflict past a hundred of them."""
    if chat_receptions(account).count() >= MOST_RECEPTIONS:
        raise Conflict(f"Up to {MOST_RECEPTIONS} chat receptions are possible.", field="name")
    row = ChatReception(account=account)
    _apply(row, wish)
    with transaction.atomic():
        row.save()
        activity.record(account=account, by=by, verb="made", subject=row, after={"name": row.name})
    return row


@while_active
def change_chat_reception(*, account: Account, by: Actor, ref: str, wish: ChatWish) -> ChatReception:
    """Have it be like this from now on; NotFound for one that is not the account's or was deleted."""
    with transaction.atomic():
        row = _locked(account, ref)
        before = _told(row)
        _apply(row, wish)
        if (after := _told(row)) != before:
            row.save()
            activity.record(account=account, by=by, verb="changed", subject=row, before=before, after=after)
    return row


@while_active
def delete_chat_reception(*, account: Account, by: Actor, ref: str) -> None:
    """Nobody begins a chat there any more; those under way go on. NotFound for a second time."""
    with transaction.atomic():
        row = _locked(account, ref)
        row.deleted_at = timezone.now()
        row.save(update_fields=["deleted_at"])
        activity.record(account=account, by=by, verb="deleted", subject=row)


def _locked(account: Account, ref: str) -> ChatReception:
    rows = ChatReception.objects.select_for_update().filter(account=account, ref=ref, deleted_at=None)
    found = rows.first()
    if found is None:
        raise NotFound("There is no such chat reception.", field="reception")
    found.account = account
    return found


def _apply(row: ChatReception, wish: ChatWish) -> None:
    row.name = short_text(wish.name, field="name", least=1, most=100)
    row.brand_name = short_text(wish.brand_name, field="brand_name", most=100)
    row.greeting = short_text(wish.greeting, field="greeting", most=300)
    row.origins = _origins(wish.origins)
    # The hours of a main number that is gone meanwhile stay until others are chosen.
    if wish.hours_of != row.hours_of_id:
        row.hours_of = reception_with_id(row.account, wish.hours_of) if wish.hours_of is not None else None
    if not 1 <= wish.ring_minutes <= LONGEST_RING:
        raise Invalid(f"A chat rings for 1 to {LONGEST_RING} minutes.", field="ring_minutes")
    row.ring_minutes = wish.ring_minutes
    row.is_on, row.asks_smileys, row.asks_nps = wish.is_on, wish.asks_smileys, wish.asks_nps


def _origins(given: tuple[str, ...]) -> list[str]:
    found = list(dict.fromkeys(origin_of(text) for text in given if text.strip()))
    if len(found) > MOST_ORIGINS:
        raise Invalid(f"Up to {MOST_ORIGINS} websites are possible here.", field="origins")
    return found


def origin_of(text: str) -> str:
    """``https://www.example.com`` of an address of a website; Invalid for what a browser has no such name for."""
    parts = urlsplit(text.strip().lower())
    is_plain = parts.path in ("", "/") and not (parts.query or parts.fragment)
    if parts.scheme not in ("http", "https") or not is_plain or not HOST.fullmatch(parts.netloc):
        raise Invalid(f"“{text.strip()[:60]}” is not written like https://www.example.com.", field="origins")
    return f"{parts.scheme}://{parts.netloc}"


def _told(row: ChatReception) -> dict[str, object]:
    names = (
        "name",
        "brand_name",
        "greeting",
        "origins",
        "hours_of_id",
        "is_on",
        "asks_smileys",
        "asks_nps",
        "ring_minutes",
    )
    return {name: getattr(row, name) for name in names}
