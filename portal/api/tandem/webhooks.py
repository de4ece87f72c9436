"""Webhooks for programs: what the console's webhook pages do, and what may be subscribed to."""

from typing import Any
from uuid import UUID

from rest_framework import serializers

from events import types
from events.models import Delivery, Subscription
from events.models.subscription import MOST_URL
from events.selectors import deliveries as delivery_selectors
from events.selectors import subscriptions as selectors
from events.services import redelivery
from events.services import subscriptions as services
from events.services.subscriptions import MOST_NUMBERS, Subscribed, Wish
from events.states import DeliveryState, SubscriptionState
from portal.api.tandem.base import ApiCall, Data, Endpoint, Shape, operation

AT_ONCE = 100


class EventKind(Shape):
    name = serializers.CharField()
    means = serializers.CharField()
    tells = serializers.DictField(
        child=serializers.CharField(), help_text="What each field of the body's data tells."
    )


class EventKinds(Shape):
    events = EventKind(many=True)


class WebhookWish(Shape):
    """``events`` are names, groups such as ``number.*``, or ``*``."""

    url = serializers.CharField(max_length=MOST_URL)
    events = serializers.ListField(child=serializers.CharField(max_length=60), max_length=200)
    description = serializers.CharField(max_length=120, default="", allow_blank=True)
    numbers = serializers.ListField(
        child=serializers.CharField(max_length=16),
        max_length=MOST_NUMBERS,
        default=list,
        help_text="In E.164.",
    )
    include_below = serializers.BooleanField(default=False)


class Webhook(Shape):
    id = serializers.CharField()
    url = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    events = serializers.ListField(child=serializers.CharField())
    numbers = serializers.ListField(child=serializers.CharField())
    include_below = serializers.BooleanField()
    state = serializers.ChoiceField(SubscriptionState.choices)
    managed_by = serializers.CharField(
        allow_blank=True, help_text="What set it up; empty for one that may be changed here."
    )
    last_ok_at = serializers.DateTimeField(allow_null=True)
    last_error = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()


class NewWebhook(Webhook):
    secret = serializers.CharField(help_text="Signs what is sent. It is not told again.")


class State(Shape):
    enabled = serializers.BooleanField()


class Webhooks(Shape):
    webhooks = Webhook(many=True)


class OneDelivery(Shape):
    id = serializers.UUIDField()
    event = serializers.UUIDField()
    type = serializers.CharField()
    subject = serializers.CharField()
    occurred_at = serializers.DateTimeField()
    state = serializers.ChoiceField(DeliveryState.choices)
    tries = serializers.IntegerField()
    status = serializers.IntegerField(allow_null=True, help_text="HTTP status of the last answer.")
    error = serializers.CharField(allow_blank=True)


class Deliveries(Shape):
    deliveries = OneDelivery(many=True)
    next = serializers.UUIDField(allow_null=True, help_text="Give it as ``after`` for older ones.")


class DeliveryQuery(Shape):
    state = serializers.ChoiceField(DeliveryState.choices, required=False)
    after = serializers.UUIDField(required=False)


class Again(Shape):
    count = serializers.IntegerField(help_text="How many are sent once more.")


class EventKindList(Endpoint):
    @operation("events.list", reply=EventKinds)
    def get(self, call: ApiCall) -> Data:  # noqa: ARG002 the same for every key
        """What a webhook may be told of."""
        told = [{"name": one.name, "means": one.means, "tells": dict(one.told)} for one in types.all_types()]
        return {"events": told}


class WebhookList(Endpoint):
    @operation("webhooks.list", reply=Webhooks)
    def get(self, call: ApiCall) -> Data:
        """All of the account's, newest first."""
        return {"webhooks": [_webhook(row) for row in selectors.subscriptions(call.account)]}

    @operation("webhooks.create", reply=NewWebhook, status=201, json=WebhookWish, also=(409,))
    def post(self, call: ApiCall) -> Data:
        made = services.subscribe(account=call.account, by=call.actor, wish=Wish(**call.values))
        return _with_secret(made)


class OneWebhook(Endpoint):
    @operation("webhooks.get", reply=Webhook, also=(404,))
    def get(self, call: ApiCall, ref: str) -> Data:
        return _webhook(selectors.subscription(call.account, ref))

    @operation("webhooks.update", reply=Webhook, json=WebhookWish, also=(404, 409))
    def put(self, call: ApiCall, ref: str) -> Data:
        """Want something else, or elsewhere; the secret stays."""
        wish = Wish(**call.values)
        return _webhook(services.change_subscription(account=call.account, by=call.actor, ref=ref, wish=wish))

    @operation("webhooks.delete", reply=None, also=(404, 409))
    def delete(self, call: ApiCall, ref: str) -> Data:
        """Forget the webhook with its log."""
        services.unsubscribe(account=call.account, by=call.actor, ref=ref)
        return None


class WebhookState(Endpoint):
    @operation("webhooks.set_state", reply=Webhook, json=State, also=(404,))
    def put(self, call: ApiCall, ref: str) -> Data:
        """Stop or start delivering."""
        enabled = call.values["enabled"]
        return _webhook(services.set_enabled(account=call.account, by=call.actor, ref=ref, enabled=enabled))


class WebhookSecret(Endpoint):
    @operation("webhooks.renew_secret", reply=NewWebhook, also=(404, 409))
    def post(self, call: ApiCall, ref: str) -> Data:
        """Sign with a new secret from now on."""
        return _with_secret(services.renew_secret(account=call.account, by=call.actor, ref=ref))


class WebhookTest(Endpoint):
    @operation("webhooks.test", reply=OneDelivery, also=(404,))
    def post(self, call: ApiCall, ref: str) -> Data:
        """Send ``webhook.test`` at once, and tell what came back."""
        sent = redelivery.send_test(account=call.account, by=call.actor, ref=ref)
        return _delivery(delivery_selectors.delivery(call.account, sent.pk))


class WebhookDeliveries(Endpoint):
    @operation("webhooks.deliveries", reply=Deliveries, query=DeliveryQuery, also=(404,))
    def get(self, call: ApiCall, ref: str) -> Data:
        """What went there or waits to, newest first, a hundred at a time."""
        row = selectors.subscription(call.account, ref)
        state, after = call.values.get("state", ""), call.values.get("after")
        rows = delivery_selectors.deliveries(call.account, row, state, before=after)
        found = list(rows[: AT_ONCE + 1])
        more = found[AT_ONCE - 1].pk if len(found) > AT_ONCE else None
        return {"deliveries": [_delivery(one) for one in found[:AT_ONCE]], "next": more}


class AllAgain(Endpoint):
    @operation("webhooks.redeliver_failed", reply=Again, also=(404,))
    def post(self, call: ApiCall, ref: str) -> Data:
        """Send once more all that was given up."""
        count = redelivery.redeliver_failed(account=call.account, by=call.actor, ref=ref)
        return {"count": count}


class DeliveryAgain(Endpoint):
    @operation("webhooks.redeliver", reply=OneDelivery, also=(404, 409))
    def post(self, call: ApiCall, pk: UUID) -> Data:
        """Send one once more, under the same id."""
        redelivery.redeliver(account=call.account, by=call.actor, pk=pk)
        return _delivery(delivery_selectors.delivery(call.account, pk))


def _webhook(row: Subscription) -> dict[str, Any]:
    return {
        "id": row.ref,
        "url": row.url,
        "description": row.description,
        "events": row.events,
        "numbers": row.numbers,
        "include_below": row.include_below,
        "state": row.state,
        "managed_by": row.managed_by,
        "last_ok_at": row.last_ok_at,
        "last_error": row.last_error,
        "created_at": row.created_at,
    }


def _with_secret(made: Subscribed) -> dict[str, Any]:
    return _webhook(made.subscription) | {"secret": made.secret}


def _delivery(row: Delivery) -> dict[str, Any]:
    return {
        "id": row.pk,
        "event": row.event_id,
        "type": row.event.type,
        "subject": row.event.subject,
        "occurred_at": row.event.at,
        "state": row.state,
        "tries": row.tries,
        "status": row.status,
        "error": row.error,
    }
