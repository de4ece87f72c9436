"""States of subscriptions, deliveries and what carriers push, and which moves are legal."""

from django.db.models import TextChoices


class SubscriptionState(TextChoices):
    """Whether events are delivered. A person enables and disables; Tandem stops an address that fails for long."""

    ENABLED = "enabled", "Enabled"
    DISABLED = "disabled", "Disabled"
    STOPPED = "stopped", "Stopped after failures"


class DeliveryState(TextChoices):
    WAITING = "waiting", "Waiting"
    DELIVERED = "delivered", "Delivered"
    FAILED = "failed", "Given up"
    DROPPED = "dropped", "Not wanted any more"


# From these somebody may have it delivered once more.
OVER = frozenset({DeliveryState.DELIVERED, DeliveryState.FAILED, DeliveryState.DROPPED})


class PushState(TextChoices):
    """What became of a carrier's push. Each may be replayed."""

    RECEIVED = "received", "Received"
    APPLIED = "applied", "Applied"
    REFUSED = "refused", "Not from the carrier"
    FAILED = "failed", "Failed"


class Pace(TextChoices):
    """When an alert rule mails what it has to tell."""

    AT_ONCE = "at_once", "At once"
    DAILY = "daily", "Once a day, in the morning"
