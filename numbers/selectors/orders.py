"""Reads of orders."""

from django.db.models import Count, Q, QuerySet

from accounts.models import Account
from accounts.selectors.accounts import family
from common.e164 import fragment
from common.errors import NotFound
from common.searching import among, find
from numbers.models import NumberOrder, NumberOrderItem
from numbers.states import OrderItemState
from providers.contract.destinations import Destination

# Fewer digits than these are in too many numbers to say anything.
SHORTEST_DIGITS = 4
MOST_FOUND = 1_000
HIDDEN = ("provider_account__secret", "provider_account__session_key")


def orders(account: Account) -> QuerySet[NumberOrder]:
    """The account's orders, newest first, each with its carrier and with how many numbers were asked for (``wanted``)
    and got (``got``).
    """
    got = Count("items", filter=Q(items__state=OrderItemState.ORDERED))
    rows = NumberOrder.objects.filter(account=account).select_related("provider_account")
    return rows.defer(*HIDDEN).annotate(wanted=Count("items"), got=got)


def orders_filtered(account: Account, *, state: str = "", text: str = "") -> QuerySet[NumberOrder]:
    """Those in a state, and among them those that ``orders_named`` finds."""
    rows = orders(account)
    rows = rows.filter(state=state) if state else rows
    if text.strip():
        rows = rows.filter(pk__in=orders_named(account, text.strip(), MOST_FOUND).order_by().values("pk"))
    return rows


def orders_named(account: Account, text: str, most: int, *, below: bool = False) -> QuerySet[NumberOrder]:
    """The account's order of this id, and orders of numbers with these digits, newest first; with ``below`` also those
    of all accounts under it, each with its account: evaluate them inside ``scope.system()``.
    """
    mine = family(account) if below else Q(account=account)
    digits, items = fragment(text, account.country), NumberOrderItem.objects.all()
    found = find(items, digits, of=mine, most=most) if len(digits) >= SHORTEST_DIGITS else []
    wanted = Q(pk__in=among(items, found).values("order_id")) if found else Q(pk__in=[])
    if text.isascii() and text.isdecimal() and len(text) < 18:
        wanted |= Q(pk=int(text))
    rows = NumberOrder.objects.filter(mine & wanted)
    return (rows.select_related("account") if below else rows).order_by("-pk")


def order(account: Account, pk: int) -> NumberOrder:
    """One order with its job; NotFound when it is another account's."""
    found = (
        NumberOrder.objects.filter(account=account, pk=pk).select_related("job", "provider_account").first()
    )
    if found is None:
        raise NotFound("There is no such order.")
    return found


def is_on_order(account: Account, destination: Destination) -> bool:
    """Whether a number that is on order would be answered so."""
    items = NumberOrderItem.objects.filter(
        account=account, destination=destination, state=OrderItemState.PENDING
    )
    return items.exists()


def items_of(order: NumberOrder) -> list[tuple[str, str, str]]:
    """Number, state and reason of each line of an order."""
    return list(order.items.values_list("e164", "state", "reason"))
