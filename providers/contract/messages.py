"""Messages: E.164 numbers, and our words for what became of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from providers.contract.base import FamilyContract, optional

Kind = Literal["sms", "mms"]
Outcome = Literal["delivered", "simulated", "undelivered", "failed", "expired", "delivery_unconfirmed"]


@dataclass(frozen=True)
class OutgoingMessage:
    """What to send; a message with ``media_urls`` is an MMS, and only that has a subject.

    To find one whose answer was lost, where the carrier knows no keys: ``asked_at`` is when it was handed over, and
    ``others`` are the carrier's names of our other messages that say the same.
    """

    sender: str
    recipient: str
    kind: Kind
    text: str
    subject: str = ""
    media_urls: tuple[str, ...] = ()
    asked_at: datetime | None = None
    others: frozenset[str] = frozenset()


@dataclass(frozen=True)
class SentMessage:
    """A message that the carrier has: its name there, and whether the network beyond it is only simulated."""

    ref: str
    is_simulated: bool = False


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


class Messages(FamilyContract):
    """Messages sent and received."""

    # Whether messages are listed by number, so that it must be told which; other carriers tell of all at once.
    lists_messages_by_number: ClassVar[bool] = False
    # How often to read the carrier's messages and receipts, and whether a message sent is worth a look at once.
    message_seconds: ClassVar[int] = 60
    tells_at_once: ClassVar[bool] = False

    def send_message(self, message: OutgoingMessage, *, key: UUID) -> SentMessage:
        """Hand a message over. Under a key that was used before it sends nothing
        more, where the carrier heeds keys.
        """
        raise self._unsupported()

    @optional
    def find_message(self, message: OutgoingMessage, *, key: UUID) -> SentMessage | None:
        """A message whose answer was lost; None when the carrier certainly never took it, and Uncertain while it cannot
        say so.
        """
        raise self._unsupported()

    def list_messages(self, cursor: str, e164s: Sequence[str]) -> MessageFeed:
        """What came in, and what became of what we sent, after ``cursor`` as an earlier feed gave it; "" begins.

        Asking with a cursor says that what came before is safe with us. A thing may be told twice.
        """
        raise self._unsupported()
