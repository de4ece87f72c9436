"""Chats that are held at a carrier, whose people answer them there: read from it, and shown with the way to them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, QuerySet

from accounts.models import Account
from agents.switchboards.selectors import agents_at
from common import scope
from providers.contract.switchboard import CarrierChat
from providers.models import ProviderAccount, SyncRun
from providers.states import SyncState
from providers.syncs import Sync
from support.chats.models import ChatAtCarrier
from support.satisfaction.models import Rating
from support.satisfaction.states import Conversation

# How far back a login is read that never was; and what is read again, for clocks differ.
FIRST, OVERLAP = timedelta(days=90), timedelta(hours=1)
AT_ONCE = 200
TOLD = ("state", "from_name", "from_email", "place", "link", "started_at", "answered_at", "ended_at")
KEPT = (*TOLD, "answered_by_id", "answered_by_name")


def chats_at_carriers(account: Account) -> QuerySet[ChatAtCarrier]:
    """Those of the account's logins, newest first."""
    rows = ChatAtCarrier.objects.filter(account=account).select_related("provider_account", "answered_by")
    return rows.order_by("-started_at", "-pk")


def are_there_any(account: Account) -> bool:
    return ChatAtCarrier.objects.filter(account=account).exists()


def ratings_of(account: Account, rows: Sequence[ChatAtCarrier]) -> dict[int, Rating]:
    """What visitors answered about these chats, by their ids; one statement however many they are."""
    found = {(row.provider_account_id, row.ref): row.pk for row in rows}
    answers = Rating.objects.filter(
        account=account,
        conversation=Conversation.CHAT,
        provider_account__in={login for login, _ in found},
        conversation_ref__any_of=[ref for _, ref in found],
    )
    keyed = {(one.provider_account_id or 0, one.conversation_ref): one for one in answers}
    return {found[key]: one for key, one in keyed.items() if key in found}


def sync_chats(sync: Sync) -> None:
    """Take in what was begun or went on since the last time; a chat that is known is kept as it is told now."""
    login = sync.provider_account
    told = list(sync.connector.list_chats(_since(sync)))
    people: dict[str, int] = {}
    if told:
        with scope.system():
            people = agents_at(login, {one.answered_by_ref for one in told if one.answered_by_ref})
    for place in range(0, len(told), AT_ONCE):
        sync.progress(place, len(told))
        _store(sync, told[place : place + AT_ONCE], people)
    with scope.system():
        sync.finish()


def _since(sync: Sync) -> datetime:
    with scope.system():
        runs = SyncRun.objects.filter(
            provider_account=sync.provider_account, sort=sync.run.sort, state=SyncState.DONE
        )
        last = runs.aggregate(at=Max("started_at"))["at"]
    return last - OVERLAP if last else sync.began_at - FIRST


def _store(sync: Sync, told: Iterable[CarrierChat], people: dict[str, int]) -> None:
    """The database lets each of the carrier's names in once, whichever of two workers comes last."""
    login, run = sync.provider_account, sync.run
    wanted = {one.ref[:64]: _values(one, people) for one in told}
    with scope.system():
        rows = ChatAtCarrier.objects.filter(provider_account=login, ref__any_of=list(wanted))
        known = {row.ref: row for row in rows}
        fresh = [_row(login, ref, values) for ref, values in wanted.items() if ref not in known]
        ChatAtCarrier.objects.bulk_create(fresh, ignore_conflicts=True)
        changed = [row for ref, row in known.items() if _is_changed(row, wanted[ref])]
        ChatAtCarrier.objects.bulk_update(changed, KEPT)
    run.read += len(wanted)
    run.added += len(fresh)
    run.changed += len(changed)
    run.unchanged += len(wanted) - len(fresh) - len(changed)


def _row(login: ProviderAccount, ref: str, values: dict[str, Any]) -> ChatAtCarrier:
    return ChatAtCarrier(account_id=login.account_id, provider_account=login, ref=ref, **values)


def _is_changed(row: ChatAtCarrier, values: dict[str, Any]) -> bool:
    """Whether it is told otherwise; the row is then as it is told."""
    before = {name: getattr(row, name) for name in KEPT}
    for name, value in values.items():
        setattr(row, name, value)
    return before != values


def _values(told: CarrierChat, people: dict[str, int]) -> dict[str, Any]:
    values = {name: getattr(told, name) for name in TOLD}
    texts = {"from_name": 100, "from_email": 254, "place": 100, "link": 500}
    values |= {name: values[name].replace("\x00", "")[:most] for name, most in texts.items()}
    return values | {
        "answered_by_id": people.get(told.answered_by_ref),
        "answered_by_name": told.answered_by.replace("\x00", "")[:160],
    }
