"""Passes received messages on to the webhook of their number; what it gets is described in docs/webhooks.md."""

from events import managed, shapes
from events.models import Event, Subscription
from events.services.recording import record_for
from events.services.subscriptions import managed_subscription
from events.services.waking import wake
from messaging.event_types import RECEIVED
from messaging.forwarding import start_forwarding
from messaging.models import Message
from numbers.models import PhoneNumber
from numbers.states import SmsRouteType

MANAGER = "number"


class OfNumber(shapes.Shape):
    """A flat body for each message, under its own id, signed with the account's key."""

    name = "message"
    label = "Messages of a number"

    def request(self, sending: shapes.Sending) -> shapes.Request:
        told = sending.data
        body = {
            "event": sending.event.type,
            "id": sending.event.subject_ref,
            "type": told["type"],
            "from": told["from"],
            "to": told["to"],
            "text": told["text"],
            "subject": told["subject"],
            "media_urls": told["media_urls"],
            "received_at": told["at"],
        }
        return shapes.signed(sending, shapes.compact(body), id=sending.event.subject_ref)


def subscription_of(number: PhoneNumber) -> Subscription:
    """Through which the number's messages go to the webhook that it names."""
    return managed_subscription(
        account=number.account,
        manager=MANAGER,
        shape=OfNumber.name,
        url=number.sms_target,
        description="Messages of numbers",
    )


def hand_over(message: Message) -> None:
    """Send a message, which was to go elsewhere at first, to its number's webhook; call it in a transaction."""
    subscription = subscription_of(message.number)
    record_for(subscription, RECEIVED, message)
    wake(subscription.pk)


def where_now(event: Event) -> Subscription | None:
    """Where the message goes now. One whose number names another way since is passed on that way."""
    message = Message.objects.select_related("number__account", "account").filter(pk=event.subject_pk).first()
    if message is None or not message.number.sms_type:
        return None
    if message.number.sms_type == SmsRouteType.WEBHOOK:
        return subscription_of(message.number)
    start_forwarding(message)
    return None


shapes.register(OfNumber())
managed.register(MANAGER, where_now)
