"""Tickets: what we ask a carrier's own people."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from providers.contract.base import FamilyContract, optional

TicketState = Literal["active", "pending", "closed", "spam"]


@dataclass(frozen=True)
class CarrierTicket:
    """A conversation with the carrier's staff; ``number`` is what people call it by."""

    ref: str
    number: str
    subject: str
    state: TicketState
    opened_at: datetime | None = None
    updated_at: datetime | None = None
    preview: str = ""
    raw: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class TicketReply:
    """One thing said on a ticket, by us or by the carrier's staff; ``text`` is plain, without tags."""

    ref: str
    author: str
    is_ours: bool
    text: str
    at: datetime | None = None


class Tickets(FamilyContract):
    """The carrier's help desk."""

    def list_tickets(self) -> Iterator[CarrierTicket]:
        """Newest first."""
        raise self._unsupported()

    def get_ticket(self, ref: str) -> CarrierTicket:
        """NotThere when the carrier does not know it."""
        raise self._unsupported()

    def list_replies(self, ref: str) -> Iterator[TicketReply]:
        """All that was said, the oldest first, what opened the ticket too. Also how a reply is found whose answer was
        lost.
        """
        raise self._unsupported()

    def open_ticket(self, subject: str, text: str, *, key: UUID) -> CarrierTicket:
        raise self._unsupported()

    @optional
    def find_ticket(self, subject: str, text: str, *, since: datetime, key: UUID) -> CarrierTicket | None:
        """The ticket whose opening was not answered, by its subject and first text among those opened since then; None
        when the carrier never took it.
        """
        raise self._unsupported()

    def reply_to_ticket(self, ref: str, text: str, *, key: UUID) -> None:
        """Say something; NotThere when the carrier does not know the ticket, Rejected when it takes no answers."""
        raise self._unsupported()

    @optional
    def set_ticket_state(self, ref: str, state: TicketState, *, key: UUID) -> None:
        """Doing it twice does no harm."""
        raise self._unsupported()
