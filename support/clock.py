"""The clock of a ticket: by when it must be answered and solved. It stands while nobody waits for us.

Each function changes the ticket in memory; the service that calls it saves.
"""

from datetime import datetime, timedelta

from support.models import Queue, Ticket
from support.states import RUNNING, TicketStatus


def start(ticket: Ticket, queue: Queue, now: datetime) -> None:
    ticket.first_response_due = now + timedelta(minutes=queue.first_response_minutes)
    ticket.resolve_due = now + timedelta(minutes=queue.resolve_minutes)
    ticket.waiting_since = now
    _choose_next(ticket)


def customer_spoke(ticket: Ticket, now: datetime) -> None:
    ticket.waiting_since = ticket.waiting_since or now


def staff_answered(ticket: Ticket, now: datetime) -> None:
    ticket.waiting_since = None
    ticket.first_responded_at = ticket.first_responded_at or now
    _choose_next(ticket)


def status_became(ticket: Ticket, status: TicketStatus, now: datetime) -> None:
    """Stop the clock unless the ticket is active; the time that it stood is added to what is due."""
    if status in RUNNING and ticket.paused_at:
        stood = now - ticket.paused_at
        ticket.resolve_due += stood
        if ticket.first_responded_at is None:
            ticket.first_response_due += stood
        ticket.paused_at = None
    elif status not in RUNNING:
        ticket.paused_at = ticket.paused_at or now
    _choose_next(ticket)


def queue_became(ticket: Ticket, before: Queue, after: Queue) -> None:
    """What is due moves by as much as the queues differ."""
    ticket.first_response_due += timedelta(
        minutes=after.first_response_minutes - before.first_response_minutes
    )
    ticket.resolve_due += timedelta(minutes=after.resolve_minutes - before.resolve_minutes)
    _choose_next(ticket)


def _choose_next(ticket: Ticket) -> None:
    ticket.due_at = ticket.resolve_due if ticket.first_responded_at else ticket.first_response_due
