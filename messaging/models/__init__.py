"""Tables of the messaging app, a file for each noun."""

from messaging.models.mailbox import CarrierMailbox
from messaging.models.message import Message
from messaging.models.opt_out import OptOut
from messaging.models.receipt import DeliveryReceipt

__all__ = ["CarrierMailbox", "DeliveryReceipt", "Message", "OptOut"]
