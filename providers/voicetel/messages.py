"""Messages at VoiceTel (voicetel.md §6): sent one at a time, read number by number from a history."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, get_args
from uuid import UUID

from django.utils import timezone

from providers.contract.messages import (
    CarrierReceipt,
    IncomingMessage,
    Kind,
    MessageFeed,
    Outcome,
    OutgoingMessage,
    SentMessage,
)
from providers.errors import Malformed, Uncertain
from providers.reading import e164_of_ten_digits, name, unix_time
from providers.voicetel import wire
from providers.voicetel.calls import Calls, digits_of, made
from providers.voicetel.settings import saying

DAY = 86_400
# Their clock is not ours, and a row may enter the history late: what is read twice counts once.
OVERLAP_SECONDS = 300
KINDS: tuple[Kind, Kind] = ("sms", "mms")


class VoiceTelMessages(Calls):
    """The history names no keys, so a message whose answer was lost is known by its text, its time and its two numbers.
    One that is not there may yet come: then nobody can tell.
    """

    lists_messages_by_number: ClassVar[bool] = True

    def send_message(self, message: OutgoingMessage, *, key: UUID) -> SentMessage:
        body: dict[str, Any] = {
            "fromNumber": digits_of(message.sender),
            "toNumber": digits_of(message.recipient),
            "text": message.text,
        }
        if message.kind == "mms":
            body |= {"mediaUrls": list(message.media_urls)}
            body |= {"subject": message.subject} if message.subject else {}
        told = self._write("POST", "/v2.2/messages", body, headers={"Idempotency-Key": str(key)})
        saying(fromNumber=body["fromNumber"], toNumber=body["toNumber"], type=message.kind)(told)
        return SentMessage(made(told, lambda row: name(row["id"])))

    def find_message(self, message: OutgoingMessage, *, key: UUID) -> SentMessage:
        now = timezone.now()
        since = int((message.asked_at or now).timestamp()) - OVERLAP_SECONDS
        rows = self._history(message.sender, message.kind, int(now.timestamp()), since)
        same = [name(row["id"]) for row in reversed(rows) if _is_of(row["value"], message)]
        found = next((ref for ref in same if ref not in message.others), None)
        if found is None:
            raise Uncertain("VoiceTel does not list the message so far.")
        return SentMessage(found)

    def list_messages(self, cursor: str, e164s: Sequence[str]) -> MessageFeed:
        """The cursor is the Unix time up to which the histories were read; the first feed goes back a day."""
        now = int(timezone.now().timestamp())
        since = int(cursor) - OVERLAP_SECONDS if cursor else now - DAY
        messages, receipts = [], []
        for e164 in e164s:
            for kind in KINDS:
                rows = self._history(e164, kind, now, since)
                messages += [
                    _incoming(e164, kind, row) for row in rows if row["value"].get("direction") == "in"
                ]
            receipts += [_receipt(e164, row) for row in self._history(e164, "dlr", now, since)]
        return MessageFeed(tuple(messages), tuple(receipts), cursor=str(now))

    def _history(self, e164: str, kind: str, newer: int, older: int) -> list[dict[str, Any]]:
        params: dict[str, str | int] = {"number": digits_of(e164), "type": kind, "from": newer, "to": older}
        return list(_rows(wire.data(self._get("/v2.2/messages", params))))


def _is_of(value: dict[str, Any], message: OutgoingMessage) -> bool:
    """Whether a row of the history is of a message that says the same to the same number."""
    to = value.get("destinationNumber") or value.get("number")
    return (value.get("direction"), str(to), value.get("message")) == (
        "out",
        digits_of(message.recipient),
        message.text,
    )


def _rows(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    found = data.get("messages")
    if not isinstance(found, list):
        raise Malformed("VoiceTel answered without a list of messages.")
    for row in found:
        if not (
            isinstance(row, dict) and isinstance(row.get("value"), dict) and isinstance(row.get("key"), list)
        ):
            raise Malformed("VoiceTel answered with a message that its API does not document.")
        yield row


def _incoming(e164: str, kind: Kind, row: dict[str, Any]) -> IncomingMessage:
    def read(row: dict[str, Any]) -> IncomingMessage:
        value = row["value"]
        return IncomingMessage(
            ref=name(row["id"]),
            sender=e164_of_ten_digits(value["number"]),
            recipient=e164,
            kind=kind,
            text=str(value["message"]),
            at=unix_time(row["key"][-1]),
            media_urls=tuple(str(url) for url in value.get("mediaUrls") or ()),
        )

    return wire.one(row, read)


def _receipt(e164: str, row: dict[str, Any]) -> CarrierReceipt:
    """The documented receipt says that there is one, not what it says; where a status stands with it, that counts."""

    def read(row: dict[str, Any]) -> CarrierReceipt:
        value, at = row["value"], unix_time(row["key"][-1])
        status = str(value.get("status") or "")
        return CarrierReceipt(
            event=f"{row['id']}-{status}-{int(at.timestamp())}",
            ref=name(row["id"]),
            sender=e164,
            outcome=_outcome(status),
            at=at,
            code=str(value.get("code") or ""),
            words=str(value.get("detail") or ""),
        )

    return wire.one(row, read)


def _outcome(status: str) -> Outcome:
    known: dict[str, Outcome] = {word: word for word in get_args(Outcome)}
    return known.get(status, "delivery_unconfirmed")
