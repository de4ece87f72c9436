"""Apps, rooms, groups and receptions as destinations: rows with a name, a page and an end."""

from typing import Any, TypeVar

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from common.errors import Conflict
from common.transactions import kept
from numbers.destinations import Sort
from numbers.selectors.orders import is_on_order
from numbers.services import destinations
from pbx.models import CallGroup, Reception, Room, VoiceApp
from providers.contract.destinations import Destination, DestinationKind

ALL = Q()
Answerer = TypeVar("Answerer", CallGroup, Reception, Room)


def sort_of_rows(
    kind: DestinationKind, model: type[CallGroup | Reception | Room | VoiceApp], *, page: str, where: Q = ALL
) -> Sort:
    """The kind whose targets are rows of the model that fit ``where``; ``page`` is the view of one, by its ref.

    Who deletes a row locks it, and so waits for whoever holds it here, or is seen by it.
    """

    def ever(account: Account) -> QuerySet[Any]:
        return model._default_manager.filter(where, account=account)

    def there(account: Account) -> QuerySet[Any]:
        return ever(account).filter(deleted_at=None)

    def hold(account: Account, target: str) -> bool:
        return bool(kept(there(account).filter(pk=int(target))))

    def url(account: Account, target: str) -> str:
        ref = there(account).filter(pk=int(target)).values_list("ref", flat=True).first()
        return reverse(page, args=[ref]) if ref else ""

    return Sort(kind, choices=there, ever=ever, hold=hold, url=url)


def require_unordered(account: Account, destination: Destination, *, called: str) -> None:
    """Conflict, at the field ``called``, while an open order routes numbers there."""
    if is_on_order(account, destination):
        raise Conflict(f"An open order routes numbers to this {called}; wait for it first.", field=called)


def delete_row(row: Answerer, *, account: Account, by: Actor, destination: Destination, called: str) -> None:
    """Mark the locked row as deleted; nothing answers its numbers from then on. Conflict like ``require_unordered``."""
    require_unordered(account, destination, called=called)
    row.deleted_at = timezone.now()
    row.save(update_fields=["deleted_at"])
    activity.record(account=account, by=by, verb="deleted", subject=row, before={"name": row.name})
    destinations.end(account=account, by=by, destinations=[destination])
