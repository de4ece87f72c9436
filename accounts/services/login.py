"""Exchanging a user name and password for a credential, with a brake on guessing that does not lock the owner out."""

from accounts.models import ApiCredential, KnownAddress
from accounts.services import throttle
from accounts.services.credentials import check_login
from common import crypto, scope

# Wrong guesses from one address, whatever the names.
MOST_FROM_ADDRESS = 30
HOUR = 3600


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
