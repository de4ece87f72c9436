"""Messages at CALLR: sent one at a time with our key as their mark, and read from its history (callr.md §5)."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone

from providers import reading
from providers.callr import wire
from providers.callr.methods import Methods
from providers.contract.messages import MessageFeed, OutgoingMessage, SentMessage
from providers.errors import Uncertain, Unsupported

# Their clock is not ours, and a row may enter the history late: what is read twice counts once.
OVERLAP = timedelta(minutes=5)
# The history is searched by when a message was made, not by when something became of it: the last hour each time, and
# three days, as long as a receipt is waited for, now and then.
LATELY = timedelta(hours=1)
ALL_WAITING = timedelta(hours=72)
LOOK_BACK_EVERY = timedelta(hours=6)
FIRST_LOOK = timedelta(days=1)
# A message that is not in the history so long after it was handed over was never taken.
SURELY_THERE_AFTER = timedelta(minutes=5)
# Asked again within this time, it has nothing new to tell.
JUST_READ = timedelta(seconds=5)


class CallrMessages(Methods):
    """``user_data`` has room for 32 letters and digits, which is our key: so a lost message is found by it (§11)."""

    message_seconds: ClassVar[int] = 60

    def send_message(self, message: OutgoingMessage, *, key: UUID) -> SentMessage:
        if message.kind != "sms":
            raise Unsupported("CALLR has no MMS.")
        told = self._sms.write(
            "sms.send", message.sender, message.recipient, message.text, {"user_data": key.hex}
        )
        return SentMessage(wire.made(told, reading.name))

    def find_message(self, message: OutgoingMessage, *, key: UUID) -> SentMessage | None:
        for row in self._search("sms.search", {"type": "OUT", "user_data": key.hex}):
            return SentMessage(wire.one(row, lambda found: reading.name(found["hash"])))
        asked = message.asked_at
        if asked is None or timezone.now() - asked < SURELY_THERE_AFTER:
            raise Uncertain("CALLR does not list the message so far.")
        return None

    def list_messages(self, cursor: str, e164s: Sequence[str]) -> MessageFeed:
        """The cursor tells when the history was read, and when it was last read far back for receipts."""
        del e164s
        now = timezone.now()
        read, looked_back = _times(cursor, now)
        if cursor and now - read < JUST_READ:
            return MessageFeed((), (), cursor)
        is_due = not cursor or now - looked_back >= LOOK_BACK_EVERY
        came = self._since("IN", read - OVERLAP)
        sent = self._since("OUT", now - ALL_WAITING if is_due else read - LATELY)
        receipts = (wire.one(row, wire.receipt) for row in sent)
        at = now if is_due else looked_back
        return MessageFeed(
            messages=tuple(wire.one(row, wire.incoming) for row in came),
            receipts=tuple(receipt for receipt in receipts if receipt is not None),
            cursor=json.dumps({"read": now.isoformat(), "looked_back": at.isoformat()}),
        )

    def _since(self, direction: str, moment: datetime) -> Iterator[Any]:
        """One that comes while the pages are read is told the next time, for the spans overlap."""
        filters = {"type": direction, "created_at_from": wire.time(moment)}
        return self._search("sms.search", filters, whole=False)


def _times(cursor: str, now: datetime) -> tuple[datetime, datetime]:
    if not cursor:
        return now - FIRST_LOOK, now
    told = json.loads(cursor)
    return datetime.fromisoformat(told["read"]), datetime.fromisoformat(told["looked_back"])
