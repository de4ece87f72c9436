"""Where what comes in goes on to: messages, faxes, recordings and events, with the one-time codes in them.

Whoever stores such an address says so here, and the owners are mailed of each that is new; the page that sets it asks
first who it is (``accounts.confirming``).
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from accounts.actor import Actor
from accounts.models import Account
from accounts.services.owner_notices import tell_owners

TITLE = "What comes in goes to a new address"


def new_ones(before: Iterable[str], after: Iterable[str]) -> list[str]:
    """The addresses to which nothing went before, in order; "" is none."""
    return sorted(set(after) - set(before) - {""})


def tell_of_new_ones(
    *, account: Account, by: Actor, what: str, before: Iterable[str], after: Iterable[str]
) -> None:
    """Mail the owners to which addresses ``what`` goes from now on: a sentence is made of it, "Faxes to … go to …".

    Call it in the transaction of the change.
    """
    lines = [f"{what} go to {_in_words(where)} now." for where in new_ones(before, after)]
    if lines:
        tell_owners(account=account, by=by, title=TITLE, lines=lines)


def _in_words(where: str) -> str:
    """Of a URL the host alone, for its path may be a secret."""
    return f"a webhook at {urlsplit(where).hostname}" if "://" in where else where
