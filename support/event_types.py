"""What may happen to tickets, ratings and chats."""

from events.types import EventType, Thing, register
from support.chats import event_kinds as of_chats
from support.models import Ticket
from support.satisfaction import event_kinds

__all__ = ["event_kinds", "of_chats"]

TICKET = Thing(Ticket, "ticket", ref="number")

register(
    EventType("ticket.opened", "A ticket was opened.", TICKET, ("opened",)),
    EventType("ticket.replied", "Somebody replied in a ticket.", TICKET, ("replied",)),
    EventType("ticket.changed", "A ticket got another status.", TICKET, ("changed",)),
)
