"""API credentials: issued, exchanged for a key, changed."""

import re
import secrets
import string

from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.addresses import readable
from accounts.keys_kept import require_room
from accounts.models import Account, ApiCredential
from accounts.selectors.accounts import working
from accounts.services import activity
from accounts.services.key_limits import UNLIMITED, KeyLimits, limit, limits_of
from accounts.services.owner_notices import tell_owners
from accounts.services.suspension import while_active
from common import crypto, scope
from common.errors import Conflict, Invalid, NotFound

PASSWORD = re.compile(r"^(?=.*[A-Za-z])(?=.*[0-9])[A-Za-z0-9]{6,10}\Z", re.ASCII)
# What a name is without the marks that may stand in it; ten digits are an account's number.
MARKS = re.compile(r"[._@+-]", re.ASCII)
ACCOUNT_NUMBER = re.compile(r"[0-9]{10}", re.ASCII)
ALPHABET = string.ascii_letters + string.digits


def generate_password() -> str:
    """Ten letters and digits, with at least one of each."""
    while not PASSWORD.match(password := "".join(secrets.choice(ALPHABET) for _ in range(10))):
        continue
    return password


def api_key(credential: ApiCredential) -> str:
    """The credential's present key, 32 hex digits; the same until the password changes."""
    return crypto.derive("api-key", str(credential.pk), str(credential.generation))[:32]


@while_active
def issue_credential(
    *,
    account: Account,
    by: Actor,
    dialect: str,
    username: str,
    password: str,
    is_admin: bool = False,
    limits: KeyLimits = UNLIMITED,
) -> ApiCredential:
    """Give the account a user name and password in a dialect.

    Raises Conflict when the name is taken and beyond MOST_KEYS credentials of the account, Invalid for a name that
    means another account, whether that is open yet or not: ten digits, however they are written, are an account's
    number and stand for it alone. So for limits that the API does not know.
    """
    if ACCOUNT_NUMBER.fullmatch(MARKS.sub("", username)) and username != account.number:
        raise Invalid(
            f"A user name of ten digits is an account's number; yours is {account.number}.", field="username"
        )
    with scope.tenant(account.pk):
        try:
            with transaction.atomic():
                Account.objects.select_for_update(no_key=True).get(pk=account.pk)
                require_room(ApiCredential.objects.filter(account=account, agent=None), "credentials")
                credential = ApiCredential(
                    account=account,
                    dialect=dialect,
                    username=username,
                    password=make_password(password),
                    key_fingerprint=secrets.token_hex(32),
                    is_admin=is_admin,
                    made_by=by.label[:160],
                )
                limit(credential, limits)
                credential.save(force_insert=True)
                credential.key_fingerprint = crypto.fingerprint(api_key(credential))
                credential.save(update_fields=["key_fingerprint"])
                activity.record(
                    account=account, by=by, verb="issued", subject=credential, after=limits_of(credential)
                )
        except IntegrityError as exc:
            raise Conflict("This user name is taken.", field="username") from exc
    return credential


@while_active
def issue_key(
    *,
    account: Account,
    by: Actor,
    dialect: str,
    username: str,
    password: str,
    limits: KeyLimits = UNLIMITED,
) -> ApiCredential:
    """Issue one to an account that is in use, and mail its owners; refusals as of ``issue_credential``."""
    with transaction.atomic():
        credential = issue_credential(
            account=account, by=by, dialect=dialect, username=username, password=password, limits=limits
        )
        _tell(credential, by, "Access for a program was issued")
    return credential


@while_active
def remove_credential(*, account: Account, by: Actor, pk: int) -> None:
    """Whoever has it is refused from now on, and so are its keys and sessions; the owners are mailed.

    NotFound for a strange one and for a second time. Its user name is free again.
    """
    with transaction.atomic():
        rows = ApiCredential.objects.select_for_update(of=("self",)).select_related("account")
        row = rows.filter(account=account, agent=None, pk=pk).first()
        if row is None:
            raise NotFound("There is no such credential.")
        activity.record(account=account, by=by, verb="ended", subject=row)
        _tell(row, by, "Access of a program was ended", "acted")
        row.delete()


def _tell(credential: ApiCredential, by: Actor, title: str, acts: str = "may act") -> None:
    line = f"Its user name is {credential.username}, and it {acts} for the account by the API {credential.dialect}."
    tell_owners(account=credential.account, by=by, title=title, lines=[line])


def check_login(*, dialect: str, username: str, password: str) -> ApiCredential | None:
    """The credential, or None; an unknown name costs the same time as a wrong password."""
    with scope.system():
        credential = (
            ApiCredential.objects.select_related("account")
            .filter(working("account"), dialect=dialect, username=username)
            .first()
        )
    if credential is None:
        make_password(password)
        return None
    if not check_password(password, credential.password):
        return None
    _keep_key_findable(credential)
    return credential


def _keep_key_findable(credential: ApiCredential) -> None:
    """Under a new encryption key another API key is derived: store how to find it, which ends the former one."""
    expected = crypto.fingerprint(api_key(credential))
    if credential.key_fingerprint != expected:
        with scope.system():
            ApiCredential.objects.filter(pk=credential.pk, generation=credential.generation).update(
                key_fingerprint=expected
            )


@while_active
def change_password(*, credential: ApiCredential, by: Actor, password: str) -> None:
    """Set a new password and end the present key; raises Invalid for a password outside the rule."""
    if not PASSWORD.match(password):
        raise Invalid(
            "The password must have 6 to 10 letters and digits, at least one of each.", field="password"
        )
    with transaction.atomic():
        locked = (
            ApiCredential.objects.select_for_update(of=("self",))
            .select_related("account")
            .get(pk=credential.pk)
        )
        locked.generation += 1
        locked.password = make_password(password)
        locked.key_fingerprint = crypto.fingerprint(api_key(locked))
        locked.save(update_fields=["generation", "password", "key_fingerprint"])
        activity.record(account=locked.account, by=by, verb="changed password of", subject=locked)
        _tell(locked, by, "The password and key of a program were changed")


def note_use(*, credential: ApiCredential, address: str) -> None:
    """Remember that the key was used, and from where; at most one write a minute."""
    now = timezone.now()
    if credential.last_used_at is None or (now - credential.last_used_at).total_seconds() > 60:
        ApiCredential.objects.filter(pk=credential.pk).update(
            last_used_at=now, last_used_from=readable(address)
        )
