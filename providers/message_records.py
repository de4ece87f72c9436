"""Messages as carriers and we tell each other of them: E.164 numbers, our words for what became of one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

Kind = Literal["sms", "mms"]
Outcome = Literal["delivered", "undelivered", "failed", "expired", "delivery_unconfirmed"]


@dataclass(frozen=True)
class OutgoingMessage:
    """What to send; a message with ``media_urls`` is an MMS, and only that has a subject."""

    sender: str
    recipient: str
    kind: Kind
    text: str
    subject: str = ""
    media_urls: tuple[str, ...] = ()


@dataclass(frozen=True)
class IncomingMessage:
    """What somebody sent to one of our numbers; ``ref`` is the carrier's name for it, and ``at`` when it came."""

    ref: str
    sender: str
    recipient: str
    kind: Kind
    text: str
    at: datetime
    subject: str = ""
    media_urls: tuple[str, ...] = ()


@dataclass(frozen=True)
class CarrierReceipt:
    """What became of a message that we sent from ``sender``: known by the carrier's ``ref``, or by the ``key`` it was
    sent under where the carrier repeats that. ``event`` names the report itself.
    """

    event: str
    ref: str
    sender: str
    outcome: Outcome
    at: datetime
    code: str = ""
    words: str = ""
    key: UUID | None = None


@dataclass(frozen=True)
class MessageFeed:
    """A piece of what happened. ``cursor`` asks for what comes after, ``more`` says that there is some already."""

    messages: tuple[IncomingMessage, ...]
    receipts: tuple[CarrierReceipt, ...]
    cursor: str
    more: bool = False
