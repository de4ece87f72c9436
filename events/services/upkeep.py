"""What the clock does for events: wakes what is due, gives up what is too old, forgets what has served its time."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Account
from common import scope
from events.alerts.bell import recount
from events.models import Alert, Delivery, Event, Push, PushedId, Subscription
from events.services.delivering import due, open_subscriptions
from events.states import DeliveryState, SubscriptionState

KEPT = timedelta(days=30)
# A carrier repeats a push for days; its ids are remembered for longer than the pushes themselves.
ALERTS_KEPT = timedelta(days=180)
IDS_KEPT = timedelta(days=90)
AT_ONCE = 5_000
MOST_WOKEN = 500


def due_subscriptions() -> list[int]:
    """The subscriptions at which something is to be sent now."""
    now = timezone.now()
    with scope.system():
        waits = Exists(due(now).filter(subscription=OuterRef("pk")))
        rows = open_subscriptions(now).filter(waits).order_by("pk").values_list("pk", flat=True)
        return list(rows[:MOST_WOKEN])


def forget_old() -> None:
    """Give up deliveries whose time is over, and delete events, pushes and ids that are kept no longer."""
    now = timezone.now()
    with scope.system():
        Delivery.objects.filter(state=DeliveryState.WAITING, give_up_at__lte=now).filter(
            Q(lease_until=None) | Q(lease_until__lt=now)
        ).update(
            state=DeliveryState.FAILED,
            lease_until=None,
            error="It could not be delivered in time.",
            finished_at=now,
        )
        waiting = Delivery.objects.filter(event=OuterRef("pk"), state=DeliveryState.WAITING)
        _delete(Event.objects.filter(~Exists(waiting), at__lt=now - KEPT))
        _delete(Push.objects.filter(received_at__lt=now - KEPT))
        _delete(PushedId.objects.filter(applied_at__lt=now - IDS_KEPT))
        _forget_alerts(now - ALERTS_KEPT)
        _hear_below()


def _forget_alerts(before: datetime) -> None:
    """Those that are over, with the notices of them; what was unread is counted anew."""
    old = Alert.objects.filter(cleared_at__lt=before)
    accounts = set(old.order_by().values_list("account", flat=True))
    _delete(old)
    if accounts:
        recount(accounts)


def _delete(rows: QuerySet[Any]) -> None:
    """In portions, so that no statement holds many rows for long."""
    while keys := list(rows.order_by().values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            rows.model._default_manager.filter(pk__in=keys).delete()


def _hear_below() -> None:
    """An account made at the very moment at which one above it subscribed did not learn that it is heard."""
    above = Subscription.objects.filter(include_below=True, state=SubscriptionState.ENABLED).order_by()
    for pk in set(above.values_list("account", flat=True)):
        Account.objects.filter(ancestor_ids__contains=[pk], is_heard=False).update(is_heard=True)
