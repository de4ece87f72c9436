"""Texts at Relatel (relatel.md §5.7): sent as the token's employee, read from the company's history."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from providers import reading
from providers.contract.messages import MessageFeed, OutgoingMessage, SentMessage
from providers.errors import Rejected, Uncertain, Unsupported
from providers.relatel import wire
from providers.relatel.asking import Asking

# Their clock is not ours, and a row may enter the history late: what is read twice counts once.
OVERLAP = timedelta(minutes=5)
FIRST_LOOK = timedelta(days=1)
# A message that is not in the history so long after it was handed over was never taken.
SURELY_THERE_AFTER = timedelta(minutes=5)


class RelatelMessages(Asking):
    """The answer to a send names no message, and there are no receipts: the history says which one it became."""

    def send_message(self, message: OutgoingMessage, *, key: UUID) -> SentMessage:
        """Rejected for a sender that is not the number of the token's employee."""
        if message.kind != "sms":
            raise Unsupported("Relatel has no MMS.")
        mine = wire.one(self._me(), lambda me: wire.number(me["number"]))
        if message.sender != mine:
            raise Rejected("Relatel sends from the number of the person whose token it is.")
        body = {
            "message": {"body": message.text, "from_number_hidden": False},
            "to_numbers": [wire.digits(message.recipient)],
        }
        wire.require_taken(self._write("POST", "messages", body))
        found = self._among_sent(message)
        if found is None:
            raise Uncertain("Relatel took the message and does not list it so far.")
        return found

    def find_message(self, message: OutgoingMessage, *, key: UUID) -> SentMessage | None:
        found = self._among_sent(message)
        asked = message.asked_at
        if found is None and (asked is None or timezone.now() - asked < SURELY_THERE_AFTER):
            raise Uncertain("Relatel does not list the message so far.")
        return found

    def list_messages(self, cursor: str, e164s: Sequence[str]) -> MessageFeed:
        """The cursor is when the history was read; the first feed goes back a day."""
        del e164s
        now = timezone.now()
        since = datetime.fromisoformat(cursor) - OVERLAP if cursor else now - FIRST_LOOK
        came = (row for row in self._history(since) if row.get("direction") == "incoming")
        return MessageFeed(tuple(wire.one(row, wire.message) for row in came), (), now.isoformat())

    def _among_sent(self, message: OutgoingMessage) -> SentMessage | None:
        """The oldest message that says the same to the same number and is none of ours yet."""
        since = (message.asked_at or timezone.now()) - OVERLAP
        same = [wire.one(row, wire.ref) for row in self._history(since) if _is_of(row, message)]
        found = next((ref for ref in reversed(same) if ref not in message.others), None)
        return None if found is None else SentMessage(found)

    def _history(self, since: datetime) -> Iterator[Any]:
        """Newest first; the vendor's filter is asked for, and what is older is left out in any case."""
        bound = {"created_at_gt_or_eq": wire.time(since)}
        rows = wire.window(
            lambda params: self._get("messages", bound | dict(params)),
            "messages",
            sort="created_at",
            param="created_at_lt_or_eq",
            start="",
        )
        for row in rows:
            if wire.one(row, lambda found: reading.when(found, "created_at")) < since.replace(microsecond=0):
                return
            yield row


def _is_of(row: Any, message: OutgoingMessage) -> bool:
    told = (row.get("direction"), str(row.get("to_number")), row.get("body"))
    return told == ("outgoing", wire.digits(message.recipient), message.text)
