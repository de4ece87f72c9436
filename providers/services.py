"""Logins at carriers: added, changed, paused, their health, and the start of their syncs."""

from collections.abc import Collection, Iterable, Iterator, Mapping
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
from accounts.services.owner_notices import tell_owners
from accounts.services.suspension import while_active
from common import crypto, scope
from common.errors import Conflict, Invalid, NotFound
from common.plans.registry import country_name, is_country
from common.redact import redact_text
from jobs import services as job_services
from jobs.errors import WorkError
from jobs.models import Job
from jobs.services import NewJob
from jobs.states import OPEN
from providers import selectors, syncs
from providers.contract.connector import Connector
from providers.contract.families import ASSIGNED, BY_COUNTRY, Family
from providers.errors import BadCredentials, Malformed, OutOfFunds, RateLimited, Unavailable, Uncertain
from providers.login_checks import check_values
from providers.models import FamilyLogin, ProviderAccount
from providers.registry import CONNECTORS, connector_for, connector_of
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
        "is_shared",
        "charges_simulated",
    }
)
# With another of these the former session key is somebody else's.
IDENTITY = frozenset({"base_url", "username", "secret", "extra"})
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
    is_shared: bool = True,
    charges_simulated: bool = False,
    use_for: Collection[str] = (),
) -> ProviderAccount:
    """Keep a login at a carrier; the secret is encrypted and never told again. From then on the account takes from it
    those of the families ``use_for`` that its carrier serves, wherever it took them from before. What it holds is read
    within the minute, unless it is never to be.

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
        "is_shared": is_shared,
        "charges_simulated": charges_simulated,
    }
    row = ProviderAccount(account=account, connector=connector)
    with transaction.atomic():
        _apply(row, values)
        families = [
            family for family in CONNECTORS[connector].families() if family in use_for and family in ASSIGNED
        ]
        _assign(account, row, families)
        after = _snapshot(row, values) | {"use_for": [family.value for family in families]}
        activity.record(account=account, by=by, verb="added", subject=row, after=after)
        _tell(row, by, "A login at a carrier was added")
    return row


@while_active
def change_provider_account(*, account: Account, by: Actor, pk: int, **changes: Any) -> ProviderAccount:
    """Change what is given; an empty secret leaves the present one. A new login ends the refused state.

    A stored secret is never shown, so it is not sent to another host either: with one the secret is given again. The
    owners are mailed of another login. Raises Invalid, naming the field, Conflict for a name in use, NotFound for
    another account's login.
    """
    if unknown := set(changes) - CHANGEABLE:
        raise Invalid("This cannot be changed.", field=min(unknown))
    if not changes.get("secret"):
        changes.pop("secret", None)
    with transaction.atomic():
        row = _locked(account, pk)
        before = _snapshot(row, changes)
        _require_secret(row, changes)
        if IDENTITY & set(changes):
            row.session_key = ""
            if row.state == ProviderState.REFUSED:
                row.state = ProviderState.ACTIVE
        _apply(row, changes)
        if IDENTITY & set(changes):
            _tell(row, by, "A login at a carrier was changed")
        activity.record(
            account=account, by=by, verb="changed", subject=row, before=before, after=_snapshot(row, changes)
        )
    return row


def _require_secret(row: ProviderAccount, changes: Mapping[str, Any]) -> None:
    moves = _origin(changes.get("base_url", row.base_url)) != _origin(row.base_url)
    if moves and row.secret and not changes.get("secret"):
        raise Invalid("With another host the secret is needed again.", field="secret")


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


def _tell(row: ProviderAccount, by: Actor, title: str) -> None:
    """Mail the owners: numbers, messages and calls go through it, and its secret is worth money."""
    host = urlsplit(row.base_url).hostname or "no other host"
    tell_owners(account=row.account, by=by, title=title, lines=[f"{row.name} calls {host}."])


@while_active
def pause_provider_account(*, account: Account, by: Actor, pk: int) -> None:
    """Call this carrier no more until it is resumed; work that needs it waits. Conflict when it is not active."""
    _move(account, by, pk, ProviderState.PAUSED, [ProviderState.ACTIVE], "paused")


@while_active
def resume_provider_account(*, account: Account, by: Actor, pk: int) -> None:
    """Call this carrier again, also after it had refused the login. Conflict when it is active."""
    _move(account, by, pk, ProviderState.ACTIVE, [ProviderState.PAUSED, ProviderState.REFUSED], "resumed")


@while_active
def assign_login(*, account: Account, by: Actor, family: str, country: str, pk: int | None) -> None:
    """Have the account, and those below that say nothing else, take a family from a login: in one country, or with ""
    wherever nothing else is said. None takes the assignment back, so that what is above counts again.

    Raises Invalid for a family that goes with each login or has one carrier for all countries, and for a login whose
    carrier serves neither; NotFound for a login that is not the account's own or shared from above.
    """
    if family not in ASSIGNED:
        raise Invalid("This cannot be assigned.", field="family")
    wanted = Family(family)
    if country and (wanted not in BY_COUNTRY or not is_country(country)):
        raise Invalid("Leave the country out.", field="country")
    with transaction.atomic():
        if pk is None:
            _unassign(account, by, wanted, country)
            return
        row = next((row for row in selectors.eligible_logins(account) if row.pk == pk), None)
        if row is None:
            raise NotFound("There is no such provider account.")
        connector = CONNECTORS[row.connector]
        if wanted not in connector.families():
            raise Invalid(f"{connector.label} does not serve this.", field="login")
        if not connector.knows(country, wanted):
            raise Invalid(f"{connector.label} does not serve this in {country_name(country)}.", field="login")
        _assign(account, row, [wanted], country)
        after = {"family": wanted.value, "country": country}
        activity.record(account=account, by=by, verb="used for", subject=row, after=after)


def _assign(account: Account, row: ProviderAccount, families: Iterable[Family], country: str = "") -> None:
    """Of two who assign at once the last one counts."""
    FamilyLogin.objects.bulk_create(
        [
            FamilyLogin(account=account, family=family, country=country, provider_account=row)
            for family in families
        ],
        update_conflicts=True,
        unique_fields=["account", "family", "country"],
        update_fields=["provider_account"],
    )


def _unassign(account: Account, by: Actor, family: Family, country: str) -> None:
    rows = FamilyLogin.objects.filter(account=account, family=family, country=country)
    found = rows.select_related("provider_account").select_for_update(of=("self",)).first()
    if found is None:
        return
    rows.delete()
    before = {"family": family.value, "country": country}
    activity.record(
        account=account, by=by, verb="used no more for", subject=found.provider_account, before=before
    )


@while_active
def check_login(*, account: Account, by: Actor, provider_account: ProviderAccount) -> str:
    """Ask the carrier whether the login works, outside any transaction, and return what is wrong, "" when nothing is.

    The answer is kept as the login's health; one that was refused before is tried all the same, and goes on when it
    works now. NotFound for another account's login.
    """
    row = selectors.provider_account(account, provider_account.pk)
    if row.state == ProviderState.PAUSED:
        return f"{row.name} is paused; resume it first."
    try:
        connector_of(row).check_credentials()
    except WorkError as exc:
        note_failure(provider_account=row, error=exc)
        return exc.text
    note_ok(provider_account=row)
    with transaction.atomic():
        if ProviderAccount.objects.filter(pk=row.pk, state=ProviderState.REFUSED).update(
            state=ProviderState.ACTIVE, next_sync_at=_next(row.sync_every_minutes, timezone.now())
        ):
            activity.record(
                account=account,
                by=by,
                verb="found working",
                subject=row,
                before={"state": ProviderState.REFUSED},
                after={"state": ProviderState.ACTIVE},
            )
    return ""


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
    check_values(row)
    if "sync_every_minutes" in values:
        now = timezone.now()
        following = _next(row.sync_every_minutes, now)
        # What a new login holds is read at once.
        row.next_sync_at = now if following and row.pk is None else following
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as exc:
        raise Conflict("Another login has this name.", field="name") from exc


def _snapshot(row: ProviderAccount, names: Any) -> dict[str, Any]:
    """What the activity log shows of the named values."""
    told = {name: getattr(row, name) for name in names if name != "secret"}
    return told | ({"secret": "set"} if "secret" in names else {})
