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
    """One thing said on a ticket, by us or by the carrier's staff."""

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
        raise self._unsupported()

    def list_replies(self, ref: str) -> Iterator[TicketReply]:
        raise self._unsupported()

    def open_ticket(self, subject: str, text: str, *, key: UUID) -> CarrierTicket:
        raise self._unsupported()

    def reply_to_ticket(self, ref: str, text: str, *, key: UUID) -> None:
        raise self._unsupported()

    @optional
    def set_ticket_state(self, ref: str, state: TicketState, *, key: UUID) -> None:
        """Doing it twice does no harm."""
        raise self._unsupported()
