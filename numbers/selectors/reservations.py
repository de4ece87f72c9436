"""Reads of reservations."""

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Account
from common.errors import NotFound
from numbers.models import NumberReservation
from numbers.states import ReservationState


def reservations(account: Account) -> QuerySet[NumberReservation]:
    """The account's reservations, newest first."""
    return NumberReservation.objects.filter(account=account)


def open_reservations(account: Account) -> QuerySet[NumberReservation]:
    """Those that can still be bought, the first to end first."""
    rows = reservations(account).filter(state=ReservationState.KEPT, expires_at__gt=timezone.now())
    return rows.order_by("expires_at")


def reservation(account: Account, token: str) -> NumberReservation:
    """One of the account's reservations, with its carrier and order; NotFound for any other token."""
    rows = reservations(account).select_related("provider_account", "job", "order")
    found = rows.filter(token=token).first()
    if found is None:
        raise NotFound("There is no such reservation.")
    return found
