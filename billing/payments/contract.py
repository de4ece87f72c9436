"""What a payment provider is to us: it opens a page where an amount is paid, and tells what became of it.

Amounts are in units of the currency. Every call has one time limit and is made outside of any transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from common.errors import CarrierTrouble


class Refused(CarrierTrouble):
    """The provider does not do it, and nothing happened there."""


class NotGenuine(Exception):
    """What claims to come from the provider was not signed with its secret."""


class Became(StrEnum):
    """What became of a session, or of what was paid in it."""

    WAITS = "waits"
    PENDING = "pending"
    PAID = "paid"
    REFUSED = "refused"
    EXPIRED = "expired"
    REFUNDED = "refunded"


@dataclass(frozen=True)
class Order:
    """What is to be paid. ``key`` names it: asked for again under the same key it is the same session."""

    key: UUID
    amount: Decimal
    currency: str
    text: str
    back: str
    email: str = ""


@dataclass(frozen=True)
class Session:
    """Where it is paid, and until when."""

    ref: str
    url: str
    expires_at: datetime | None


@dataclass(frozen=True)
class Outcome:
    """What the provider says of a session, or by ``payment_ref`` alone of what was paid. ``key`` is the order's."""

    became: Became
    session_ref: str = ""
    payment_ref: str = ""
    amount: Decimal = Decimal(0)
    currency: str = ""
    email: str = ""
    key: str = ""


@dataclass(frozen=True)
class Refund:
    """What is to be given back of what was paid, and how much of it was before: the two name it, so that asked for
    again it is the same refund.
    """

    payment_ref: str
    amount: Decimal
    currency: str
    before: Decimal


@dataclass(frozen=True)
class Message:
    """Something that it told by itself; ``outcome`` is None for what we do not ask about."""

    ref: str
    sort: str
    outcome: Outcome | None


class Provider(Protocol):
    """Raises Refused for what the provider refuses, CarrierTrouble where nobody knows whether it was done."""

    label: str
    # Where its pages are, for the browser's policy of forms.
    pages: str

    def open(self, order: Order) -> Session: ...

    def close(self, ref: str) -> None:
        """Let nobody pay in the session any more; Refused where it is over or paid already."""
        ...

    def look_up(self, ref: str) -> Outcome: ...

    def refunded(self, payment_ref: str, currency: str) -> Decimal:
        """How much of what was paid is given back, or on its way."""
        ...

    def give_back(self, refund: Refund) -> None: ...

    def read(self, body: bytes, headers: Mapping[str, str]) -> Message:
        """What it told, from the raw bytes; NotGenuine unless they carry its signature of the last minutes."""
        ...
