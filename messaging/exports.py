"""Messages and opt-outs as files."""

from django.http import QueryDict

from accounts.columns import file_of
from accounts.days import FiguresForm
from accounts.exporting import Source, register
from accounts.models import Account
from accounts.rights import Right
from common.exports import Cell, Moment, Sheet, sheet_of, sheet_of_list
from messaging.analytics import tables
from messaging.analytics.selectors import By, figures
from messaging.columns import MESSAGES
from messaging.forms import FindForm
from messaging.models import OptOut
from messaging.selectors import messages as selectors
from messaging.selectors.opt_outs import every_opt_out
from messaging.views.shared import number_choices

OPT_OUTS = [
    "Number",
    "Not from",
    "Source",
    "Note",
    Moment("Since"),
    Moment("Ended"),
    "Ended by",
    "Note at its end",
]
FIGURES = ["Messages in", "Messages out", "Parts", "Charged"]


def opt_outs(account: Account, _query: QueryDict) -> Sheet:
    """The whole list, what ended included."""
    return sheet_of(OPT_OUTS, every_opt_out(account), _opt_out)


def _opt_out(row: OptOut) -> list[Cell]:
    return [
        row.peer,
        row.number.e164 if row.number else "all",
        row.source,
        row.note,
        row.created_at,
        row.ended_at,
        row.ended_source,
        row.ended_note,
    ]


def messages(account: Account, query: QueryDict) -> Sheet:
    """Every message that fits the search of the page, in the order and with the columns that its address names; for
    those who see all conversations.
    """
    given = FindForm(number_choices(account), query).given
    ours = given.get("ours", "")
    return file_of(MESSAGES, query, selectors.all_found(account, given.get("q", ""), ours=ours))


def by_time(account: Account, query: QueryDict) -> Sheet:
    """What messages add up to by hour, day or month, as the page of analytics shows it."""
    form = FiguresForm(query)
    since, until = form.range
    unit = form.given.get("unit") or None
    found = figures(account, since=since, until=until, by=By.COUNTRY, zone=account.timezone, unit=unit)
    rows = tables.by_time(found, since, until, account.timezone)
    title = f"{found.unit.capitalize()} ({account.timezone})"
    return sheet_of_list([title, *FIGURES], [[name, *tables.cells(pair)] for name, pair in rows])


def by_group(account: Account, query: QueryDict) -> Sheet:
    """The same by country, number or state, every one of them."""
    form = FiguresForm(query)
    since, until = form.range
    by = form.grouping(By.COUNTRY)
    found = figures(account, since=since, until=until, by=by, zone=account.timezone)
    rows = tables.by_group(found, by)
    return sheet_of_list([by.label, *FIGURES], [[name, *tables.cells(pair)] for name, pair in rows])


register(Source("opt-outs", "Opt-outs", Right.VIEW, opt_outs))
register(Source("messages", "Messages", Right.SUPERVISE_INBOXES, messages))
register(Source("messages-by-time", "Messages by time", Right.VIEW, by_time))
register(Source("messages-by-group", "Messages by group", Right.VIEW, by_group))
