"""Tables of the support app, a file for each noun."""

from support.chats.models import Chat, ChatAtCarrier, ChatLine, ChatReception
from support.models.attachment import Attachment
from support.models.carrier import SaidAtCarrier, TicketAtCarrier
from support.models.presence import Presence
from support.models.queue import CannedReply, Queue
from support.models.thread import Thread
from support.models.ticket import Ticket
from support.satisfaction.models import Rating

__all__ = [
    "Attachment",
    "CannedReply",
    "Chat",
    "ChatAtCarrier",
    "ChatLine",
    "ChatReception",
    "Presence",
    "Queue",
    "Rating",
    "SaidAtCarrier",
    "Thread",
    "Ticket",
    "TicketAtCarrier",
]
