"""What waits for a person: apps say in their ``attention`` module what that is, and one page lists it all.

Rows of other accounts are read in the system scope, and narrowed here to an account, or to it and all below it.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic

from django.db.models import Q, QuerySet, Value

from accounts.models import Account
from accounts.rights import Right
from accounts.selectors.accounts import family, owner_of
from common import scope
from common.errors import NotFound
from common.paging import M
from common.together import read_together

# So many of each kind are shown, and so many counted; of one kind alone so many are listed.
SHOWN, COUNTED, LISTED = 5, 100, 200


@dataclass(frozen=True)
class Concern(Generic[M]):
    """One kind of thing that waits. ``rows`` gives those that do among rows of the accounts that it is given, the one
    to begin with first; ``todo`` says what to do about them. Alert rules know it by its ``name``, which never changes.

    ``url`` is the page where it is done, within the row's own account unless ``from_above``. ``all_url`` lists exactly
    them for one account, and ``listing`` names the list of them over several, with ``query`` behind it: what has
    neither is listed by a page of its kind. ``owner`` is the field that says whose a row is, empty where the rows are
    accounts themselves. Where a row stands for several things, ``every`` tells from any row how many all stand for.
    """

    name: str
    title: str
    todo: str
    rows: Callable[[Q], QuerySet[M]]
    text: Callable[[M], str]
    why: Callable[[M], str]
    since: Callable[[M], datetime | None]
    url: Callable[[M], str]
    all_url: Callable[[], str] | None = None
    listing: str = ""
    query: str = ""
    tone: str = "bad"
    right: Right = Right.VIEW
    from_above: bool = False
    owner: str = "account"
    every: Callable[[M], int] | None = None

    def account_of(self, row: M) -> Account:
        return owner_of(row, self.owner)


@dataclass(frozen=True)
class Waiting(Generic[M]):
    """How many of a kind wait, up to ``most`` unless a row stands for several, and the first of them."""

    concern: Concern[M]
    count: int
    rows: Sequence[M]
    most: int = COUNTED

    @property
    def counted(self) -> str:
        if self.concern.every is not None:
            return f"{self.concern.every(self.rows[0]):,}"
        return f"{self.most}+" if self.count > self.most else str(self.count)


_concerns: list[Concern[Any]] = []


def register(concern: Concern[Any]) -> None:
    assert all(one.name != concern.name for one in _concerns), f"Two concerns are called {concern.name}."
    _concerns.append(concern)


def all_concerns() -> list[Concern[Any]]:
    return list(_concerns)


def concern_named(name: str, rights: frozenset[Right]) -> Concern[Any]:
    """NotFound for one that somebody with these rights does not see."""
    found = next((one for one in _concerns if one.name == name and one.right in rights), None)
    if found is None:
        raise NotFound("There is nothing of that kind.")
    return found


def waiting(account: Account, rights: frozenset[Right], *, below: bool) -> list[Waiting[Any]]:
    """What waits in the account, or in it and all below it, for somebody with these rights; what is broken first.

    All kinds are counted in one statement, and what is shown of them is read in another, with what a kind needs from
    other tables in one of its own.
    """
    asked = {concern.name: (concern, rows) for concern, rows in _asked(account, rights, below=below)}
    with scope.system():
        counts = _counts({name: rows for name, (_, rows) in asked.items()})
        shown = _shown({name: asked[name] for name in counts})
    found = [Waiting(asked[name][0], count, shown[name]) for name, count in counts.items()]
    return sorted(found, key=lambda one: one.concern.tone != "bad")


def waiting_of(concern: Concern[M], account: Account, *, below: bool) -> Waiting[M]:
    """One kind of thing that waits in the account, or in it and all below it."""
    rows = concern.rows(_of(account, concern, below=below))
    with scope.system():
        found = _shown({concern.name: (concern, rows)}, LISTED + 1)[concern.name]
    return Waiting(concern, len(found), found[:LISTED], LISTED)


def _counts(asked: Mapping[str, QuerySet[Any]]) -> dict[str, int]:
    """How many there are of each kind, up to 101, kinds without any left out; in the order of the kinds."""
    first, *others = [
        rows.order_by().annotate(kind_of_it=Value(name)).values_list("kind_of_it")[: COUNTED + 1]
        for name, rows in asked.items()
    ]
    counted = Counter(name for (name,) in first.union(*others, all=True).order_by())
    return {name: counted[name] for name in asked if counted[name]}


def _shown(
    asked: Mapping[str, tuple[Concern[Any], QuerySet[Any]]], most: int = SHOWN
) -> dict[str, list[Any]]:
    """The first rows of each kind, with their accounts."""
    alone = {name: rows for name, (_, rows) in asked.items() if not rows.query.select_related}
    found = read_together({name: rows[:most] for name, rows in alone.items()})
    found |= {name: list(rows[:most]) for name, (_, rows) in asked.items() if name not in alone}
    owned = [
        (concern.owner, row) for name, (concern, _) in asked.items() if concern.owner for row in found[name]
    ]
    accounts = Account.objects.in_bulk({getattr(row, f"{owner}_id") for owner, row in owned})
    for owner, row in owned:
        setattr(row, owner, accounts[getattr(row, f"{owner}_id")])
    return found


def waiting_count(account: Account, rights: frozenset[Right], *, below: bool) -> int:
    """How many things wait altogether, in one statement; of each kind no more than 101 are counted."""
    first, *others = [_some(rows) for _, rows in _asked(account, rights, below=below)]
    with scope.system():
        return first.union(*others, all=True).count()


def _asked(
    account: Account, rights: frozenset[Right], *, below: bool
) -> list[tuple[Concern[Any], QuerySet[Any]]]:
    return [
        (concern, concern.rows(_of(account, concern, below=below)))
        for concern in _concerns
        if concern.right in rights
    ]


def _of(account: Account, concern: Concern[Any], *, below: bool) -> Q:
    return family(account, concern.owner) if below else Q(**{concern.owner or "pk": account.pk})


def _some(rows: QuerySet[Any]) -> QuerySet[Any]:
    """As many as are counted, without what they say."""
    return rows.order_by().values_list(Value(1))[: COUNTED + 1]
