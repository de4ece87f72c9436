"""Numbers, orders, ports and emergency addresses of an account and all below it."""

from dataclasses import replace
from functools import partial

from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.fields.columns import columns_of
from accounts.fields.selectors import named_apart, shared_below
from accounts.fields.states import FieldAbout
from accounts.listings import Listing, RowAct, RowLink, register
from accounts.rights import Right
from common.columns import Column
from numbers.e911_columns import E911, LABELS
from numbers.e911_states import E911State
from numbers.models import E911Record, NumberOrder, PhoneNumber, PortRequest
from numbers.port_states import PortState
from numbers.selectors.e911 import RED, STATUSES, coverage_of_all, has_status, with_standing_of_all
from numbers.selectors.fields import with_shared
from numbers.selectors.waiting import PORT_STATES, PORTS_WAITING, not_in_force
from numbers.services.drift import differs, push_ours
from numbers.states import HELD, NumberState, OrderState
from providers.states import TROUBLED, Agreement


def _numbers() -> QuerySet[PhoneNumber]:
    return PhoneNumber.objects.filter(state__in=HELD).select_related("provider_account")


def _differences() -> QuerySet[PhoneNumber]:
    return _numbers().filter(agreement__in=TROUBLED)


def _e911_url(row: PhoneNumber | E911Record) -> str:
    return reverse("numbers:e911_number", args=[row.e164])


def _number_url(number: PhoneNumber) -> str:
    return reverse("numbers:detail", args=[number.e164])


NUMBER = Column[PhoneNumber]("Number", lambda row: row.e164, "phone", sort="e164")
AGREEMENT = Column[PhoneNumber]("At the carrier", lambda row: row.agreement, "state", dict(Agreement.choices))
CARRIER = Column[PhoneNumber]("Carrier", lambda row: row.provider_account.name)
register(
    Listing(
        name="numbers",
        title="Numbers",
        page="numbers:list",
        rows=_numbers,
        columns=(
            NUMBER,
            Column("State", lambda row: row.state, "state", dict(NumberState.choices)),
            Column("Label", lambda row: row.label),
            Column("City", lambda row: row.city),
            CARRIER,
            AGREEMENT,
        ),
        links=(
            RowLink(
                label="Notes",
                right=Right.CHANGE_NUMBERS,
                fits=lambda _row: True,
                url=lambda row: reverse("numbers:describe", args=[row.e164]),
            ),
        ),
        key=("e164", "id"),
        descending=False,
        indexed=Q(state__in=HELD),
        url=_number_url,
        states=[(state, NumberState(state).label) for state in NumberState if state in HELD],
        more=lambda account: columns_of(named_apart(shared_below(account, FieldAbout.NUMBER), account.pk)),
        complete=with_shared,
    )
)
register(
    Listing(
        name="differences",
        title="Differences",
        page="numbers:drift",
        rows=_differences,
        columns=(
            NUMBER,
            AGREEMENT,
            Column("Settings", lambda row: ", ".join(row.differences)),
            Column("Refused because", lambda row: row.push_error),
            CARRIER,
            Column("Since", lambda row: row.disagrees_since, "moment"),
        ),
        key=("e164", "id"),
        descending=False,
        indexed=Q(state__in=HELD),
        url=_number_url,
        states=[(state, Agreement(state).label) for state in Agreement if state in TROUBLED],
        state_field="agreement",
        acts=(
            RowAct(
                name="push-ours",
                label="Push ours",
                right=Right.CHANGE_NUMBERS,
                fits=differs,
                do=lambda account, by, row: push_ours(account=account, by=by, e164=row.e164),
                done="our settings are on their way to the carrier again.",
            ),
        ),
    )
)
register(
    Listing(
        name="orders",
        title="Orders",
        page="numbers:orders",
        rows=lambda: NumberOrder.objects.select_related("provider_account"),
        columns=(
            Column("Order", lambda row: f"#{row.pk}", sort="id"),
            Column("State", lambda row: row.state, "state", dict(OrderState.choices), sort="state"),
            Column("Carrier", lambda row: row.provider_account.name, sort="provider_account__name"),
            Column("Charged", lambda row: row.charged, "money", sort="charged"),
            Column("Trouble", lambda row: row.error),
            Column("Made", lambda row: row.created_at, "moment", sort="created_at"),
        ),
        key="id",
        url=lambda row: reverse("numbers:order_detail", args=[row.pk]),
        states=OrderState.choices,
        has_words=False,
    )
)
register(
    Listing(
        name="ports",
        title="Ports",
        page="numbers:ports",
        rows=lambda: PortRequest.objects.select_related("provider_account"),
        columns=(
            Column("Port", lambda row: row.pid, sort="id"),
            Column("State", lambda row: row.state, "state", dict(PortState.choices), sort="state"),
            Column("Name", lambda row: row.name, sort="name"),
            Column("Carrier", lambda row: row.provider_account.name, sort="provider_account__name"),
            Column("FOC date", lambda row: row.foc.isoformat() if row.foc else "", sort="foc"),
            Column("What the carrier says", lambda row: row.carrier_text),
            Column("Last step", lambda row: row.moved_at, "moment", sort="moved_at"),
        ),
        key="id",
        url=lambda row: reverse("numbers:port", args=[row.pid]),
        states=PORT_STATES,
        conditions=PORTS_WAITING,
    )
)
# As the list of one account says them; nothing sorts by them.
STANDING = [
    replace(E911.by_key[key], shape=shape or E911.by_key[key].shape, shown=key != "waived_because")
    for key, shape in (
        ("status", "state"),
        ("dispatcher_sees", ""),
        ("last_confirmed", ""),
        ("new_address", ""),
        ("waived_by", ""),
        ("waived_because", ""),
    )
]
register(
    Listing(
        name="emergency-addresses",
        title="Emergency addresses",
        page="numbers:e911",
        rows=lambda: coverage_of_all().select_related("provider_account"),
        columns=(NUMBER, *STANDING, CARRIER),
        key=("e164", "id"),
        descending=False,
        indexed=Q(state__in=HELD),
        url=_e911_url,
        states=[(status, LABELS[status]) for status in STATUSES],
        state_field="e911",
        conditions={status: partial(has_status, status) for status in STATUSES},
        links=(
            RowLink(
                label="Give an address",
                right=Right.CHANGE_E911,
                fits=lambda row: row.e911 == RED and row.candidate is None,
                url=lambda row: reverse("numbers:e911_address", args=[row.e164]),
            ),
        ),
        complete=lambda rows, _columns: with_standing_of_all(rows),
    )
)
# What was asked of carriers, of numbers that have left as well.
register(
    Listing(
        name="emergency-requests",
        title="Address requests",
        page="numbers:e911",
        rows=lambda: E911Record.objects.select_related("provider_account"),
        columns=(
            Column("Number", lambda row: row.e164, "phone", sort="e164"),
            Column("State", lambda row: row.state, "state", dict(E911State.choices), sort="state"),
            Column("Trouble", lambda row: row.error),
            Column("Carrier", lambda row: row.provider_account.name),
            Column("Confirmed", lambda row: row.confirmed_at, "moment", sort="confirmed_at"),
        ),
        key="id",
        url=_e911_url,
        states=[("waiting", "Not in force"), *E911State.choices],
        conditions={"waiting": not_in_force},
        has_words=False,
    )
)
