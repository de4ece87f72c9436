"""What the webhook pages share."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts.rights import Right
from accounts.web import AccountRequest
from events.models import Delivery, Subscription
from events.states import DeliveryState, PushState, SubscriptionState

# The tone in which pages show a state.
TONES = {
    SubscriptionState.ENABLED: "ok",
    SubscriptionState.DISABLED: "muted",
    SubscriptionState.STOPPED: "bad",
    DeliveryState.WAITING: "info",
    DeliveryState.DELIVERED: "ok",
    DeliveryState.FAILED: "bad",
    DeliveryState.DROPPED: "muted",
    PushState.RECEIVED: "info",
    PushState.APPLIED: "ok",
    PushState.REFUSED: "bad",
    PushState.FAILED: "bad",
}


def tabs(request: AccountRequest, active: str) -> list[dict[str, Any]]:
    """The pages about webhooks that belong together."""
    pages = [("list", "Outgoing", "events:list")]
    if Right.MANAGE_PROVIDERS in request.rights:
        pages.append(("pushes", "From carriers", "events:pushes"))
    pages.append(("types", "Events", "events:types"))
    return [
        {"label": label, "url": reverse(page), "active": name == active, "count": None}
        for name, label, page in pages
    ]


def state_of(row: Any) -> dict[str, str]:
    """The state of a subscription, delivery or push as a badge."""
    return {"tone": TONES[row.state], "label": row.get_state_display()}


def next_try(delivery: Delivery, hook: Subscription) -> datetime | None:
    """When it is sent again; None for what is over, was not tried yet, or waits for its webhook to be enabled."""
    is_waiting = delivery.state == DeliveryState.WAITING and hook.state == SubscriptionState.ENABLED
    return max(delivery.due_at, hook.rest_until or delivery.due_at) if is_waiting and delivery.tries else None


def asked_for(row: Subscription) -> str:
    """What a subscription is told of, in a line."""
    if row.managed_by:
        return "messages of numbers that pass them on here"
    if "*" in row.events:
        return "everything"
    return ", ".join(row.events)
