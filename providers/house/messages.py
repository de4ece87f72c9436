"""The house carrier's messages: delivered between numbers of its own network, and simulated beyond it."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from providers.contract.messages import (
    CarrierReceipt,
    IncomingMessage,
    MessageFeed,
    OutgoingMessage,
    SentMessage,
)
from providers.errors import Rejected
from providers.house.models import HouseMessage, HouseState

RECEIPT_AFTER = timedelta(seconds=2)
AT_ONCE = 100
SIMULATED = "simulated"
SIMULATED_WORDS = "Simulated: the number is not on the house carrier's network, so nothing left this portal."
ON_NETWORK = "on-net"
ON_NETWORK_WORDS = "Arrived at a number of the house carrier's network."

# One statement sees to it that the sender's number is the holder's and finds who has the recipient's; the unique key
# settles repeats.
SEND = """
INSERT INTO house_housemessage (key, holder, sender, recipient, recipient_holder, kind, text, subject, media_urls,
    sent_at, is_told, is_receipt_told)
SELECT %(key)s, n.holder, n.e164, %(recipient)s,
    (SELECT r.holder FROM house_housenumber r WHERE r.e164 = %(recipient)s AND r.state = %(held)s),
    %(kind)s, %(text)s, %(subject)s, %(media_urls)s::varchar[], %(now)s, false, false
FROM house_housenumber n WHERE n.e164 = %(sender)s AND n.holder = %(holder)s AND n.state = %(held)s
ON CONFLICT (key) DO NOTHING
RETURNING id, recipient_holder IS NULL
"""


class HouseMessages:
    """Messages of one holder's numbers. What the holder was told and has acknowledged is told no more."""

    holder: int

    def send_message(self, message: OutgoingMessage, *, key: UUID) -> SentMessage:
        """Take the message into the network; Rejected when the sender's number is not held here."""
        values: dict[str, Any] = {
            "key": key,
            "holder": self.holder,
            "sender": message.sender,
            "recipient": message.recipient,
            "kind": message.kind,
            "text": message.text,
            "subject": message.subject,
            "media_urls": list(message.media_urls),
            "now": timezone.now(),
            "held": HouseState.HELD.value,
        }
        with connection.cursor() as cursor:
            cursor.execute(SEND, values)
            if row := cursor.fetchone():
                return SentMessage(str(row[0]), is_simulated=row[1])
        if (known := self.find_message(message, key=key)) is not None:
            return known
        raise Rejected("The sender's number is not held at the house carrier.")

    def find_message(self, message: OutgoingMessage, *, key: UUID) -> SentMessage | None:
        del message
        found = HouseMessage.objects.filter(key=key, holder=self.holder).only("recipient_holder").first()
        return SentMessage(str(found.pk), is_simulated=found.recipient_holder is None) if found else None

    def list_messages(self, cursor: str, e164s: Sequence[str]) -> MessageFeed:
        """At most 100 arrivals and 100 receipts that the holder has not acknowledged.

        The cursor names those of the last feed. A receipt comes two seconds after its message: long enough to be a step
        of its own, short enough to wait for.
        """
        del e164s
        self._acknowledge(cursor)
        arrivals = HouseMessage.objects.filter(recipient_holder=self.holder, is_told=False)
        due = HouseMessage.objects.filter(
            holder=self.holder, is_receipt_told=False, sent_at__lte=timezone.now() - RECEIPT_AFTER
        )
        came, reported = list(arrivals.order_by("pk")[:AT_ONCE]), list(due.order_by("sent_at")[:AT_ONCE])
        return MessageFeed(
            messages=tuple(map(_incoming, came)),
            receipts=tuple(map(_receipt, reported)),
            cursor=json.dumps({"told": [row.pk for row in came], "receipts": [row.pk for row in reported]}),
            more=AT_ONCE in {len(came), len(reported)},
        )

    def _acknowledge(self, cursor: str) -> None:
        """What has arrived is none of the carrier's business any more; off the network nothing arrives."""
        safe = json.loads(cursor) if cursor else {"told": [], "receipts": []}
        if safe["told"]:
            told = HouseMessage.objects.filter(pk__in=safe["told"], recipient_holder=self.holder)
            told.update(is_told=True, text="", subject="", media_urls=[])
        if safe["receipts"]:
            mine = HouseMessage.objects.filter(pk__in=safe["receipts"], holder=self.holder)
            mine.update(is_receipt_told=True)
            mine.filter(recipient_holder=None).update(text="", subject="", media_urls=[])


def _incoming(row: HouseMessage) -> IncomingMessage:
    return IncomingMessage(
        ref=str(row.pk),
        sender=row.sender,
        recipient=row.recipient,
        kind="mms" if row.kind == "mms" else "sms",
        text=row.text,
        at=row.sent_at,
        subject=row.subject,
        media_urls=tuple(row.media_urls),
    )


def _receipt(row: HouseMessage) -> CarrierReceipt:
    off_network = row.recipient_holder is None
    return CarrierReceipt(
        event=f"{row.pk}-delivered",
        ref=str(row.pk),
        sender=row.sender,
        outcome="simulated" if off_network else "delivered",
        at=row.sent_at + RECEIPT_AFTER,
        code=SIMULATED if off_network else ON_NETWORK,
        words=SIMULATED_WORDS if off_network else ON_NETWORK_WORDS,
        key=row.key,
    )
