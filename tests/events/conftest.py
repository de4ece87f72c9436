"""An account that subscribes to what happens to it, and a receiver for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Network
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Account
from common import scope
from events.models import Delivery, Subscription
from events.services import delivering
from events.services.subscriptions import Subscribed, Wish, subscribe
from tests.events.receiver import Receiver, receiving
from tests.people import BY, People


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    """A receiver on the loopback network, which the operator allows."""
    settings.HOOK_NETWORKS = [IPv4Network("127.0.0.0/8")]
    with receiving() as made:
        yield made


@dataclass
class Hooks:
    """The customer, its subscription, and who gets what."""

    people: People
    receiver: Receiver

    @property
    def customer(self) -> Account:
        return self.people.customer

    def subscribe(self, *events: str, account: Account | None = None, **more: Any) -> Subscribed:
        whose = account or self.customer
        wish = Wish(url=self.receiver.url, events=events or ("*",), **more)
        with scope.tenant(whose.pk):
            return subscribe(account=whose, by=BY, wish=wish)

    def deliver(self, subscription: Subscription, *, after: timedelta = timedelta(0)) -> None:
        """Let time pass, and a worker look."""
        with scope.system():
            rows = Delivery.objects.filter(subscription=subscription)
            for row in rows:
                row.due_at -= after
                row.give_up_at -= after
                row.save(update_fields=["due_at", "give_up_at"])
            Subscription.objects.filter(pk=subscription.pk, rest_until__lte=timezone.now() + after).update(
                rest_until=None
            )
        with scope.nobody():
            delivering.deliver_due(subscription.pk)

    def deliveries(self) -> list[Delivery]:
        with scope.system():
            rows = Delivery.objects.order_by("id").select_related("event", "subscription__account")
            return list(rows)

    def fresh(self, subscription: Subscription) -> Subscription:
        with scope.system():
            return Subscription.objects.get(pk=subscription.pk)


@pytest.fixture
def hooks(people: People, receiver: Receiver) -> Iterator[Hooks]:
    """Inside the customer's scope."""
    with scope.tenant(people.customer.pk):
        yield Hooks(people, receiver)
