"""Reads of orders."""

from django.db.models import Count, Q, QuerySet

from accounts.models import Account
from common.errors import NotFound
from numbers.models import NumberOrder
from numbers.states import OrderItemState


def orders(account: Account) -> QuerySet[NumberOrder]:
    """The account's orders, newest first, each with how many numbers were asked for (``wanted``) and got (``got``)."""
    got = Count("items", filter=Q(items__state=OrderItemState.ORDERED))
    return NumberOrder.objects.filter(account=account).annotate(wanted=Count("items"), got=got)


def order(account: Account, pk: int) -> NumberOrder:
    """One order with its job; NotFound when it is another account's."""
    found = (
        NumberOrder.objects.filter(account=account, pk=pk).select_related("job", "provider_account").first()
    )
    if found is None:
        raise NotFound("There is no such order.")
    return found
