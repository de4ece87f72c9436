"""Tickets at VoiceTel (voicetel.md §7). Deleting one is for VoiceTel's own people."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from providers.contract.tickets import CarrierTicket, TicketReply, TicketState, same_words
from providers.errors import Malformed, Uncertain
from providers.reading import text, text_if_any, when_if_any, whole
from providers.voicetel import wire
from providers.voicetel.calls import Calls, made

PATH = "/v2.2/support/tickets"
STATES: dict[str, TicketState] = {
    "active": "active",
    "pending": "pending",
    "closed": "closed",
    "spam": "spam",
}
ADDED = "Reply added"


class VoiceTelTickets(Calls):
    """Only orders promise to repeat nothing for an Idempotency-Key (§5.3): a lost answer is looked up by its words."""

    def list_tickets(self) -> Iterator[CarrierTicket]:
        yield from wire.rows(self._get(PATH), "tickets", _ticket)

    def get_ticket(self, ref: str) -> CarrierTicket:
        found = wire.one(wire.data(self._get(f"{PATH}/{int(ref)}")).get("ticket"), _ticket)
        if found.ref != ref:
            raise Malformed("VoiceTel answered about another ticket.")
        return found

    def list_replies(self, ref: str) -> Iterator[TicketReply]:
        """In the order said, whichever way VoiceTel lists them, and without notes of its staff."""
        rows = wire.rows(self._get(f"{PATH}/{int(ref)}/messages"), "messages", _reply)
        said = [reply for reply in rows if reply is not None]
        yield from sorted(said, key=lambda reply: int(reply.ref))

    def open_ticket(self, subject: str, text: str, *, key: UUID) -> CarrierTicket:
        told = self._write("POST", PATH, {"subject": subject, "message": text})
        return made(told.get("ticket"), _ticket)

    def find_ticket(self, subject: str, text: str, *, since: datetime, key: UUID) -> CarrierTicket | None:
        """The list holds the newest tickets alone and says how many there are (§7)."""
        body = self._get(PATH)
        listed = wire.rows(body, "tickets", _ticket)
        lately = [row for row in listed if row.opened_at is None or row.opened_at >= since]
        for row in lately:
            if same_words(row.subject, subject) and self._began_with(row.ref, text):
                return row
        total = wire.data(body).get("totalCount")
        if isinstance(total, int) and total > len(listed) and len(lately) == len(listed):
            raise Uncertain("VoiceTel lists only its newest tickets, and this one may be older.")
        return None

    def reply_to_ticket(self, ref: str, text: str, *, key: UUID) -> None:
        told = self._write("POST", f"{PATH}/{int(ref)}/replies", {"message": text})
        if told.get("message") != ADDED:
            raise Uncertain("VoiceTel did not say that the reply was added. It may have been.")

    def set_ticket_state(self, ref: str, state: TicketState, *, key: UUID) -> None:
        told = self._write("PUT", f"{PATH}/{int(ref)}", {"status": state})
        if not isinstance(told.get("status"), str):
            raise Uncertain("VoiceTel did not say that the ticket was changed. It may have been.")

    def _began_with(self, ref: str, text: str) -> bool:
        first = next(self.list_replies(ref), None)
        return first is not None and first.is_ours and same_words(first.text, text)


def _ticket(row: dict[str, Any]) -> CarrierTicket:
    """All but the status may be absent (§7); without an id nothing could be said on it."""
    number = row.get("number")
    return CarrierTicket(
        ref=str(whole(row, "id")),
        number="" if number is None else str(whole(row, "number")),
        subject=text_if_any(row, "subject"),
        state=STATES[text(row, "status")],
        opened_at=when_if_any(row, "createdAt"),
        updated_at=when_if_any(row, "updatedAt"),
        preview=text_if_any(row, "preview"),
        raw=row,
    )


def _reply(row: dict[str, Any]) -> TicketReply | None:
    """None for a note, and for what only happened to the ticket."""
    kind, said = text_if_any(row, "type"), text_if_any(row, "body")
    if kind not in {"customer", "message"} or not said:
        return None
    by = row.get("createdBy") or {}
    names = (text_if_any(by, "firstName"), text_if_any(by, "lastName"))
    return TicketReply(
        ref=str(whole(row, "id")),
        author=" ".join(filter(None, names)),
        is_ours=kind == "customer",
        text=said,
        at=when_if_any(row, "createdAt"),
    )
