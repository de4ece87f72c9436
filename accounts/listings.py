"""Lists over an account and all below it: apps say in their ``below`` module what they list, and one page shows it.

What a list reads is of other accounts, so it is read in the system scope; ``searched`` narrows it, and every list goes
through there.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from accounts import columns
from accounts.actor import Actor
from accounts.models import Account
from accounts.rights import Right
from accounts.selectors.accounts import accounts_below, family, family_named, owner_of
from common import e164 as numbering
from common import scope
from common.columns import Column, Key, Order, Sorting, Table
from common.errors import NotFound
from common.exports import IN_A_CHUNK, Cell, Sheet
from common.paging import M
from common.searching import Search

# Of so many accounts whose name or number fits, a list that is narrowed by account shows the rows.
MOST_ACCOUNTS = 200


@dataclass(frozen=True)
class RowAct(Generic[M]):
    """What may be done with a row where it is listed, by whoever has ``right`` in the row's own account.

    ``fits`` says whether it would do anything; ``do`` is told account, actor and row, in that account's scope, and
    ``done`` is said then. ``name`` stands in addresses.
    """

    name: str
    label: str
    right: Right
    fits: Callable[[M], bool]
    do: Callable[[Account, Actor, M], object]
    done: str


@dataclass(frozen=True)
class RowLink(Generic[M]):
    """A form of the row's own account that is one step away from the list and leads back to it, for whoever has
    ``right`` there; offered for rows that it ``fits``.
    """

    label: str
    right: Right
    fits: Callable[[M], bool]
    url: Callable[[M], str]


@dataclass(frozen=True)
class Listing(Generic[M]):
    """``rows`` gives everybody's rows with what the columns show; the list narrows them before anything is read.

    ``name`` stands in addresses, ``page`` is the view of the same list for one account, ``url`` the page of a row
    within its own account. ``states`` are values of ``state_field`` to choose from, under ``states_label``; those that
    are none stand in ``conditions`` with what they mean. ``key`` orders the list, ``id`` last where it is not unique;
    where only rows of a kind are in that order in an index, ``indexed`` says which. ``has_words`` says that the table
    can be searched. ``more`` tells the columns that an account has of its own, and ``complete`` puts on the rows of a
    page what the columns say beside them; it is called in the system scope. ``owner`` is the field that says whose a
    row is, empty where the rows are accounts themselves.
    """

    name: str
    title: str
    page: str
    rows: Callable[[], QuerySet[M]]
    columns: Sequence[Column[M]]
    key: Key
    url: Callable[[M], str]
    descending: bool = True
    right: Right = Right.VIEW
    states: Sequence[tuple[str, str]] = ()
    state_field: str = "state"
    states_label: str = "State"
    has_words: bool = True
    indexed: Q = field(default_factory=Q)
    conditions: Mapping[str, Callable[[], Q]] = field(default_factory=dict)
    acts: Sequence[RowAct[M]] = ()
    links: Sequence[RowLink[M]] = ()
    more: Callable[[Account], Sequence[Column[Any]]] | None = None
    complete: Callable[[Sequence[M], Sequence[Column[M]]], None] | None = None
    owner: str = "account"

    def account_of(self, row: M) -> Account:
        return owner_of(row, self.owner)

    @cached_property
    def table(self) -> Table[M]:
        """Its columns and orders. Accounts stand between the rows here, so a large list is sorted by nothing that only
        an account's own index has.
        """
        order = Order(self.key, self.descending)
        return Table(f"below-{self.name}", self.title, "accounts:below", self.columns, order, (self.name,))


@dataclass(frozen=True)
class Wish:
    """What the list is narrowed to; empty parts do not narrow. ``account`` is part of a name or number."""

    text: str = ""
    account: str = ""
    state: str = ""


_listings: dict[str, Listing[Any]] = {}


def register(listing: Listing[Any]) -> None:
    assert _listings.get(listing.name, listing) == listing, f"Two lists are called {listing.name}."
    _listings[listing.name] = listing
    columns.register(listing.table, more=listing.more)


def all_listings() -> list[Listing[Any]]:
    return list(_listings.values())


def listings(rights: frozenset[Right]) -> list[Listing[Any]]:
    """Those that somebody with these rights may see, as the apps stand in the order of imports."""
    return [listing for listing in _listings.values() if listing.right in rights]


def listing_named(name: str, rights: frozenset[Right]) -> Listing[Any]:
    found = _listings.get(name)
    if found is None or found.right not in rights:
        raise NotFound("There is no such list.")
    return found


def listing_called(name: str) -> Listing[Any] | None:
    return _listings.get(name)


def listing_of(page: str, rights: frozenset[Right]) -> Listing[Any] | None:
    """The list that the view shows for one account."""
    return next((listing for listing in listings(rights) if listing.page == page), None)


def _whose(listing: Listing[Any], account: Account, text: str) -> Q:
    """Rows of the account and of all below it, or of those among them whose name or number has the text."""
    if not text:
        return family_named(account, listing.owner)
    found = list(accounts_below(account, search=text, most=MOST_ACCOUNTS).values_list("pk", flat=True))
    if text.casefold() in account.name.casefold() or text == account.number:
        found.append(account.pk)
    return Q(**{f"{listing.owner or 'pk'}__any_of": found})


def _with_accounts(listing: Listing[M], rows: QuerySet[M]) -> QuerySet[M]:
    return rows.select_related(listing.owner) if listing.owner else rows


def searched(
    listing: Listing[M], account: Account, wish: Wish, sorting: Sorting[M] | None = None
) -> Search[M]:
    """The rows that fit, with their accounts and what they are sorted by; call and evaluate it inside
    ``scope.system()``.
    """
    of = _whose(listing, account, wish.account.strip()) & listing.indexed
    rows = _with_accounts(listing, listing.rows()).filter(of)
    rows = sorting.made(rows) if sorting else rows
    if wish.state in dict(listing.states):
        means = listing.conditions.get(wish.state)
        rows = rows.filter(means() if means else Q(**{listing.state_field: wish.state}))
    text = wish.text.strip() if listing.has_words else ""
    if text:
        text = numbering.find(text, account.country) or numbering.fragment(text, account.country) or text
    return Search(rows, of, (text,) if text else ())


def row_of(listing: Listing[M], account: Account, key: str) -> M:
    """A row of the account or of one below it, whether it is listed still or somebody was quicker; NotFound for any
    other. Call it inside ``scope.system()``.
    """
    every = listing.rows().model._default_manager.filter(family(account, listing.owner))
    rows = _with_accounts(listing, every)
    try:
        found = rows.filter(pk=rows.model._meta.pk.to_python(key)).first()
    except ValidationError:
        found = None
    if found is None:
        raise NotFound("There is no such row.")
    return found


def sheet(
    listing: Listing[M], account: Account, wish: Wish, columns: Sequence[Column[M]], sorting: Sorting[M]
) -> Sheet:
    """The same as a file."""
    heads = [
        *(["Account"] if listing.owner else []),
        "Account number",
        *(column.heading for column in columns),
    ]
    with scope.system():
        found, order = searched(listing, account, wish, sorting), sorting.order

    def lines(rows: Sequence[M]) -> list[list[Cell]]:
        complete(listing, rows, columns)
        return [_line(listing, columns, row) for row in rows]

    return in_parts(heads, found, order, lines)


def complete(listing: Listing[M], rows: Sequence[M], columns: Sequence[Column[M]]) -> None:
    """Put on the rows what the columns say beside them; inside ``scope.system()``."""
    if listing.complete is not None:
        listing.complete(rows, columns)


def in_parts(
    header: Sequence[str],
    found: Search[M],
    order: Order,
    lines_of: Callable[[Sequence[M]], Sequence[Sequence[Cell]]],
) -> Sheet:
    """Rows of several accounts as a file, read in parts. The system scope, in which ``lines_of`` is called, ends before
    each part is handed on.
    """

    def count(most: int | None) -> int:
        with scope.system():
            counted = found.every().order_by()
            return (counted if most is None else counted.values("pk")[:most]).count()

    def lines() -> Iterator[Sequence[Cell]]:
        after = ""
        while True:
            with scope.system():
                page = found.page(key=order.key, size=IN_A_CHUNK, after=after, descending=order.descending)
                part = lines_of(page.rows)
            yield from part
            if not (after := page.after):
                return

    return Sheet(header, count, lines)


def _line(listing: Listing[M], columns: Sequence[Column[M]], row: M) -> list[Cell]:
    account = listing.account_of(row)
    whose = [account.name, account.number] if listing.owner else [account.number]
    return [*whose, *(column.text(row) for column in columns)]
