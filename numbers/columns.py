"""The columns of lists of numbers, orders and ports, and what they can be sorted by.

An account may have a million numbers, so it is sorted by what an index of the account's has in order and nothing else.
When a number was last seen is not: each sync writes it for every number, and an index would be written as often. Who
holds a number, what answers it and its carrier are named in rows of other tables, so that no index of numbers has them
in order; the filter narrows to one of them instead. Of states, kinds and settings there are few different ones, for
which the filter is better too.
"""

from django.db.models.functions import Lower

from accounts.columns import register
from accounts.fields.columns import columns_of
from accounts.fields.selectors import fields_of
from accounts.fields.states import FieldAbout
from common.columns import Column, Order, Table
from common.ordering import InOrder
from common.plans.registry import country_name
from numbers.models import NumberOrder, PhoneNumber, PortRequest
from numbers.port_states import PortState
from numbers.states import NumberState, NumberUse, OrderState, SmsRouteType, Strategy
from providers.states import Agreement


def _place(number: PhoneNumber) -> str:
    return ", ".join(filter(None, [number.city, number.province]))


def _services(number: PhoneNumber) -> str:
    """The services that are on, as the list's icons name them."""
    on = [
        ("Messages", number.sms_type),
        ("Fax", number.fax_email),
        ("Caller names", number.inbound_cnam),
    ]
    return ", ".join(name for name, is_on in on if is_on)


# Beside the columns of the table rows have ``answered``, ``custom``, and what ``as_listed`` gives them.
NUMBERS = register(
    Table[PhoneNumber](
        name="numbers",
        title="Numbers",
        page="numbers:list",
        order=Order("e164"),
        columns=(
            Column("Number", lambda row: row.e164, "phone", sort="e164"),
            Column("Holder", lambda row: row.holder),  # type: ignore[attr-defined]
            Column("Place", _place, sort="by_city", by=InOrder("city")),
            Column("Answered by", lambda row: row.answered),  # type: ignore[attr-defined]
            Column("Services", _services),
            Column("Carrier", lambda row: row.provider_account.name),
            Column("At the carrier", lambda row: row.agreement, "state", dict(Agreement.choices)),
            Column("Status", lambda row: row.state, labels=dict(NumberState.choices), shown=False),
            Column("Label", lambda row: row.label, sort="by_label", by=InOrder("label"), shown=False),
            Column("Tags", lambda row: ", ".join(row.tags), shown=False),
            Column("Purpose", lambda row: row.purpose, shown=False),
            Column("Owner", lambda row: row.owner_name, shown=False),  # type: ignore[attr-defined]
            Column(
                "Country",
                lambda row: country_name(row.country) if row.country else "",
                sort="country",
                shown=False,
            ),
            Column("Kind", lambda row: row.kind.label, shown=False),
            Column("City", lambda row: row.city, shown=False),
            Column("State or province", lambda row: row.province, shown=False),
            Column("Rate center", lambda row: row.rate_center, shown=False),
            Column("LATA", lambda row: row.lata, shown=False),
            Column("Forward to", lambda row: row.forward_to, "phone", shown=False),
            Column("Translation", lambda row: row.translation, "phone", shown=False),
            Column("Inbound caller name", lambda row: row.inbound_cnam, shown=False),
            Column("Caller name", lambda row: row.caller_name, shown=False),
            Column("Messages by", lambda row: row.sms_type, labels=dict(SmsRouteType.choices), shown=False),
            Column("Messages to", lambda row: row.sms_target, shown=False),
            Column("Fax to", lambda row: row.fax_email, shown=False),
            Column("Differences", lambda row: ", ".join(row.differences), shown=False),
            Column("Last seen", lambda row: row.seen_at, "moment", shown=False),
            Column("Held since", lambda row: row.held_since, "moment", sort="held_since", shown=False),
            Column(
                "Use",
                lambda row: row.holder_use,  # type: ignore[attr-defined]
                labels=dict(NumberUse.choices),
                shown=False,
            ),
        ),
    ),
    more=lambda account: columns_of(fields_of(account, FieldAbout.NUMBER)),
)


# An account has some thousands of these at most, so they are sorted by whatever a row says.
ORDERS = register(
    Table[NumberOrder](
        name="orders",
        title="Orders",
        page="numbers:orders",
        order=Order("id", descending=True),
        columns=(
            Column("Order", lambda row: row.pk, sort="id"),
            Column("State", lambda row: row.state, "state", dict(OrderState.choices), sort="state"),
            Column("Strategy", lambda row: row.strategy, labels=dict(Strategy.choices), sort="strategy"),
            Column("Numbers", lambda row: row.got, "number", sort="got"),  # type: ignore[attr-defined]
            Column("Charged", lambda row: row.charged, "money", sort="charged"),
            Column("Placed", lambda row: row.created_at, "moment", sort="created_at"),
            Column("Asked for", lambda row: row.wanted, "number", sort="wanted", shown=False),  # type: ignore[attr-defined]
            Column(
                "Carrier",
                lambda row: row.provider_account.name,
                sort="provider_account__name",
                shown=False,
            ),
            Column("Over", lambda row: row.finished_at, "moment", sort="finished_at", shown=False),
            Column("Trouble", lambda row: row.error, shown=False),
        ),
    )
)


def _port_numbers(port: PortRequest) -> str:
    return ", ".join(item.e164 for item in port.items.all())


PORTS = register(
    Table[PortRequest](
        name="ports",
        title="Ports",
        page="numbers:ports",
        order=Order("id", descending=True),
        columns=(
            Column("Port", lambda row: row.pid, sort="pid"),
            Column("Numbers", _port_numbers),
            Column("State", lambda row: row.state, "state", dict(PortState.choices), sort="state"),
            Column("Date", lambda row: row.foc.isoformat() if row.foc else "", sort="foc"),
            Column("Asked for", lambda row: row.created_at, "moment", sort="created_at"),
            Column("Name", lambda row: row.name, sort="by_name", by=Lower("name"), shown=False),
            Column(
                "Carrier",
                lambda row: row.provider_account.name,
                sort="provider_account__name",
                shown=False,
            ),
            Column("Last step", lambda row: row.moved_at, "moment", sort="moved_at", shown=False),
            Column("What the carrier says", lambda row: row.carrier_text, shown=False),
        ),
    )
)
