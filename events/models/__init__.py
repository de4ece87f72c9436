"""The tables of the events app."""

from events.models.alerts import Alert, AlertRule, Notice, Raised
from events.models.claim import NumberClaim
from events.models.delivery import Attempt, Delivery
from events.models.event import Event
from events.models.push import Push, PushAddress, PushedId
from events.models.subscription import Subscription

__all__ = [
    "Alert",
    "AlertRule",
    "Attempt",
    "Delivery",
    "Event",
    "Notice",
    "NumberClaim",
    "Push",
    "PushAddress",
    "PushedId",
    "Raised",
    "Subscription",
]
