"""Calls as a file."""

from django.http import QueryDict

from accounts.exporting import Source, register
from accounts.models import Account
from accounts.rights import Right
from calls import selectors
from calls.forms import CallFilterForm
from calls.models import CallRecord
from common.exports import Cell, Moment, Sheet, sheet_of

COLUMNS = [
    Moment("Started"),
    "Direction",
    "Caller",
    "Caller name",
    "Called",
    "Seconds",
    "Rate a minute",
    "Charged",
    "Sample",
    "Simulated",
    "How it ended",
    "Your text",
]


def calls(account: Account, query: QueryDict) -> Sheet:
    """The calls of the list's days and filter, newest first."""
    form = CallFilterForm(query)
    since, until = form.range
    return sheet_of(
        COLUMNS,
        selectors.filtered(selectors.call_records(account, since=since, until=until), form.wanted),
        _line,
    )


def _line(row: CallRecord) -> list[Cell]:
    return [
        row.started_at,
        row.direction,
        row.caller,
        row.caller_name,
        row.called,
        row.seconds,
        row.rate,
        row.charged,
        row.is_sample,
        row.is_simulated,
        row.state,
        row.custom,
    ]


register(Source("calls", "Calls", Right.VIEW, calls))
