"""Tables of the support app, a file for each noun."""

from support.models.attachment import Attachment
from support.models.carrier import SaidAtCarrier, TicketAtCarrier
from support.models.presence import Presence
from support.models.queue import CannedReply, Queue
from support.models.thread import Thread
from support.models.ticket import Ticket

__all__ = [
    "Attachment",
    "CannedReply",
    "Presence",
    "Queue",
    "SaidAtCarrier",
    "Thread",
    "Ticket",
    "TicketAtCarrier",
]
