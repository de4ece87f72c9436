"""Keys and sessions of programs: issued, used, refreshed, ended."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.keys_kept import require_room
from accounts.models import Account, ApiCredential, ProgramToken
from accounts.selectors import program_tokens as selectors
from accounts.selectors.accounts import working
from accounts.services import activity
from accounts.services.owner_notices import tell_owners
from accounts.services.suspension import while_active
from accounts.states import TokenKind
from common import crypto
from common.errors import Conflict, Invalid, NotFound

VALID = timedelta(hours=1)
REFRESHABLE = timedelta(hours=24)
USE_NOTED = timedelta(minutes=1)


@dataclass(frozen=True)
class IssuedKey:
    """A key, whose text is not told again."""

    row: ProgramToken
    token: str


def sign_in_with(*, kind: TokenKind, token: str, dialect: str) -> ApiCredential | None:
    """The credential that a key or session stands for; None for an unknown or ended one, and while its account is not
    active. That it was used is noted once a minute. Call it in the system scope.
    """
    now = timezone.now()
    rows = ProgramToken.objects.select_related("credential__account").filter(
        working("account"), kind=kind, credential__dialect=dialect, fingerprint=crypto.fingerprint(token)
    )
    found = rows.first()
    if found is None or (found.valid_until is not None and found.valid_until <= now):
        return None
    if found.last_used_at is None or now - found.last_used_at > USE_NOTED:
        ProgramToken.objects.filter(pk=found.pk).update(last_used_at=now)
    return found.credential


@while_active
def issue_key(*, account: Account, by: Actor, dialect: str, name: str) -> IssuedKey:
    """A new key of 100 hexadecimal digits that acts as the account's login in the API; its owners are mailed.

    Invalid for a bad name, Conflict beyond MOST_KEYS keys and where the account has no login in the API.
    """
    name = name.strip()
    if not 1 <= len(name) <= 80 or not name.isprintable():
        raise Invalid("The name must have 1 to 80 characters.", field="name")
    token = secrets.token_hex(selectors.KEY_LENGTH // 2)
    with transaction.atomic():
        credential = _login_of(account, dialect)
        require_room(selectors.keys(account, dialect), "keys")
        row = ProgramToken.objects.create(
            account=account,
            credential=credential,
            kind=TokenKind.KEY,
            name=name,
            fingerprint=crypto.fingerprint(token),
        )
        activity.record(account=account, by=by, verb="issued", subject=row)
        line = f"It is called {name} and acts as {credential.username} by the API {dialect}."
        tell_owners(account=account, by=by, title="A key for a program was issued", lines=[line])
    return IssuedKey(row, token)


def _login_of(account: Account, dialect: str) -> ApiCredential:
    """The account's oldest login in the API, locked: it counts keys and sessions."""
    rows = ApiCredential.objects.select_for_update(of=("self",)).filter(account=account, dialect=dialect)
    found = rows.order_by("pk").first()
    if found is None:
        raise Conflict("The account has no login in this API.")
    return found


@while_active
def delete_key(*, account: Account, by: Actor, dialect: str, pk: int) -> None:
    """End a key at once; NotFound for any but the account's own."""
    with transaction.atomic():
        row = selectors.keys(account, dialect).select_for_update(of=("self",)).filter(pk=pk).first()
        if row is None:
            raise NotFound("There is no such key.", field="id")
        activity.record(account=account, by=by, verb="removed", subject=row)
        row.delete()


@while_active
def open_session(*, account: Account, by: Actor, dialect: str) -> ProgramToken:
    """A session of an hour that may be refreshed for a day; Conflict beyond MOST_KEYS at a time."""
    seed, now = secrets.token_hex(32), timezone.now()
    row = ProgramToken(
        account=account,
        kind=TokenKind.SESSION,
        seed=seed,
        valid_until=now + VALID,
        refreshable_until=now + REFRESHABLE,
    )
    row.fingerprint = crypto.fingerprint(selectors.session_token(row))
    with transaction.atomic():
        row.credential = _login_of(account, dialect)
        require_room(selectors.sessions(account, dialect), "sessions at a time")
        row.save(force_insert=True)
        activity.record(account=account, by=by, verb="opened", subject=row)
    return row


@while_active
def refresh_session(*, account: Account, by: Actor, dialect: str, token: str) -> ProgramToken:
    """Have the session with this refresh token go on for an hour more; NotFound once it cannot be refreshed.

    Its tokens stay the same.
    """
    now = timezone.now()
    for row in selectors.sessions(account, dialect):
        if secrets.compare_digest(selectors.refresh_token(row).encode(), token.encode()):
            longer = max(now + VALID, (row.valid_until or now) + timedelta(seconds=1))
            still = ProgramToken.objects.filter(pk=row.pk, refreshable_until__gt=now)
            if still.update(valid_until=longer, refreshable_until=longer + REFRESHABLE, updated_at=now):
                activity.record(account=account, by=by, verb="refreshed", subject=row)
                row.refresh_from_db()
                return row
    raise NotFound("There is no such session.", field="refresh_token")


@while_active
def end_session(*, account: Account, by: Actor, dialect: str, token: str) -> None:
    """End the session that this token belongs to; NotFound when it is none of the account's."""
    with transaction.atomic():
        rows = selectors.sessions(account, dialect).select_for_update(of=("self",))
        row = rows.filter(fingerprint=crypto.fingerprint(token)).first()
        if row is None:
            raise NotFound("There is no such session.", field="token")
        activity.record(account=account, by=by, verb="ended", subject=row)
        row.delete()


def forget_ended() -> None:
    """Delete the sessions that can be neither used nor refreshed; call it in the system scope."""
    now = timezone.now()
    ProgramToken.objects.filter(
        kind=TokenKind.SESSION, valid_until__lt=now, refreshable_until__lt=now
    ).delete()
