"""Numbers, ports and emergency addresses that wait for a person."""

from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.concerns import Concern, register
from accounts.models import Account
from common.e164 import for_people
from numbers.e911_states import E911State
from numbers.models import E911Record, PhoneNumber, PortRequest, SimSubscription
from numbers.port_states import EXPIRE_AFTER, PortState
from numbers.selectors.e911 import accounts_lacking
from numbers.selectors.waiting import do_not_move, lack_their_letter, not_in_force
from numbers.sim_states import SimState
from numbers.states import HELD
from providers.states import TROUBLED, Agreement


def _differences(of: Q) -> QuerySet[PhoneNumber]:
    rows = PhoneNumber.objects.filter(of, state__in=HELD, agreement__in=TROUBLED)
    return rows.order_by("disagrees_since", "pk")


def _e911(of: Q) -> QuerySet[E911Record]:
    return E911Record.objects.filter(of, not_in_force()).order_by("updated_at")


def _lacking(account: Account) -> int:
    return int(vars(account)["lacking"])


def _corrections(of: Q) -> QuerySet[PortRequest]:
    return PortRequest.objects.filter(of, state=PortState.EXCEPTION).order_by("moved_at")


def _stuck(of: Q) -> QuerySet[PortRequest]:
    return PortRequest.objects.filter(of, do_not_move()).order_by("moved_at")


def _unsigned(of: Q) -> QuerySet[PortRequest]:
    return PortRequest.objects.filter(of, lack_their_letter()).order_by("moved_at")


def _sims(of: Q) -> QuerySet[SimSubscription]:
    rows = SimSubscription.objects.filter(of, state=SimState.ACTIVE, agreement__in=TROUBLED)
    return rows.order_by("seen_at", "pk")


def _port_url(port: PortRequest) -> str:
    return reverse("numbers:port", args=[port.pid])


register(
    Concern(
        name="emergency-addresses",
        title="Emergency addresses that are not in force",
        todo="Whoever calls for help may not be found. Correct the address, or answer the question about it.",
        rows=_e911,
        text=lambda row: for_people(row.e164),
        why=lambda row: row.error or E911State(row.state).label,
        since=lambda row: row.updated_at,
        url=lambda row: reverse("numbers:e911_number", args=[row.e164]),
        all_url=lambda: f"{reverse('numbers:e911')}?status=refused",
        listing="emergency-requests",
        query="state=waiting",
    )
)
register(
    Concern(
        name="no-emergency-address",
        title="Numbers without an emergency address",
        todo="Nobody finds whoever calls for help from them. Give each an address, or sign that it needs none.",
        rows=accounts_lacking,
        text=lambda account: f"{_lacking(account):,} number{'' if _lacking(account) == 1 else 's'}",
        why=lambda _account: "No address is in force, and nobody signed that none is needed.",
        since=lambda _account: None,
        url=lambda _account: f"{reverse('numbers:e911')}?status=red",
        all_url=lambda: f"{reverse('numbers:e911')}?status=red",
        listing="emergency-addresses",
        query="state=red",
        owner="",
        every=lambda account: int(vars(account)["all_lacking"]),
    )
)
register(
    Concern(
        name="sim-differences",
        title="SIM cards that differ at their carrier",
        todo="Push yours, or adopt what the carrier has.",
        rows=_sims,
        text=str,
        why=lambda row: Agreement(row.agreement).label,
        since=lambda row: row.seen_at,
        url=lambda _row: reverse("numbers:sim_drift"),
        all_url=lambda: reverse("numbers:sim_drift"),
        tone="warn",
    )
)
register(
    Concern(
        name="ports-to-correct",
        title="Ports to correct",
        todo="The losing carrier refused. Correct what it names and send it again.",
        rows=_corrections,
        text=lambda port: f"{port.pid}, {port.name}",
        why=lambda port: port.carrier_text or port.rejection_code,
        since=lambda port: port.moved_at,
        url=_port_url,
        all_url=lambda: f"{reverse('numbers:ports')}?state=exception",
        listing="ports",
        query="state=exception",
    )
)
register(
    Concern(
        name="stuck-ports",
        title="Ports that do not move",
        todo="Nothing has happened for days. Ask the carrier.",
        rows=_stuck,
        text=lambda port: f"{port.pid}, {port.name}",
        why=lambda port: PortState(port.state).label,
        since=lambda port: port.moved_at,
        url=_port_url,
        all_url=lambda: f"{reverse('numbers:ports')}?state=stuck",
        listing="ports",
        query="state=stuck",
        tone="warn",
    )
)
register(
    Concern(
        name="expiring-letters",
        title="Letters of authorisation that expire",
        todo="Have the letter signed: without it the port ends, and its fee is not given back.",
        rows=_unsigned,
        text=lambda port: f"{port.pid}, {port.name}",
        why=lambda port: f"It ends on {port.moved_at + EXPIRE_AFTER:%d %B %Y}.",
        since=lambda port: port.moved_at,
        url=_port_url,
        all_url=lambda: f"{reverse('numbers:ports')}?state=late",
        listing="ports",
        query="state=late",
        tone="warn",
    )
)
register(
    Concern(
        name="differences",
        title="Differences at carriers",
        todo="Adopt what the carrier shows, or push what you want.",
        rows=_differences,
        text=lambda number: for_people(number.e164),
        why=lambda number: (
            number.push_error or ", ".join(number.differences) or Agreement(number.agreement).label
        ),
        since=lambda number: number.disagrees_since,
        url=lambda number: reverse("numbers:detail", args=[number.e164]),
        all_url=lambda: reverse("numbers:drift"),
        listing="differences",
        tone="warn",
    )
)
