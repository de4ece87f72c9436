"""Calls as a file."""

from django.http import QueryDict

from accounts.columns import cells, file_of, header, in_file, order_of
from accounts.days import FiguresForm
from accounts.exporting import Source, register
from accounts.models import Account
from accounts.rights import Right
from calls import selectors
from calls.analytics import tables
from calls.analytics.selectors import By, figures
from calls.columns import CALLS
from calls.forms import CallFilterForm
from calls.models import CallRecord
from calls.statistics import exports as statistics
from common.exports import Cell, Sheet, sheet_of, sheet_of_list

FIGURES = ["Calls in", "Calls out", "Answered", "Seconds", "Average seconds", "Charged"]


def calls(account: Account, query: QueryDict) -> Sheet:
    """The calls of the list's days and filter, in the order and with the columns that its address names."""
    form = CallFilterForm(query)
    since, until = form.range
    rows = selectors.call_records(account, since=since, until=until)
    return file_of(CALLS, query, selectors.filtered(account, rows, form.wanted).every())


def calls_with_costs(account: Account, query: QueryDict) -> Sheet:
    """The same with what each call cost under a login of the account's own."""
    form, columns = CallFilterForm(query), in_file(CALLS, query)
    since, until = form.range
    rows = selectors.with_costs(account, selectors.call_records(account, since=since, until=until))
    found = order_of(CALLS, query).of(selectors.filtered(account, rows, form.wanted).every())
    heads = [*header(columns), "Carrier cost", "Carrier currency"]
    return sheet_of(heads, found, lambda row: [*cells(columns, row), *_cost(row)])


def _cost(row: CallRecord) -> list[Cell]:
    cost = getattr(row, "told_cost", None)
    return [cost, "" if cost is None else row.cost_currency]


def by_time(account: Account, query: QueryDict) -> Sheet:
    """What calls add up to by hour, day or month, as the page of analytics shows it."""
    form = FiguresForm(query)
    since, until = form.range
    unit = form.given.get("unit") or None
    found = figures(account, since=since, until=until, by=By.COUNTRY, zone=account.timezone, unit=unit)
    rows = tables.by_time(found, since, until, account.timezone)
    title = f"{found.unit.capitalize()} ({account.timezone})"
    return sheet_of_list([title, *FIGURES], [[name, *tables.cells(pair)] for name, pair in rows])


def by_group(account: Account, query: QueryDict) -> Sheet:
    """The same by app, country, destination or number, every one of them."""
    form = FiguresForm(query)
    since, until = form.range
    by = form.grouping(By.COUNTRY)
    found = figures(account, since=since, until=until, by=by, zone=account.timezone)
    rows = tables.by_group(account, found, by)
    return sheet_of_list([by.label, *FIGURES], [[name, *tables.cells(pair)] for name, pair in rows])


register(Source("calls", "Calls", Right.VIEW, calls))
register(
    Source("calls-with-costs", "Calls with their cost at carriers", Right.MANAGE_PROVIDERS, calls_with_costs)
)
register(Source("calls-by-time", "Calls by time", Right.VIEW, by_time))
register(Source("calls-by-group", "Calls by group", Right.VIEW, by_group))
register(Source("statistics-by-time", "Answered calls by time", Right.VIEW, statistics.by_time))
register(Source("statistics-by-group", "Answered calls by group", Right.VIEW, statistics.by_group))
