"""Reads of ports."""

from decimal import Decimal

from django.db.models import Q, QuerySet

from accounts.models import Account
from accounts.selectors.accounts import family
from billing.prices import port_fees
from common import scope
from common.e164 import fragment
from common.errors import NotFound
from common.searching import among, find
from numbers.models import PortEvent, PortItem, PortLetter, PortRequest
from numbers.port_states import OPEN
from numbers.selectors.waiting import PORTS_WAITING
from providers.contract.base import Ability
from providers.registry import CONNECTORS

GONE = "There is no such port."
# For a number, where the account's plan does not say.
FEE = Decimal(6)
# Fewer digits than these are in too many numbers to say anything.
SHORTEST_DIGITS = 4
MOST_FOUND = 1_000
HIDDEN = ("provider_account__secret", "provider_account__session_key")


def fee_of(account: Account, e164s: list[str]) -> Decimal:
    """What the account is charged for bringing the numbers."""
    return sum(port_fees([account], e164s, usual=FEE)[account.pk], Decimal(0))


def ports(account: Account) -> QuerySet[PortRequest]:
    """The account's ports, newest first, with their numbers and carriers."""
    rows = PortRequest.objects.filter(account=account).select_related("provider_account")
    return rows.defer(*HIDDEN).order_by("-id").prefetch_related("items")


def ports_filtered(account: Account, *, state: str = "", text: str = "") -> QuerySet[PortRequest]:
    """Those in a state, or that wait as ``PORTS_WAITING`` says, and among them those that ``ports_named`` finds."""
    rows = ports(account)
    if state:
        waiting = PORTS_WAITING.get(state)
        rows = rows.filter(waiting() if waiting else Q(state=state))
    if text.strip():
        rows = rows.filter(pk__in=ports_named(account, text.strip(), MOST_FOUND).order_by().values("pk"))
    return rows


def ports_named(account: Account, text: str, most: int, *, below: bool = False) -> QuerySet[PortRequest]:
    """The newest of the account's ports with this in id or name, or about numbers with these digits; with ``below``
    also those of all accounts under it, each with its account: evaluate them inside ``scope.system()``.
    """
    mine = family(account) if below else Q(account=account)
    rows = PortRequest.objects.filter(mine)
    rows = rows.select_related("account") if below else rows
    digits = fragment(text, account.country)
    items = find(PortItem.objects.all(), digits, of=mine, most=most) if len(digits) >= SHORTEST_DIGITS else []
    of_number = Q(pk__in=PortItem.objects.filter(pk__any_of=items).values("port_id")) if items else None
    return among(rows, find(rows, text, of=mine, also=of_number, most=most, order=["-id"])).order_by("-id")


def port(account: Account, pid: str) -> PortRequest:
    """One port; NotFound when it is another account's."""
    found = (
        PortRequest.objects.filter(account=account, pid=pid)
        .select_related("account", "provider_account")
        .first()
    )
    if found is None:
        raise NotFound(GONE)
    return found


def stalled_in_family(account: Account) -> QuerySet[PortRequest]:
    """Ports of the account and of all under it that staff were alarmed about, longest at rest first; evaluate it inside
    ``scope.system()``.
    """
    rows = PortRequest.objects.filter(family(account), state__in=sorted(OPEN), alarmed_at__isnull=False)
    return rows.select_related("account").order_by("moved_at")


def carrier_can(port: PortRequest, what: Ability) -> bool:
    return CONNECTORS[port.provider_account.connector].can(what)


def by_hand_only(port: PortRequest) -> str:
    """What to do about a port whose carrier takes no changes from programs."""
    carrier = CONNECTORS[port.provider_account.connector].label
    return f"{carrier} takes corrections and cancellations of a port from people only: write to your provider about it."


def events(account: Account, port: PortRequest) -> list[PortEvent]:
    """The timeline, newest first."""
    return list(PortEvent.objects.filter(account=account, port=port))


def letters(account: Account, port: PortRequest) -> list[PortLetter]:
    """The letters, latest first."""
    return list(PortLetter.objects.filter(account=account, port=port))


def port_of_letter_address(pid: str) -> PortRequest:
    """The port that a signed address is about, whoever opens it."""
    with scope.system():
        found = PortRequest.objects.filter(pid=pid).select_related("account", "provider_account").first()
    if found is None:
        raise NotFound(GONE)
    return found


def e164s_of(port: PortRequest) -> list[str]:
    """The numbers that a port brings."""
    return list(port.items.values_list("e164", flat=True))
