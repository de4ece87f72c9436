"""The activity log as a file, and the lists over an account and all below it."""

from functools import partial
from typing import Any

from django.http import QueryDict

from accounts import listings
from accounts.exporting import Source, register
from accounts.forms import BelowFilterForm
from accounts.listings import Listing
from accounts.models import Account, Activity
from accounts.rights import Right
from accounts.selectors.activity import log
from accounts.views.activity import filter_form, wanted
from common.exports import Cell, Moment, Sheet, sheet_of
from common.words import in_words

HEADER = [
    Moment("Time"),
    *("Who", "Acting from", "Through", "Did", "To", "ID", "Before", "After", "Request ID"),
]


def activity(account: Account, query: QueryDict) -> Sheet:
    """The log as its page narrows it, newest first."""
    return sheet_of(HEADER, log(account, wanted(filter_form(account, query))), _line)


def _line(row: Activity) -> list[Cell]:
    return [
        row.created_at,
        row.actor,
        row.acting_from,
        row.get_source_display(),
        row.verb,
        in_words(row.subject),
        f"{row.subject_type} {row.subject_id}",
        _pairs(row.before),
        _pairs(row.after),
        row.request_id,
    ]


def _pairs(values: dict[str, Any]) -> str:
    return "; ".join(f"{name}: {in_words(value)}" for name, value in values.items())


register(Source("activity", "Activity", Right.VIEW, activity))


def of_all(listing: Listing[Any], account: Account, query: QueryDict) -> Sheet:
    """A list over several accounts as its page narrows it."""
    return listings.sheet(listing, account, BelowFilterForm(listing, query).wish)


for _listing in listings.all_listings():
    register(
        Source(
            f"below-{_listing.name}",
            f"{_listing.title} of all accounts",
            Right.MANAGE_ACCOUNTS,
            partial(of_all, _listing),
        )
    )
