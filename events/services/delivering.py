"""Delivering events: claim what is due at one subscriber, send it, keep what came back, try again at growing distances.

A subscriber is served by few workers at a time and rests after it did not answer, so that one dead address takes up no
more than one short try now and then, however much waits for it.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.actor import SYSTEM
from accounts.services import activity
from accounts.states import AccountState
from common import posting, scope
from common.errors import Invalid
from common.redact import HIDDEN, redact_text
from events import managed, shapes
from events.event_types import TEST
from events.models import Attempt, Delivery, Subscription
from events.signing import secret_of
from events.states import DeliveryState, SubscriptionState
from events.types import type_named

# How many deliveries of one subscriber are under way at a time, and how long one worker stays with it.
AT_ONCE = 2
STAY_SECONDS = 20.0
# A sending takes ten seconds at most.
LEASE = timedelta(seconds=30)
FIRST_REST = 2.0
LONGEST_REST = 300.0
# So many deliveries in a row given up, each after a day of tries, stop a subscription.
STOP_AFTER = 10
SECRET_HEADERS = frozenset({"authorization", "cookie", "x-api-key"})


@dataclass(frozen=True)
class Outcome:
    """What came of one sending. ``is_down``: the address did not do its work at all, so everything for it waits."""

    status: int | None = None
    answer: str = ""
    error: str = ""
    headers: dict[str, str] | None = None
    milliseconds: int = 0
    is_down: bool = False

    @property
    def is_good(self) -> bool:
        return not self.error


def open_subscriptions(now: datetime) -> QuerySet[Subscription]:
    """Those to which something may be sent now."""
    rested = Q(rest_until=None) | Q(rest_until__lte=now)
    rows = Subscription.objects.filter(rested, state=SubscriptionState.ENABLED)
    return rows.exclude(account__state=AccountState.CLOSED)


def due(now: datetime) -> QuerySet[Delivery]:
    """What is to be sent now, if its subscription is open."""
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    rows = Delivery.objects.filter(free, state=DeliveryState.WAITING)
    return rows.filter(due_at__lte=now, give_up_at__gt=now)


def deliver_due(subscription_id: int) -> bool:
    """Send what is due at one subscriber, for some seconds; whether there may be more."""
    with scope.system():
        subscription = Subscription.objects.select_related("account").filter(pk=subscription_id).first()
    if subscription is None:
        return False
    end = time.monotonic() + STAY_SECONDS
    with scope.tenant(subscription.account_id):
        while time.monotonic() < end:
            delivery = _claim_next(subscription)
            if delivery is None:
                return False
            _carry_out(delivery)
    return True


def deliver_now(delivery_id: UUID) -> None:
    """Send this one at once, to a disabled subscriber too; call it in the account's scope, after the commit."""
    now = timezone.now()
    rows = Delivery.objects.filter(Q(lease_until=None) | Q(lease_until__lt=now), state=DeliveryState.WAITING)
    with transaction.atomic():
        delivery = (
            _with_all(rows.filter(pk=delivery_id)).select_for_update(skip_locked=True, of=("self",)).first()
        )
        if delivery is None:
            return
        _take(delivery, now)
    _carry_out(delivery)


def _with_all(rows: QuerySet[Delivery]) -> QuerySet[Delivery]:
    return rows.select_related("event", "subscription__account")


def _claim_next(subscription: Subscription) -> Delivery | None:
    now = timezone.now()
    under_way = Delivery.objects.filter(subscription=subscription, lease_until__gte=now)
    with transaction.atomic():
        if not open_subscriptions(now).filter(pk=subscription.pk).exists() or under_way.count() >= AT_ONCE:
            return None
        rows = _with_all(due(now).filter(subscription=subscription)).order_by("due_at", "id")
        delivery = rows.select_for_update(skip_locked=True, of=("self",)).first()
        if delivery is None:
            return None
        _take(delivery, now)
    return delivery


def _take(delivery: Delivery, now: datetime) -> None:
    """Claim a locked row. A lease that has ended was a worker's that died: nobody knows what came back."""
    if delivery.lease_until is not None:
        _keep(delivery, Outcome(error="The worker stopped before the answer was stored."), now)
    delivery.tries, delivery.lease_until = delivery.tries + 1, now + LEASE
    delivery.save(update_fields=["tries", "lease_until"])


def _carry_out(delivery: Delivery) -> None:
    """Send a claimed delivery, with no transaction open, and settle it."""
    if delivery.subscription.managed_by:
        with transaction.atomic():
            wanted = _still_wanted(delivery)
        if not wanted:
            return
    began = timezone.now()
    _settle(delivery, _send(delivery, began), began)


def _still_wanted(delivery: Delivery) -> bool:
    """Ask who manages the address where the event goes now; what goes elsewhere waits there for the sweep."""
    manager = managed.manager(delivery.subscription.managed_by)
    where = manager(delivery.event) if manager is not None else delivery.subscription
    if where is not None and where.pk == delivery.subscription_id:
        return True
    mine = Delivery.objects.filter(pk=delivery.pk, tries=delivery.tries, state=DeliveryState.WAITING)
    if where is None:
        mine.update(
            state=DeliveryState.DROPPED,
            error="Nobody wants it here any more.",
            lease_until=None,
            finished_at=timezone.now(),
        )
    else:
        mine.update(subscription=where, lease_until=None, tries=0)
    return False


def _send(delivery: Delivery, now: datetime) -> Outcome:
    began = time.monotonic()
    subscription = delivery.subscription
    shape = shapes.shape_named(subscription.shape)
    request = shape.request(sending(delivery, moment=int(now.timestamp())))
    headers = _shown(request.headers)
    try:
        answer = posting.ask("POST", subscription.url, body=request.body, headers=request.headers)
    except (posting.NoAnswer, Invalid) as exc:
        took = _milliseconds_since(began)
        return Outcome(error=exc.text, headers=headers, milliseconds=took, is_down=True)
    good = shape.accepts(answer.status)
    return Outcome(
        status=answer.status,
        answer=redact_text(answer.beginning)[:1000],
        error="" if good else f"It answered with HTTP {answer.status}.",
        headers=headers,
        milliseconds=_milliseconds_since(began),
        is_down=not good and (answer.status >= 500 or answer.status == 429),
    )


def _milliseconds_since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)


def _shown(headers: Any) -> dict[str, str]:
    return {name: HIDDEN if name.lower() in SECRET_HEADERS else str(value) for name, value in headers.items()}


def sending(delivery: Delivery, *, moment: int, for_log: bool = False) -> shapes.Sending:
    """The event as its shape gets it. What is private is read from the thing itself; for the log it is hidden."""
    subscription = delivery.subscription
    return shapes.Sending(
        event=delivery.event,
        data=_data(delivery, for_log=for_log),
        ref=subscription.ref,
        secret="" if for_log else secret_of(subscription),
        tries=max(delivery.tries - 1, 0),
        moment=moment,
        options=subscription.options,
        for_log=for_log,
    )


def _data(delivery: Delivery, *, for_log: bool) -> dict[str, Any]:
    event = delivery.event
    kind = type_named(event.type)
    if not kind.private:
        return dict(event.data)
    if for_log:
        return {**event.data, **dict.fromkeys(kind.private, HIDDEN)}
    with scope.tenant(event.origin_id):
        subject = kind.thing.model._default_manager.filter(pk=event.subject_pk).first()
        fresh = kind.data(subject) if subject is not None and kind.data is not None else {}
    return {**event.data, **{name: fresh.get(name) for name in kind.private}}


def _settle(delivery: Delivery, outcome: Outcome, began: datetime) -> None:
    """Store what came back; only for the present try, so that a late one changes nothing."""
    now = timezone.now()
    pauses = shapes.shape_named(delivery.subscription.shape).pauses
    again = None
    if not outcome.is_good and delivery.tries <= len(pauses):
        again = now + timedelta(seconds=pauses[delivery.tries - 1])
    if again is not None and again < delivery.give_up_at:
        state = DeliveryState.WAITING
    else:
        state = DeliveryState.DELIVERED if outcome.is_good else DeliveryState.FAILED
    over = state != DeliveryState.WAITING
    with transaction.atomic():
        mine = Delivery.objects.filter(pk=delivery.pk, tries=delivery.tries, state=DeliveryState.WAITING)
        updated = mine.update(
            state=state,
            due_at=delivery.due_at if over else again,
            lease_until=None,
            status=outcome.status,
            error=outcome.error[:300],
            finished_at=now if over else None,
        )
        _keep(delivery, outcome, began)
        if updated:
            # That a test failed says nothing about the days before.
            gave_up = over and not outcome.is_good and delivery.event.type != TEST.name
            _note(delivery.subscription, outcome, now, gave_up=gave_up)


def _keep(delivery: Delivery, outcome: Outcome, at: datetime) -> None:
    Attempt.objects.create(
        account_id=delivery.account_id,
        delivery=delivery,
        number=max(delivery.tries - 1, 0),
        url=redact_text(delivery.subscription.url),
        headers=outcome.headers or {},
        status=outcome.status,
        answer=outcome.answer,
        error=outcome.error[:300],
        milliseconds=outcome.milliseconds,
        at=at,
    )


def rest(failures: int) -> timedelta:
    """How long an address rests after so many failures in a row: 2, 4, 8 … seconds, up to five minutes."""
    return timedelta(seconds=min(FIRST_REST * 2 ** min(failures, 20), LONGEST_REST))


def _note(subscription: Subscription, outcome: Outcome, now: datetime, *, gave_up: bool) -> None:
    """How the address is doing; the one that fails for long is stopped, once."""
    mine = Subscription.objects.filter(pk=subscription.pk)
    if outcome.is_good:
        mine.update(failures=0, given_up=0, rest_until=None, last_ok_at=now)
        return
    mine.update(
        failures=F("failures") + 1,
        given_up=F("given_up") + int(gave_up),
        rest_until=now + rest(subscription.failures) if outcome.is_down else F("rest_until"),
        last_error=outcome.error[:300],
        last_error_at=now,
    )
    if gave_up and mine.filter(state=SubscriptionState.ENABLED, given_up__gte=STOP_AFTER).update(
        state=SubscriptionState.STOPPED, changed_at=now
    ):
        activity.record(account=subscription.account, by=SYSTEM, verb="stopped", subject=subscription)
