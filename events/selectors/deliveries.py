"""Reads of deliveries: what went to a subscriber, and what came back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import Account
from common.errors import NotFound
from common.ids import first_id
from common.sorting import by_words
from events.models import Attempt, Delivery, Subscription
from events.states import DeliveryState

DAY = timedelta(days=1)


def deliveries(
    account: Account, subscription: Subscription, state: str = "", *, before: UUID | None = None
) -> QuerySet[Delivery]:
    """What went to one subscriber or waits to, newest first; ``before`` is where an earlier page ended."""
    rows = Delivery.objects.filter(account=account, subscription=subscription).select_related("event")
    rows = rows.filter(state=state) if state in DeliveryState.values else rows
    return rows.filter(pk__lt=before) if before is not None else rows


def gave_up(account: Account, subscription: Subscription) -> bool:
    """Whether anything for this subscriber was given up."""
    return deliveries(account, subscription, DeliveryState.FAILED).exists()


def delivery(account: Account, pk: UUID) -> Delivery:
    """One of the account's; NotFound otherwise."""
    rows = Delivery.objects.filter(account=account, pk=pk)
    found = rows.select_related("event", "subscription__account").first()
    if found is None:
        raise NotFound("There is no such delivery.")
    return found


def attempts(delivery: Delivery) -> list[Attempt]:
    """Newest first."""
    return list(Attempt.objects.filter(account=delivery.account_id, delivery=delivery)[:50])


@dataclass(frozen=True)
class AttemptFilter:
    """Which sendings are wanted; empty parts do not narrow. ``day`` is one in UTC, ``types`` are names of events."""

    shape: str
    url: str = ""
    day: date | None = None
    event: UUID | None = None
    ref: str = ""
    http_status: int | None = None
    was_good: bool | None = None
    number: int | None = None
    types: Sequence[str] = ()


def attempts_of(account: Account, wanted: AttemptFilter) -> QuerySet[Attempt]:
    """Sendings to the account's subscriptions of a shape, with what they were about."""
    rows = Attempt.objects.filter(account=account, delivery__subscription__shape=wanted.shape)
    asked: dict[str, Any] = {
        "url": wanted.url,
        "delivery__event": wanted.event,
        "delivery__subscription__ref": wanted.ref,
        "status": wanted.http_status,
        "number": wanted.number,
        "delivery__event__type__in": wanted.types,
    }
    rows = rows.filter(**{name: value for name, value in asked.items() if value not in (None, "", ())})
    if wanted.was_good is not None:
        rows = rows.filter(error="") if wanted.was_good else rows.exclude(error="")
    if wanted.day is not None:
        start = datetime.combine(wanted.day, time.min, UTC)
        rows = rows.filter(at__gte=start, at__lt=start + DAY)
    return rows.select_related("delivery__event", "delivery__subscription")


def by_type(words: Mapping[str, str]) -> Combinable:
    """Sorts sendings by the type of the event, in the subscription's own word for it or else in these words."""
    told = KeyTextTransform("type", "delivery__subscription__options")
    return Coalesce(told, by_words("delivery__event__type", words))


def counts(account: Account, subscriptions: Sequence[Subscription]) -> dict[int, dict[str, int]]:
    """How many deliveries of the last day were delivered, wait and were given up, by subscription."""
    since = first_id(timezone.now() - DAY)
    rows = Delivery.objects.filter(account=account, subscription__in=subscriptions, pk__gte=since).order_by()
    told = rows.values("subscription").annotate(
        delivered=Count("pk", filter=Q(state=DeliveryState.DELIVERED)),
        waiting=Count("pk", filter=Q(state=DeliveryState.WAITING)),
        failed=Count("pk", filter=Q(state=DeliveryState.FAILED)),
    )
    return {
        row["subscription"]: {name: row[name] for name in ("delivered", "waiting", "failed")} for row in told
    }
