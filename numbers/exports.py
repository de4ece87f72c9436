"""The account's numbers as a file."""

from collections.abc import Iterator, Sequence
from functools import partial

from django.http import QueryDict

from accounts.exporting import Source, register
from accounts.fields.selectors import fields_of, in_cells
from accounts.fields.states import FieldAbout
from accounts.models import Account, CustomField
from accounts.rights import Right
from accounts.selectors.owning import owner_names
from common.exports import Cell, Moment, Sheet, sheet_in_parts, sheet_of
from common.plans.registry import country_name
from numbers.models import PhoneNumber, SimCharge
from numbers.selectors import sims
from numbers.selectors.destinations import DestinationNames
from numbers.selectors.fields import values_by_number
from numbers.selectors.holders import listed
from numbers.views.numbers import as_filter, filter_form

COLUMNS = [
    "Number",
    "Status",
    "Label",
    "Tags",
    "Country",
    "Kind",
    "City",
    "State or province",
    "Rate center",
    "LATA",
    "Answered by",
    "Forward to",
    "Translation",
    "Inbound caller name",
    "Caller name",
    "Messages by",
    "Messages to",
    "Fax to",
    "Carrier",
    "At carrier",
    "Differences",
    Moment("Last seen"),
    Moment("Held since"),
    "Holder",
    "Use",
    "Purpose",
    "Owner",
]


def numbers(account: Account, query: QueryDict) -> Sheet:
    """The numbers that fit the list's filter, in order."""
    rows = listed(account, as_filter(filter_form(account, query, drawn=False)))
    fields = fields_of(account, FieldAbout.NUMBER)
    lines = partial(_lines, account, DestinationNames(account), fields)
    return sheet_in_parts([*COLUMNS, *(field.name for field in fields)], rows, lines)


def _lines(
    account: Account, names: DestinationNames, fields: list[CustomField], part: Sequence[PhoneNumber]
) -> Iterator[list[Cell]]:
    """The part's numbers, whose owners and custom fields are read together."""
    owners = owner_names(account, {number.owner_id for number in part})
    values = values_by_number(account, [number.pk for number in part]) if fields else {}
    for number in part:
        yield [
            *_line(names, number),
            number.purpose,
            owners.get(number.owner_id, ""),
            *in_cells(fields, values.get(number.pk, {})),
        ]


def _line(names: DestinationNames, number: PhoneNumber) -> list[Cell]:
    return [
        number.e164,
        number.state,
        number.label,
        ", ".join(number.tags),
        country_name(number.country) if number.country else "",
        number.kind.label,
        number.city,
        number.province,
        number.rate_center,
        number.lata,
        names(number.answered_by),
        number.forward_to,
        number.translation,
        number.inbound_cnam,
        number.caller_name,
        number.sms_type,
        number.sms_target,
        number.fax_email,
        number.provider_account.name,
        number.agreement,
        ", ".join(number.differences),
        number.seen_at,
        number.held_since,
        number.holder,  # type: ignore[attr-defined]
        number.holder_use,  # type: ignore[attr-defined]
    ]


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
register(Source("numbers", "Numbers", Right.VIEW, numbers))
