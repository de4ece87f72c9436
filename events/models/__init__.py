"""The tables of the events app."""

from events.models.delivery import Attempt, Delivery
from events.models.event import Event
from events.models.push import Push, PushAddress, PushedId
from events.models.subscription import Subscription

__all__ = ["Attempt", "Delivery", "Event", "Push", "PushAddress", "PushedId", "Subscription"]
