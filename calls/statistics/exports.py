"""How calls are answered, as a file."""

from django.http import QueryDict

from accounts.models import Account
from calls.statistics import tables
from calls.statistics.forms import StatisticsForm
from calls.statistics.selectors import Figures, figures
from common.exports import Sheet, sheet_of_list


def asked_figures(account: Account, form: StatisticsForm) -> Figures:
    """What the form asks for, in the account's time zone."""
    since, until = form.range
    return figures(
        account,
        whose=form.whose,
        group=form.group,
        since=since,
        until=until,
        zone=account.timezone,
        unit=form.wanted_unit,
        only=form.ids,
    )


def by_time(account: Account, query: QueryDict) -> Sheet:
    """By hour, day, week or month, as the page of statistics shows it."""
    form = StatisticsForm(account, query)
    found = asked_figures(account, form)
    rows = tables.by_time(found, *form.range, account.timezone)
    title = f"{found.unit.capitalize()} ({account.timezone})"
    return sheet_of_list([title, *tables.FILE_HEADS], [[name, *tables.cells(pair)] for name, pair in rows])


def by_group(account: Account, query: QueryDict) -> Sheet:
    """The same by reception, colleague, key or phase."""
    form = StatisticsForm(account, query)
    rows = tables.by_group(account, asked_figures(account, form), form.whose, form.group)
    heads = [form.group.label, *tables.FILE_HEADS]
    return sheet_of_list(heads, [[name, *tables.cells(pair)] for name, pair in rows])
