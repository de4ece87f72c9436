"""Money: what we have and owe at a carrier. Amounts are of the currency that stands with them, never cents."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from providers.contract.base import FamilyContract, optional

PaymentState = Literal["paid", "pending", "reversed", "refunded", "failed"]


@dataclass(frozen=True)
class CarrierBalance:
    """What is left to spend; ``currency`` is an ISO code. Under ``low_mark`` somebody should pay in; None where the
    carrier keeps no such mark.
    """

    amount: Decimal
    currency: str
    low_mark: Decimal | None = None


@dataclass(frozen=True)
class CarrierCharge:
    """Something that the carrier bills every month."""

    description: str
    amount: Decimal
    currency: str


@dataclass(frozen=True)
class CarrierPayment:
    ref: str
    paid_at: datetime
    amount: Decimal
    currency: str
    state: PaymentState
    payer: str = ""


@dataclass(frozen=True)
class CarrierCredit:
    """Money put on our account there, whether or not its invoice is settled."""

    credited_at: datetime
    amount: Decimal
    currency: str
    is_paid: bool


class Money(FamilyContract):
    """Our account at the carrier. It belongs to the login, so no account is assigned another one for it."""

    def get_balance(self) -> CarrierBalance:
        raise self._unsupported()

    @optional
    def list_charges(self) -> Iterator[CarrierCharge]:
        raise self._unsupported()

    @optional
    def list_payments(self) -> Iterator[CarrierPayment]:
        """Newest first."""
        raise self._unsupported()

    @optional
    def list_credits(self) -> Iterator[CarrierCredit]:
        """Newest first."""
        raise self._unsupported()
