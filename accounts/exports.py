"""The activity log and the accounts below as files, and the lists over an account and all below it."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from django.db.models import Q
from django.http import QueryDict

from accounts import listings
from accounts.activity_columns import ACTIVITY, settings
from accounts.by_person_forms import PersonForm
from accounts.columns import cells, file_of, header, in_file, order_of
from accounts.contact_columns import CONTACTS
from accounts.contact_forms import ContactSearchForm
from accounts.exporting import Source, register
from accounts.forms import BelowFilterForm
from accounts.listings import Listing
from accounts.models import Account, Activity
from accounts.rights import Right
from accounts.selectors import contacts as address_book
from accounts.selectors.activity import log
from accounts.selectors.by_person import entries
from accounts.selectors.sealed import chain_of, content, sealed
from accounts.selectors.tree import accounts_listed
from accounts.tree_columns import ACCOUNTS, with_counts
from accounts.views.activity import filter_form, wanted
from accounts.views.by_person import wanted as person_filter
from accounts.views.tree import as_filter
from accounts.views.tree import filter_form as tree_filter
from common.columns import Order
from common.exports import Cell, Moment, Sheet
from common.searching import Search
from common.words import in_words

HEADER = [
    Moment("Time"),
    *("Who", "Acting from", "Through", "Did", "To", "ID", "Before", "After", "Request ID"),
]


def activity(account: Account, query: QueryDict) -> Sheet:
    """The log as its page narrows it and in the order that its address names."""
    return file_of(ACTIVITY, query, log(account, wanted(filter_form(account, query))))


def _line(row: Activity) -> list[Cell]:
    return [
        row.created_at,
        row.actor,
        row.acting_from,
        row.get_source_display(),
        row.verb,
        in_words(row.subject),
        f"{row.subject_type} {row.subject_id}",
        settings(row.before),
        settings(row.after),
        row.request_id,
    ]


register(Source("activity", "Activity", Right.VIEW, activity))


def contacts(account: Account, query: QueryDict) -> Sheet:
    """The address book as its page narrows it."""
    rows = address_book.searched(account, ContactSearchForm(query).words).every()
    return file_of(CONTACTS, query, address_book.with_details(account, rows))


register(Source("contacts", "Contacts", Right.VIEW, contacts))


def by_person(account: Account, query: QueryDict, *, below: bool) -> Sheet:
    """What people did, as the page narrows it, newest first; read in parts in the system scope."""
    asked = person_filter(PersonForm(query), below=below)
    return listings.in_parts(
        ["Account", "Account number", *HEADER],
        Search(entries(account, asked), Q()),
        Order("id", descending=True),
        lambda rows: [[row.account.name, row.account.number, *_line(row)] for row in rows],
    )


def chain(account: Account, _query: QueryDict) -> Sheet:
    """Every sealed entry with its hash, in the order of the chain: what somebody else needs to follow it."""

    def count(most: int | None) -> int:
        found = chain_of(account)
        length = found.length if found else 0
        return length if most is None else min(length, most)

    def lines() -> Iterator[Sequence[Cell]]:
        for part in sealed(account):
            for place in part:
                told = content(place.entry) if place.entry else ""
                yield [place.seal.position, place.seal.hash, told]

    return Sheet(["Position", "Hash", "Entry"], count, lines)


register(
    Source("activity-people", "Activity by person", Right.VIEW, partial(by_person, below=False)),
)
register(
    Source(
        "activity-people-below",
        "Activity by person of all accounts",
        Right.MANAGE_ACCOUNTS,
        partial(by_person, below=True),
        over_all=Right.VIEW,
    )
)
register(Source("activity-chain", "Sealed activity", Right.VIEW, chain))


def accounts_below(account: Account, query: QueryDict) -> Sheet:
    """The accounts below as their list narrows them, in the order and with the columns that its address names, else
    all; read in parts in the system scope.
    """
    columns, sorting = in_file(ACCOUNTS, query, account), order_of(ACCOUNTS, query)
    found = Search(sorting.made(accounts_listed(account, as_filter(tree_filter(account, query)))), Q())

    def lines(rows: Sequence[Account]) -> list[list[Cell]]:
        with_counts(rows, columns)
        return [cells(columns, row) for row in rows]

    return listings.in_parts(header(columns), found, sorting.order, lines)


register(Source("accounts", "Accounts", Right.MANAGE_ACCOUNTS, accounts_below))


def of_all(listing: Listing[Any], account: Account, query: QueryDict) -> Sheet:
    """A list over several accounts as its page narrows it."""
    table = listing.table
    wish = BelowFilterForm(listing, query).wish
    return listings.sheet(listing, account, wish, in_file(table, query, account), order_of(table, query))


for _listing in listings.all_listings():
    register(
        Source(
            f"below-{_listing.name}",
            f"{_listing.title} of all accounts",
            Right.MANAGE_ACCOUNTS,
            partial(of_all, _listing),
            over_all=_listing.right,
        )
    )
