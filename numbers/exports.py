"""The account's numbers as a file."""

from collections.abc import Iterator, Sequence
from functools import partial

from django.http import QueryDict

from accounts.columns import cells, file_of, header, in_file, order_of
from accounts.exporting import Source, register
from accounts.forms import StateFilterForm
from accounts.models import Account
from accounts.rights import Right
from common.columns import Column
from common.exports import Cell, Sheet, sheet_in_parts, sheet_of
from numbers.columns import NUMBERS, ORDERS, PORTS
from numbers.e911_columns import E911
from numbers.e911_forms import CoverageForm
from numbers.models import PhoneNumber, SimCharge
from numbers.selectors import sims
from numbers.selectors.destinations import DestinationNames
from numbers.selectors.e911 import coverage_searched, with_standing
from numbers.selectors.fields import with_custom
from numbers.selectors.holders import listed
from numbers.selectors.orders import orders_filtered
from numbers.selectors.ports import ports_filtered
from numbers.selectors.waiting import PORT_STATES
from numbers.states import OrderState
from numbers.views.numbers import as_filter, filter_form


def numbers(account: Account, query: QueryDict) -> Sheet:
    """The numbers that fit the list's filter, in the order and with the columns that its address names, else all, those
    of custom fields among them.
    """
    rows = listed(account, as_filter(filter_form(account, query, drawn=False)))
    columns = in_file(NUMBERS, query, account)
    lines = partial(_lines, account, columns, DestinationNames(account))
    return sheet_in_parts(header(columns), order_of(NUMBERS, query).of(rows), lines)


def _lines(
    account: Account,
    columns: Sequence[Column[PhoneNumber]],
    names: DestinationNames,
    part: Sequence[PhoneNumber],
) -> Iterator[list[Cell]]:
    """The part's numbers, whose custom fields are read together."""
    with_custom(account, part, columns)
    return (_line(columns, names, number) for number in part)


def orders(account: Account, query: QueryDict) -> Sheet:
    form = StateFilterForm(OrderState.choices, query)
    return file_of(ORDERS, query, orders_filtered(account, **form.given))


def ports(account: Account, query: QueryDict) -> Sheet:
    return file_of(PORTS, query, ports_filtered(account, **StateFilterForm(PORT_STATES, query).given))


def e911(account: Account, query: QueryDict) -> Sheet:
    """How the numbers that can call out stand, as the page narrows them."""
    columns = in_file(E911, query)

    def lines(part: Sequence[PhoneNumber]) -> Iterator[list[Cell]]:
        with_standing(account, part)
        return (cells(columns, number) for number in part)

    rows = order_of(E911, query).of(coverage_searched(account, **CoverageForm(query).given).every())
    return sheet_in_parts(header(columns), rows, lines)


def _line(columns: Sequence[Column[PhoneNumber]], names: DestinationNames, number: PhoneNumber) -> list[Cell]:
    number.answered = names(number.answered_by)  # type: ignore[attr-defined]
    return cells(columns, number)


CHARGE_COLUMNS = [
    "Month",
    "SIM card",
    "Number",
    "Product",
    "Amount",
    "Currency",
    "State",
    "Activated",
    "Out of use",
    "Description",
]


def sim_charges(account: Account, query: QueryDict) -> Sheet:
    """What SIM cards cost in the month that the page shows."""
    rows = sims.charges(account, sims.month_shown(account, query.get("month", "")))
    return sheet_of(CHARGE_COLUMNS, rows, partial(_charge, account.currency))


def _charge(currency: str, charge: SimCharge) -> list[Cell]:
    row = charge.subscription
    return [
        f"{charge.period:%Y-%m}",
        row.icc_id,
        row.e164,
        charge.product,
        charge.amount,
        currency,
        row.state,
        row.activated_on.isoformat() if row.activated_on else None,
        row.cancelled_on.isoformat() if row.cancelled_on else None,
        row.description,
    ]


register(Source("sim-charges", "Charges for SIM cards", Right.VIEW_MONEY, sim_charges))
register(Source("emergency-addresses", "Emergency addresses", Right.VIEW, e911))
register(Source("numbers", "Numbers", Right.VIEW, numbers))
register(Source("orders", "Orders", Right.VIEW, orders))
register(Source("ports", "Ports", Right.VIEW, ports))
