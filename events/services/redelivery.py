"""Sending once more what was delivered or given up, and sending a test."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from common.errors import Conflict, NotFound
from events.event_types import TEST
from events.models import Delivery, Subscription
from events.selectors.subscriptions import subscription
from events.services.delivering import deliver_now
from events.services.recording import record_for
from events.services.waking import wake
from events.shapes import shape_named
from events.states import OVER, DeliveryState


@while_active
def redeliver(*, account: Account, by: Actor, pk: UUID) -> None:
    """Send one delivery once more, under the same id, with as many tries as at first; Conflict while it waits."""
    with transaction.atomic():
        found = Delivery.objects.filter(account=account, pk=pk).select_related("subscription").first()
        if found is None:
            raise NotFound("There is no such delivery.")
        if not _again(found.subscription, pk=pk):
            raise Conflict("This delivery waits to be sent already.")
        activity.record(
            account=account,
            by=by,
            verb="sent once more to",
            subject=found.subscription,
            after={"deliveries": 1},
        )


@while_active
def redeliver_failed(*, account: Account, by: Actor, ref: str) -> int:
    """Send everything once more that was given up at this subscriber; how many that are."""
    with transaction.atomic():
        row = subscription(account, ref)
        count = _again(row, state=DeliveryState.FAILED)
        if count:
            activity.record(
                account=account, by=by, verb="sent once more to", subject=row, after={"deliveries": count}
            )
    return count


def _again(row: Subscription, **which: object) -> int:
    now = timezone.now()
    rows = Delivery.objects.filter(subscription=row, state__in=OVER, **which)
    count = rows.update(
        state=DeliveryState.WAITING,
        tries=0,
        due_at=now,
        give_up_at=now + shape_named(row.shape).patience,
        lease_until=None,
        finished_at=None,
        error="",
    )
    # Who asks for it again thinks that the address is well: it need not rest.
    Subscription.objects.filter(pk=row.pk).update(rest_until=None)
    wake(row.pk)
    return count


@while_active
def send_test(*, account: Account, by: Actor, ref: str) -> Delivery:  # noqa: ARG001 who asks is let in or not
    """Send a test to one subscriber at once, also to a disabled one, and return its delivery with what came of it.

    It is not tried again.
    """
    with transaction.atomic():
        row = subscription(account, ref)
        pk = record_for(row, TEST, row, once=True)
    deliver_now(pk)
    return Delivery.objects.get(account=account, pk=pk)
