"""What may happen to tickets."""

from events.types import EventType, Thing, register
from support.models import Ticket

TICKET = Thing(Ticket, "ticket", ref="number")

register(
    EventType("ticket.opened", "A ticket was opened.", TICKET, ("opened",)),
    EventType("ticket.replied", "Somebody replied in a ticket.", TICKET, ("replied",)),
    EventType("ticket.changed", "A ticket got another status.", TICKET, ("changed",)),
)
