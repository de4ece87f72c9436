"""What the log shows of a delivery's body."""

from events.models import Delivery
from events.services.delivering import sending
from events.shapes import shape_named


def logged_body(delivery: Delivery) -> bytes:
    """The body as it is sent, but for what people wrote to each other, which is hidden.

    No body is kept: it is made from the event, at each sending and here. The texts stand in the message alone.
    """
    shape = shape_named(delivery.subscription.shape)
    return shape.request(sending(delivery, moment=0, for_log=True)).body
