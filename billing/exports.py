"""The ledger and lists of prices as files."""

import re
from datetime import date

from django.http import QueryDict

from accounts.columns import cells, header, in_file, order_of
from accounts.exporting import Source, register
from accounts.models import Account
from accounts.rights import Right
from billing.columns import LEDGER
from billing.forms import LedgerFilterForm
from billing.models import LedgerEntry
from billing.plan_forms import MarginForm
from billing.price_files import header_of, line_of
from billing.selectors import ledger as money
from billing.selectors import plans
from billing.selectors.invoices import entries_of, last_month
from billing.selectors.margin import By, margins
from billing.selectors.prices import day_of
from billing.states import Section
from common.exports import Cell, Moment, Sheet, sheet_of, sheet_of_list
from common.ids import id_in


def ledger(account: Account, query: QueryDict) -> Sheet:
    """The ledger as its page narrows it, newest first unless the address says otherwise."""
    causes, columns = money.causes(account), in_file(LEDGER, query)
    rows = money.ledger(account, **LedgerFilterForm(query).given)

    def line(row: LedgerEntry) -> list[Cell]:
        row.cause = causes.get(row.caused_by_id or 0)  # type: ignore[attr-defined]
        return cells(columns, row)

    return sheet_of(header(columns), order_of(LEDGER, query).of(rows), line)


def prices(account: Account, query: QueryDict) -> Sheet:
    """A section of a plan, as it can be read back: the list that is named, or the one in force; nothing of no plan."""
    pk, given = query.get("plan", ""), query.get("section", "")
    section = Section(given) if given in Section.values else Section.NUMBERS
    if not pk:
        return sheet_of_list(header_of(section), [])
    plan = plans.plan(account, id_in(pk) or 0)
    wanted = query.get("list", "")
    chosen = next((row for row in plans.lists(plan, section) if str(row.pk) == wanted), None)
    rows = plans.prices(chosen or plans.list_on(plan, section, day_of(account)))
    return sheet_of(header_of(section), rows, lambda price: line_of(section, price))


def margin(account: Account, query: QueryDict) -> Sheet:
    """Revenue, cost and margin of the days that the page shows, every line of them."""
    form = MarginForm(query)
    by = By(query.get("by", "")) if query.get("by") in set(By) else By.ACCOUNT
    header = [by.capitalize(), "Revenue", "Cost", "Margin", "Currency"]
    rows: list[list[Cell]] = [
        [row.name, row.revenue, row.cost, row.margin, account.currency]
        for row in margins(account, *form.range, by)
    ]
    return sheet_of_list(header, rows)


def statement(account: Account, query: QueryDict) -> Sheet:
    """The lines of a month, oldest first; the last month that is over where none is named."""
    found = re.fullmatch(r"(2[0-9]{3})-(0[1-9]|1[0-2])", query.get("month", ""))
    month = date(int(found[1]), int(found[2]), 1) if found else last_month(account)

    def line(row: LedgerEntry) -> list[Cell]:
        return [
            row.created_at,
            row.get_kind_display(),
            row.description,
            row.e164,
            row.amount,
            row.balance_after,
        ]

    header = [Moment("Time"), "Kind", "Description", "Number", "Amount", "Balance after"]
    return sheet_of(header, entries_of(account, month).order_by("created_at", "id"), line)


register(Source("statement", "Statement", Right.VIEW_MONEY, statement))
register(Source("margin", "Margin", Right.VIEW_COST, margin))
register(Source("prices", "Prices", Right.MANAGE_PRICES, prices))
register(Source("ledger", "Ledger", Right.VIEW_MONEY, ledger))
