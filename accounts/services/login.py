"""Exchanging a user name and password for a credential, with a brake on guessing that does not lock the owner out."""

import hmac
import secrets
import time
from collections import OrderedDict
from threading import Lock

from accounts.models import ApiCredential, KnownAddress
from accounts.selectors.accounts import working
from accounts.services import throttle
from accounts.services.credentials import check_login
from common import crypto, scope

# Wrong guesses from one address, whatever the names.
MOST_FROM_ADDRESS = 30
HOUR = 3600
# How long this process remembers that a password was right, and for how many pairs of name and address.
REMEMBERED_SECONDS = 300.0
MOST_REMEMBERED = 1024
_secret = secrets.token_bytes(32)
_remembered: OrderedDict[bytes, tuple[str, float]] = OrderedDict()
_remembering = Lock()


def log_in(*, dialect: str, username: str, password: str, address: str) -> ApiCredential | None:
    """The credential, or None for a wrong pair; unknown names look and cost the same.

    Raises Throttled after 30 failures in an hour from one address, and while a name pauses: after five failures in a
    row each further one makes it pause twice as long, up to a quarter of an hour, for the right password too. An
    address from which the name has signed in before does not wait for that pause. An attempt is counted before the
    password is looked at, so guesses that race cannot pass a limit together.
    """
    from_address = f"login:{dialect}:address:{address}"
    throttle.count(key=from_address, limit=MOST_FROM_ADDRESS, seconds=HOUR)
    of_name = f"login:{dialect}:name:{crypto.fingerprint(username)}"
    with scope.system():
        places = KnownAddress.objects.filter(credential__dialect=dialect, credential__username=username)
        known = places.filter(address=crypto.fingerprint(address)).exists()
    if not known:
        throttle.back_off(key=of_name)
    credential = check_login(dialect=dialect, username=username, password=password)
    if credential is None:
        return None
    throttle.take_back(key=from_address)
    if not known:
        throttle.forget(key=of_name)
        with scope.system():
            place = KnownAddress(
                account_id=credential.account_id,
                credential=credential,
                address=crypto.fingerprint(address),
            )
            KnownAddress.objects.bulk_create([place], ignore_conflicts=True)
    return credential


def log_in_each_time(*, dialect: str, username: str, password: str, address: str) -> ApiCredential | None:
    """``log_in`` for programs that send user name and password with every request.

    To hash a password takes long on purpose, so this process remembers for five minutes which pair was right from which
    address: as a keyed fingerprint in memory, together with the stored hash, so that a changed password ends it at
    once. Guesses are never remembered; they cost and count as ever.
    """
    seen = "\x1f".join((dialect, username, address, password)).encode()
    mark = hmac.digest(_secret, seen, "sha256")
    with _remembering:
        stored, until = _remembered.get(mark, ("", 0.0))
    if until > time.monotonic():
        with scope.system():
            rows = ApiCredential.objects.select_related("account").filter(working("account"), dialect=dialect)
            found = rows.filter(username=username, password=stored).first()
        if found is not None:
            return found
    credential = log_in(dialect=dialect, username=username, password=password, address=address)
    if credential is not None:
        with _remembering:
            _remembered[mark] = (credential.password, time.monotonic() + REMEMBERED_SECONDS)
            while len(_remembered) > MOST_REMEMBERED:
                _remembered.popitem(last=False)
    return credential
