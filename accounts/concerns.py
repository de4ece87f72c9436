"""What waits for a person: apps say in their ``attention`` module what that is, and one page lists it all.

Rows of other accounts are read in the system scope; ``listings.whose`` narrows them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic

from django.db.models import Q, QuerySet

from accounts.listings import whose
from accounts.models import Account
from accounts.rights import Right
from common import scope
from common.paging import M

# So many of each kind are shown, and so many counted.
SHOWN, COUNTED = 5, 100


@dataclass(frozen=True)
class Concern(Generic[M]):
    """One kind of thing that waits. ``rows`` gives those that do among rows of the accounts that it is given, the one
    to begin with first; ``todo`` says what to do about them.

    ``url`` is the page where it is done, within the row's own account unless ``from_above``. ``all_url`` lists them
    all for one account; ``listing`` names the list of them over several, with ``query`` behind it.
    """

    title: str
    todo: str
    rows: Callable[[Q], QuerySet[M]]
    text: Callable[[M], str]
    why: Callable[[M], str]
    since: Callable[[M], datetime | None]
    url: Callable[[M], str]
    all_url: Callable[[], str]
    listing: str = ""
    query: str = ""
    tone: str = "bad"
    right: Right = Right.VIEW
    from_above: bool = False
    owner: str = "account"

    def account_of(self, row: M) -> Account:
        account: Account = row if self.owner == "pk" else row.account  # type: ignore[assignment, attr-defined]
        return account


@dataclass(frozen=True)
class Waiting(Generic[M]):
    """How many of a kind wait, up to 100, and the first of them."""

    concern: Concern[M]
    count: int
    rows: Sequence[M]

    @property
    def counted(self) -> str:
        return f"{COUNTED}+" if self.count > COUNTED else str(self.count)


_concerns: list[Concern[Any]] = []


def register(concern: Concern[Any]) -> None:
    if concern not in _concerns:
        _concerns.append(concern)


def waiting(account: Account, rights: frozenset[Right], *, below: bool) -> list[Waiting[Any]]:
    """What waits in the account, or in it and all below it, for somebody with these rights; what is broken first."""
    found = []
    with scope.system():
        for concern, rows, count in _counted(account, rights, below=below):
            if count:
                shown = rows if concern.owner == "pk" else rows.select_related("account")
                found.append(Waiting(concern, count, list(shown[:SHOWN])))
    return sorted(found, key=lambda one: one.concern.tone != "bad")


def waiting_count(account: Account, rights: frozenset[Right], *, below: bool) -> int:
    """How many things wait altogether; of each kind no more than 101 are counted."""
    with scope.system():
        return sum(count for *_, count in _counted(account, rights, below=below))


def _counted(
    account: Account, rights: frozenset[Right], *, below: bool
) -> list[tuple[Concern[Any], QuerySet[Any], int]]:
    found = []
    for concern in _concerns:
        if concern.right in rights:
            field = concern.owner
            rows = concern.rows(whose(account, field=field) if below else Q(**{field: account.pk}))
            found.append((concern, rows, rows.order_by().values("pk")[: COUNTED + 1].count()))
    return found
