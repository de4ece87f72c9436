"""How much sound an account stores: its library, and what apps to the right keep beside it."""

from collections.abc import Callable

from accounts.models import Account
from accounts.services.locking import lock
from common.errors import Conflict
from pbx.media.selectors import totals

MOST_SECONDS = 360_000
FULL_TIME = f"An account stores up to {MOST_SECONDS // 3600} hours of sound."

# Seconds of sound that something else keeps for the account.
Seconds = Callable[[Account], int]
_beside: list[Seconds] = []


def counts_too(seconds: Seconds) -> None:
    """Have this counted from now on."""
    if seconds not in _beside:
        _beside.append(seconds)


def beside_seconds(account: Account) -> int:
    """What the account stores beside its library."""
    return sum(seconds(account) for seconds in _beside)


def stored_seconds(account: Account) -> int:
    """All that the account stores."""
    return totals(account).seconds + beside_seconds(account)


def require_seconds(account: Account, seconds: int) -> None:
    """Conflict (field ``quota``) when the account would store too much. Locks the account's row, so that of two at once
    one waits; call it inside a transaction.
    """
    lock(account)
    if stored_seconds(account) + seconds > MOST_SECONDS:
        raise Conflict(FULL_TIME, field="quota")
