"""What we have and owe at carriers: asked by each sync and on request, within the carrier's limits, and kept with the
time. No page asks a carrier by being looked at.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import islice
from math import ceil
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.actor import SYSTEM
from accounts.models import Account
from accounts.services import activity
from common import money
from common.errors import Conflict
from common.redact import redact_text
from jobs.errors import WorkError
from providers import selectors
from providers.contract.connector import Connector
from providers.contract.money import CarrierBalance, Money
from providers.errors import BadCredentials, Malformed, RateLimited
from providers.models import LoginMoney, ProviderAccount
from providers.registry import CONNECTORS, connector_for
from providers.services import note_failure, note_ok
from providers.states import ProviderState, SyncState
from providers.syncs import Sync

# A sync leaves to people what a carrier that answers six times an hour has left.
FRESH = timedelta(minutes=15)
MOST_KEPT = 50
CURRENCY_LETTERS = 3


@dataclass
class Told:
    """What a carrier said; ``parts``, by the columns that keep them, lacks those that it cannot tell or did not, and
    ``error`` says why not.
    """

    balance: CarrierBalance
    asked_at: datetime
    parts: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    error: str = ""


def can_ask(login: ProviderAccount) -> bool:
    return CONNECTORS[login.connector].can(Money.get_balance)


@dataclass(frozen=True)
class Line:
    """One charge, payment or credit, as a page shows it."""

    what: str
    amount: Decimal
    currency: str
    at: datetime | None


def lists_told(row: LoginMoney | None) -> dict[str, list[Line]]:
    """What was told beside the balance, by the words for it, without what is empty."""
    if row is None:
        return {}
    found = {
        "Every month": [_line(one, one["description"], None) for one in row.charges],
        "Payments": [_line(one, one["state"].capitalize(), one["paid_at"]) for one in row.payments],
        "Credits": [
            _line(one, "Paid" if one["is_paid"] else "Unpaid", one["credited_at"]) for one in row.credits
        ],
    }
    return {words: lines for words, lines in found.items() if lines}


def _line(told: dict[str, Any], what: str, at: str | None) -> Line:
    return Line(what, Decimal(told["amount"]), told["currency"], parse_datetime(at) if at else None)


def ask_now(*, account: Account, pk: int) -> str:
    """Ask the carrier what is left, outside any transaction, and return what is in the way, "" when nothing is.

    A failure is kept beside what was told last; a limit that is used up is not one, and nothing changes. NotFound for
    another account's login, Conflict for a carrier that tells nothing of money.
    """
    login = selectors.provider_account(account, pk)
    if not can_ask(login):
        raise Conflict(f"{login.name} tells nothing of money.")
    if login.state != ProviderState.ACTIVE:
        return f"{login.name} is not called now ({login.get_state_display().lower()}): resume it first."
    began_at = timezone.now()
    try:
        told = _ask(connector_for(login))
    except RateLimited as exc:
        return _wait(login, exc)
    except WorkError as exc:
        note_failure(provider_account=login, error=exc)
        _store_failure(login, exc, began_at)
        return exc.text
    note_ok(provider_account=login)
    _store(login, told)
    return ""


def sync_money(sync: Sync) -> None:
    """Ask what is left, unless that was done just now. A failure ends this sort and no other."""
    login, began_at = sync.provider_account, timezone.now()
    if LoginMoney.objects.filter(provider_account=login, asked_at__gt=began_at - FRESH).exists():
        sync.finish()
        return
    try:
        told = _ask(sync.connector)
    except BadCredentials:
        raise
    except WorkError as exc:
        if not isinstance(exc, RateLimited):
            _store_failure(login, exc, began_at)
        sync.finish(SyncState.FAILED, error=redact_text(exc.text)[:2000])
        return
    sync.run.read = 1
    with transaction.atomic():
        sync.run.changed = int(_store(login, told))
        sync.run.unchanged = 1 - sync.run.changed
        sync.finish(error=told.error)


def _ask(connector: Connector) -> Told:
    """The balance first, for it matters most; what else fails leaves it standing."""
    told = Told(connector.get_balance(), timezone.now())
    if len(told.balance.currency) != CURRENCY_LETTERS:
        raise Malformed(f"{connector.label} told a balance in no currency that we know.")
    listed: dict[str, tuple[Callable[..., Any], Callable[[], Iterable[Any]]]] = {
        "charges": (Money.list_charges, connector.list_charges),
        "payments": (Money.list_payments, connector.list_payments),
        "credits": (Money.list_credits, connector.list_credits),
    }
    for name, (ability, ask) in listed.items():
        if not connector.can(ability):
            continue
        try:
            told.parts[name] = _kept(list(islice(ask(), MOST_KEPT)))
        except BadCredentials:
            raise
        except WorkError as exc:
            told.error = f"{name.capitalize()} were not told: {redact_text(exc.text)}"[:2000]
    return told


def _kept(rows: list[Any]) -> list[dict[str, Any]]:
    """As a JSON column keeps them."""
    encoded = json.dumps([asdict(row) for row in rows], cls=DjangoJSONEncoder)
    if "\\u0000" in encoded:
        raise Malformed("The carrier's list holds unusable characters.")
    kept: list[dict[str, Any]] = json.loads(encoded)
    return kept


def _wait(login: ProviderAccount, exc: RateLimited) -> str:
    minutes = ceil((exc.retry_after or 60) / 60)
    return f"{login.name} was asked as often as it allows for now. Ask again in {minutes} min."


def _locked(login: ProviderAccount) -> LoginMoney:
    """The login's row, made when first needed; of several who ask at once each waits for the one before."""
    LoginMoney.objects.bulk_create(
        [LoginMoney(account_id=login.account_id, provider_account=login)], ignore_conflicts=True
    )
    return LoginMoney.objects.select_for_update().get(provider_account=login)


def _store(login: ProviderAccount, told: Told) -> bool:
    """Keep what was told and return whether the balance is another one; nothing when a later answer is kept already.

    A balance that fell under the carrier's low mark is written down once, until it has been above it again.
    """
    with transaction.atomic():
        row = _locked(login)
        if row.asked_at is not None and row.asked_at > told.asked_at:
            return False
        was_low, before = row.is_low, row.balance
        row.balance, row.currency = money.exact(told.balance.amount), told.balance.currency
        row.low_mark = None if told.balance.low_mark is None else money.exact(told.balance.low_mark)
        row.asked_at, row.error = told.asked_at, told.error
        row.failed_at = told.asked_at if told.error else None
        for name, rows in told.parts.items():
            setattr(row, name, rows)
        row.save()
        if row.is_low and not was_low:
            _tell_of(login, row)
    return row.balance != before


def _tell_of(login: ProviderAccount, row: LoginMoney) -> None:
    after = {"balance": str(row.balance), "low_mark": str(row.low_mark), "currency": row.currency}
    activity.record(account=login.account, by=SYSTEM, verb="low on money", subject=login, after=after)


def _store_failure(login: ProviderAccount, exc: WorkError, began_at: datetime) -> None:
    """Say why the last ask failed; nothing when one that began later went well."""
    with transaction.atomic():
        row = _locked(login)
        if row.asked_at is not None and row.asked_at > began_at:
            return
        row.error, row.failed_at = redact_text(exc.text)[:2000], timezone.now()
        row.save(update_fields=["error", "failed_at"])
