"""Records what happened, in the transaction that makes it so: readers act on it, subscribers get a delivery each.

What people and programs change is recorded once, with ``accounts.services.activity.record``; the activity log is what
the account's people read, and each entry that has a name in ``events.types`` is an event as well. What no entry is
written for, such as a message that came, is recorded with ``happened``. An event's own row is written only where
somebody subscribes: the thing itself, and the log, tell everybody else what happened.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Model
from django.utils import timezone

from accounts.models import Account
from accounts.services.activity import Change
from common import scope
from common.redact import redact
from events.models import Delivery, Event, Subscription
from events.readers import Happening, readers_of
from events.selectors.subscriptions import hearing, hears
from events.services.waking import wake
from events.shapes import shape_named
from events.types import EventType, type_of_change

AT_ONCE = 1000


def happened(
    *, account: Account, type: EventType, subjects: Sequence[Model], also_to: Sequence[Subscription] = ()
) -> None:
    """Record that this happened to each of the subjects; call it in the transaction of the change.

    ``also_to`` are subscriptions of the account that get it whatever they ask for. The account's row tells whether
    anybody subscribes, so nothing is asked of the database where nobody does.
    """
    if account.is_heard or also_to or readers_of(type.name):
        _tell(account, [_happening(type, subject) for subject in subjects], also_to)


def _happening(type: EventType, subject: Model) -> Happening:
    assert type.data is not None
    data = {name: None if name in type.private else value for name, value in type.data(subject).items()}
    return Happening(type, subject, redact(data))


def read_log(account: Account, changes: Sequence[Change]) -> None:
    """Take entries that the activity log gets for the events that they are."""
    named = [(type_of_change(type(change.subject), change.verb), change) for change in changes]
    heard = [(kind, change) for kind, change in named if kind and (account.is_heard or readers_of(kind.name))]
    _tell(account, [Happening(kind, change.subject, _of(change)) for kind, change in heard])


def _of(change: Change) -> dict[str, object]:
    return {
        "before": change.before,
        "after": change.after,
        "by": change.by.label,
        "through": change.by.source,
        "request_id": change.by.request_id,
    }


def _tell(account: Account, all_of_it: Sequence[Happening], also_to: Sequence[Subscription] = ()) -> None:
    for one in all_of_it:
        for reader in readers_of(one.type.name):
            reader(account, one)
    if not (all_of_it and (account.is_heard or also_to)):
        return
    now = timezone.now()
    # Accounts above may subscribe too; their rows are out of the account's scope.
    with scope.system():
        listening = hearing(account) if account.is_heard else []
        wanted: list[tuple[Happening, list[Subscription]]] = []
        for one in all_of_it:
            number = one.type.thing.number_of(one.subject)
            wanted.append((one, [row for row in listening if hears(row, one.type, number)] + [*also_to]))
        _write(account, wanted, now)


def _write(account: Account, wanted: list[tuple[Happening, list[Subscription]]], now: datetime) -> None:
    """One event for each account that hears of it, and one delivery for each subscription."""
    events, deliveries = [], []
    for happening, subscriptions in wanted:
        made: dict[int, Event] = {}
        for row in subscriptions:
            if row.account_id not in made:
                made[row.account_id] = _event(account, row.account_id, happening, now)
                events.append(made[row.account_id])
            deliveries.append(_delivery(row, made[row.account_id], now))
    Event.objects.bulk_create(events, batch_size=AT_ONCE)
    Delivery.objects.bulk_create(deliveries, batch_size=AT_ONCE)
    for pk in dict.fromkeys(delivery.subscription_id for delivery in deliveries):
        wake(pk)


def _event(origin: Account, told: int, happening: Happening, now: datetime) -> Event:
    thing, subject = happening.type.thing, happening.subject
    return Event(
        account_id=told,
        type=happening.type.name,
        origin_id=origin.pk,
        origin_number=origin.number,
        origin_name=origin.name,
        subject_pk=str(subject.pk),
        subject_ref=thing.ref_of(subject)[:64],
        subject=str(subject)[:160],
        number=thing.number_of(subject)[:16],
        data=dict(happening.data),
        at=now,
    )


def _delivery(subscription: Subscription, event: Event, now: datetime) -> Delivery:
    return Delivery(
        account_id=subscription.account_id,
        subscription=subscription,
        event=event,
        due_at=now,
        give_up_at=now + shape_named(subscription.shape).patience,
    )


def record_for(subscription: Subscription, type: EventType, subject: Model, *, once: bool = False) -> UUID:
    """Write an event for one subscription alone, to be tried ``once`` only or as usual; its delivery's id.

    Nobody is woken: the caller sends it.
    """
    now = timezone.now()
    happening = _happening(type, subject)
    event = _event(subscription.account, subscription.account_id, happening, now)
    event.save(force_insert=True)
    delivery = _delivery(subscription, event, now)
    if once:
        delivery.give_up_at = now
    delivery.save(force_insert=True)
    return delivery.pk
