"""Logins at carriers: added, changed, paused, their health, and the start of their syncs."""

import ipaddress
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actor import SYSTEM, Actor
from accounts.models import Account
from accounts.models.activity import Source
from accounts.services import activity
from accounts.services.suspension import while_active
from common import crypto, scope
from common.errors import Conflict, Invalid, NotFound
from common.redact import redact_text
from jobs import services as job_services
from jobs.errors import WorkError
from jobs.models import Job
from jobs.services import NewJob
from jobs.states import OPEN
from providers import syncs
from providers.contract.connector import Connector
from providers.contract.login import LoginField
from providers.errors import BadCredentials, Malformed, OutOfFunds, RateLimited, Unavailable, Uncertain
from providers.models import ProviderAccount
from providers.registry import CONNECTORS, connector_for
from providers.states import ProviderState

CHANGEABLE = frozenset(
    {
        "name",
        "base_url",
        "username",
        "secret",
        "extra",
        "egress_address",
        "sync_every_minutes",
        "is_default",
    }
)
# With another of these the former session key is somebody else's.
IDENTITY = frozenset({"base_url", "username", "secret", "extra"})
LONGEST_TEXT = 80
# The fields of a login that have columns; any other stands in ``extra``.
PLACES = ("base_url", "username", "secret")
LONGEST_INTERVAL = 7 * 24 * 60
NOTE_EVERY = timedelta(seconds=30)


@while_active
def add_provider_account(
    *,
    account: Account,
    by: Actor,
    name: str,
    connector: str,
    base_url: str = "",
    username: str = "",
    secret: str = "",
    extra: Mapping[str, str] | None = None,
    egress_address: str | None = None,
    sync_every_minutes: int = 60,
    is_default: bool = False,
) -> ProviderAccount:
    """Keep a login at a carrier; the secret is encrypted and never told again.

    Raises Invalid, naming the field, for what does not fit the connector, Conflict for a name in use. ``base_url`` may
    be on any host, private ones included, since carriers are reached through private networks too: whoever may add
    logins can make this server call them.
    """
    if connector not in CONNECTORS:
        raise Invalid("There is no such connector.", field="connector")
    values = {
        "name": name,
        "base_url": base_url,
        "username": username,
        "secret": secret,
        "extra": dict(extra or {}),
        "egress_address": egress_address,
        "sync_every_minutes": sync_every_minutes,
        "is_default": is_default,
    }
    row = ProviderAccount(account=account, connector=connector)
    with transaction.atomic():
        _apply(row, values)
        activity.record(account=account, by=by, verb="added", subject=row, after=_told(row, values))
    return row


@while_active
def change_provider_account(*, account: Account, by: Actor, pk: int, **changes: Any) -> ProviderAccount:
    """Change what is given; an empty secret leaves the present one. A new login ends the refused state.

    Raises Invalid, naming the field, Conflict for a name in use, NotFound for another account's login.
    """
    if unknown := set(changes) - CHANGEABLE:
        raise Invalid("This cannot be changed.", field=min(unknown))
    if not changes.get("secret"):
        changes.pop("secret", None)
    with transaction.atomic():
        row = _locked(account, pk)
        before = _told(row, changes)
        if IDENTITY & set(changes):
            row.session_key = ""
            if row.state == ProviderState.REFUSED:
                row.state = ProviderState.ACTIVE
        _apply(row, changes)
        activity.record(
            account=account, by=by, verb="changed", subject=row, before=before, after=_told(row, changes)
        )
    return row


@while_active
def pause_provider_account(*, account: Account, by: Actor, pk: int) -> None:
    """Call this carrier no more until it is resumed; work that needs it waits. Conflict when it is not active."""
    _move(account, by, pk, ProviderState.PAUSED, [ProviderState.ACTIVE], "paused")


@while_active
def resume_provider_account(*, account: Account, by: Actor, pk: int) -> None:
    """Call this carrier again, also after it had refused the login. Conflict when it is active."""
    _move(account, by, pk, ProviderState.ACTIVE, [ProviderState.PAUSED, ProviderState.REFUSED], "resumed")


@while_active
def start_sync(*, account: Account, by: Actor, provider_account: ProviderAccount, force: bool = False) -> Job:
    """Start reading everything from the carrier, or return the sync that is at it; ``force`` passes over the brake.

    Two who press at once get the same job, because both lock the row. Conflict unless the login is active.
    """
    with transaction.atomic():
        row = _locked(account, provider_account.pk)
        if row.state != ProviderState.ACTIVE:
            raise Conflict(f"{row.name} is {row.get_state_display().lower()}.")
        jobs = Job.objects.filter(account=account, kind=syncs.KIND, subject_id=str(row.pk), state__in=OPEN)
        if (at_it := jobs.first()) is not None:
            return at_it
        payload = {"provider_account": row.pk, "force": force}
        job = job_services.start(
            NewJob(syncs.KIND, f"Sync {row.name}", payload=payload, subject=row), account=account, by=by
        )
        if by.source != Source.JOB:
            after = {"force": True} if force else {}
            activity.record(account=account, by=by, verb="started sync of", subject=row, after=after)
    return job


def start_due_syncs() -> int:
    """Start the syncs whose time has come and return how many; of several schedulers the first to move the time."""
    now = timezone.now()
    due = {"state": ProviderState.ACTIVE, "sync_every_minutes__gt": 0, "next_sync_at__lte": now}
    with scope.system():
        rows = list(ProviderAccount.objects.filter(**due).select_related("account").order_by("next_sync_at"))
    started = 0
    for row in rows:
        with scope.tenant(row.account_id), transaction.atomic():
            mine = ProviderAccount.objects.filter(pk=row.pk, **due)
            if mine.update(next_sync_at=_next(row.sync_every_minutes, now)):
                start_sync(account=row.account, by=SYSTEM, provider_account=row)
                started += 1
    return started


@contextmanager
def calling(provider_account: ProviderAccount) -> Iterator[Connector]:
    """The carrier's connector for a block of calls, whose outcome is kept on the login as its health.

    BadCredentials stops the login: it is refused until somebody renews or resumes it. Do not use it inside a
    transaction, whose rollback would forget that.
    """
    connector = connector_for(provider_account)
    if not connector.login_fields:
        # It lives in this database: were it ill, so were we.
        yield connector
        return
    try:
        yield connector
    except WorkError as exc:
        note_failure(provider_account=provider_account, error=exc)
        raise
    note_ok(provider_account=provider_account)


def note_ok(*, provider_account: ProviderAccount) -> None:
    """Remember that the carrier answered; at most one write in half a minute."""
    now = timezone.now()
    last = provider_account.last_ok_at
    if last is not None and now - last < NOTE_EVERY and not provider_account.last_error:
        return
    provider_account.last_ok_at, provider_account.last_error = now, ""
    with scope.system():
        ProviderAccount.objects.filter(pk=provider_account.pk).update(last_ok_at=now, last_error="")


def note_failure(*, provider_account: ProviderAccount, error: WorkError) -> None:
    """Remember what the carrier failed with; a refusal of one request says nothing about its health and is left out."""
    if not isinstance(error, BadCredentials | Malformed | OutOfFunds | RateLimited | Unavailable | Uncertain):
        return
    with scope.system(), transaction.atomic():
        rows = ProviderAccount.objects.filter(pk=provider_account.pk)
        rows.update(last_error=redact_text(error.text)[:2000], last_error_at=timezone.now())
        if isinstance(error, BadCredentials) and rows.filter(state=ProviderState.ACTIVE).update(
            state=ProviderState.REFUSED, session_key=""
        ):
            activity.record(
                account=provider_account.account,
                by=SYSTEM,
                verb="stopped",
                subject=provider_account,
                before={"state": ProviderState.ACTIVE},
                after={"state": ProviderState.REFUSED},
            )


def _move(
    account: Account, by: Actor, pk: int, to: ProviderState, origins: list[ProviderState], verb: str
) -> None:
    with transaction.atomic():
        row = _locked(account, pk)
        if row.state not in origins:
            raise Conflict(f"{row.name} is {row.get_state_display().lower()} already.")
        before, row.state = row.state, to
        row.last_error = ""
        row.next_sync_at = (
            _next(row.sync_every_minutes, timezone.now()) if to == ProviderState.ACTIVE else None
        )
        row.save(update_fields=["state", "last_error", "next_sync_at"])
        activity.record(
            account=account, by=by, verb=verb, subject=row, before={"state": before}, after={"state": to}
        )


def _locked(account: Account, pk: int) -> ProviderAccount:
    row = ProviderAccount.objects.select_for_update().filter(account=account, pk=pk).first()
    if row is None:
        raise NotFound("There is no such provider account.")
    return row


def _next(minutes: int, now: datetime) -> datetime | None:
    return now + timedelta(minutes=minutes) if minutes else None


def _apply(row: ProviderAccount, values: dict[str, Any]) -> None:
    """Put checked values on the row and save it, inside the caller's transaction."""
    for name, value in values.items():
        setattr(row, name, crypto.encrypt(value) if name == "secret" else value)
    row.name = row.name.strip()
    _check(row)
    if "sync_every_minutes" in values:
        row.next_sync_at = _next(row.sync_every_minutes, timezone.now())
    if row.is_default:
        # The others are locked in one order, so two new defaults do not wait for each other.
        others = ProviderAccount.objects.filter(account_id=row.account_id, is_default=True).exclude(pk=row.pk)
        locked = list(others.select_for_update().order_by("pk").values_list("pk", flat=True))
        ProviderAccount.objects.filter(pk__in=locked).update(is_default=False)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as exc:
        if "one_default_provider_account" in str(exc):
            raise Conflict(
                "Another login became the default just now; try again.", field="is_default"
            ) from exc
        raise Conflict("Another login has this name.", field="name") from exc


def _check(row: ProviderAccount) -> None:
    if not 1 <= len(row.name) <= 80 or "\x00" in row.name:
        raise Invalid("A name of 1 to 80 characters is needed.", field="name")
    if not 0 <= row.sync_every_minutes <= LONGEST_INTERVAL:
        raise Invalid("The interval must be from 0 minutes to a week.", field="sync_every_minutes")
    if row.egress_address:
        try:
            row.egress_address = str(ipaddress.ip_address(row.egress_address))
        except ValueError as exc:
            raise Invalid("This is not an IP address.", field="egress_address") from exc
    else:
        row.egress_address = None
    _check_login(row)


def _check_login(row: ProviderAccount) -> None:
    """Whether the carrier's own fields hold what they must; what it has no field for is emptied."""
    given = {"base_url": row.base_url, "username": row.username, "secret": row.secret, **row.extra}
    kept = {field.name: _checked(field, str(given.get(field.name) or "")) for field in _fields_of(row)}
    for name in PLACES:
        setattr(row, name, kept.pop(name, ""))
    row.extra = kept


def _fields_of(row: ProviderAccount) -> tuple[LoginField, ...]:
    return CONNECTORS[row.connector].login_fields


def _checked(field: LoginField, value: str) -> str:
    """The value as it is kept; a secret is encrypted already."""
    if field.kind == "secret":
        kept = value
    elif field.kind == "url":
        kept = _checked_url(value, field.name) if value.strip() or field.is_needed else ""
    else:
        kept = value.strip()
        if len(kept) > LONGEST_TEXT or "\x00" in kept:
            raise Invalid(f"Up to {LONGEST_TEXT} characters are possible.", field=field.name)
    if field.is_needed and not kept:
        raise Invalid(f"This is needed: {field.label}.", field=field.name)
    return kept


def _checked_url(url: str, field: str) -> str:
    """Only http and https, without a login, query or fragment; a path is what comes before the carrier's own."""
    try:
        parts = urlsplit(url.strip())
        host, _port = parts.hostname, parts.port
    except ValueError as exc:
        raise Invalid("This is not a web address.", field=field) from exc
    plain = url.isascii() and url.isprintable() and " " not in url.strip() and "\\" not in url
    if parts.scheme not in {"http", "https"} or not host or not plain or len(url) > 200:
        raise Invalid("An address with http:// or https:// is needed.", field=field)
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise Invalid("The address may have neither a login nor a query.", field=field)
    return url.strip().rstrip("/")


def _told(row: ProviderAccount, names: Any) -> dict[str, Any]:
    """What the activity log shows of the named values."""
    told = {name: getattr(row, name) for name in names if name != "secret"}
    return told | ({"secret": "set"} if "secret" in names else {})
