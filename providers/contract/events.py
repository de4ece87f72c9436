"""Events: what a carrier pushes to us, and where we ask it to push."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from providers.contract.base import FamilyContract, optional
from providers.contract.calls import CarrierCall, CarrierRecording
from providers.contract.contacts import CarrierContact
from providers.contract.media import CarrierMedia
from providers.contract.messages import CarrierReceipt, IncomingMessage

EventType = Literal[
    "call.started",
    "call.ended",
    "message.received",
    "message.receipt",
    "number.assigned",
    "number.removed",
    "recording.changed",
    "media.changed",
    "contact.changed",
    "credit.low",
    "test",
    "other",
]
Told = CarrierCall | IncomingMessage | CarrierReceipt | CarrierRecording | CarrierMedia | CarrierContact


@dataclass(frozen=True)
class CarrierSubscription:
    """That the carrier pushes its events ``carrier_type`` to ``url``."""

    ref: str
    carrier_type: str
    url: str
    is_active: bool = True


@dataclass(frozen=True)
class PushedEvent:
    """One event of a push. ``ref`` is the same when the carrier pushes it again; ``record`` is what it tells of, and
    None where its name ``subject_ref`` must be looked up.
    """

    ref: str
    type: EventType
    at: datetime
    subject_ref: str = ""
    record: Told | None = None
    raw: Mapping[str, object] = field(default_factory=dict)


class Events(FamilyContract):
    """Pushes of the carrier. They come in any order, more than once, or never."""

    # The carrier's types of event that we subscribe to, where it lets programs subscribe.
    push_types: ClassVar[tuple[str, ...]] = ()

    def read_push(self, headers: Mapping[str, str], body: bytes, secret: str) -> tuple[PushedEvent, ...]:
        """What a push says. Rejected when it is not signed with the secret, Malformed when it cannot be read; nobody
        is asked. Names of headers are in lower case.
        """
        raise self._unsupported()

    @optional
    def subscribe(self, carrier_type: str, url: str, secret: str, *, key: UUID) -> CarrierSubscription:
        """Have events of a type pushed to ``url``, signed with the secret. Done twice, each is pushed twice."""
        raise self._unsupported()

    @optional
    def unsubscribe(self, ref: str, *, key: UUID) -> None:
        """NotThere when it has ended already."""
        raise self._unsupported()

    @optional
    def list_subscriptions(self) -> Iterator[CarrierSubscription]:
        raise self._unsupported()
