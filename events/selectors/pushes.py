"""Reads of what carriers pushed."""

from django.db.models import QuerySet

from accounts.models import Account
from common.errors import NotFound
from events.models import Push, PushAddress
from events.states import PushState


def addresses(account: Account) -> QuerySet[PushAddress]:
    """Where carriers push to the account now."""
    return PushAddress.objects.filter(account=account, ended_at=None).order_by("label", "pk")


def address_for(account: Account, login_id: int) -> PushAddress | None:
    """Where a carrier is let in to push events of this login; None when it is not."""
    return addresses(account).filter(login_id=login_id).first()


def pushes(account: Account, state: str = "") -> QuerySet[Push]:
    """What carriers pushed to the account, newest first."""
    rows = Push.objects.filter(account=account).select_related("address").defer("body", "headers")
    return rows.filter(state=state) if state in PushState.values else rows


def push(account: Account, pk: int) -> Push:
    """One of them, whole; NotFound otherwise."""
    found = Push.objects.filter(account=account, pk=pk).select_related("address").first()
    if found is None:
        raise NotFound("There is no such push.")
    return found
