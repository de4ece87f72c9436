"""Exchanging a user name and password for a credential, with a brake on guessing."""

from accounts.models import ApiCredential
from accounts.services import throttle
from accounts.services.credentials import check_login

MOST_FAILURES = 30
HOUR = 3600


def log_in(*, dialect: str, username: str, password: str) -> ApiCredential | None:
    """The credential, or None for a wrong pair; unknown names look and cost the same.

    Raises Throttled after 30 failures in an hour for one name, for the right password too. The attempt is
    counted before the password is looked at and taken back when it was right, so guesses that race cannot pass
    the limit together.
    """
    key = f"login:{dialect}:{username}"
    throttle.count(key=key, limit=MOST_FAILURES, seconds=HOUR)
    credential = check_login(dialect=dialect, username=username, password=password)
    if credential is not None:
        throttle.take_back(key=key)
    return credential
