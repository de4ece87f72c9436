"""Numbers for sale: searched, counted, reserved and ordered."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal
from uuid import UUID

from providers.contract.base import FamilyContract, optional

CountBy = Literal["state", "city", "rate_center", "npanxx", "block"]


@dataclass(frozen=True)
class NumberQuery:
    """What to look for among numbers for sale; ``mask`` is leading digits, or any pattern with ``*`` and ``?``."""

    mask: str = ""
    state: str = ""
    rate_center: str = ""
    city: str = ""
    lata: str = ""
    limit: int = 10


@dataclass(frozen=True)
class OfferedNumber:
    """A number for sale."""

    e164: str
    rate_center: str
    city: str
    state: str
    lata: str


@dataclass(frozen=True)
class Coverage:
    """How many numbers are for sale somewhere; only the parts of the asked dimension are filled."""

    count: int
    npa: str = ""
    nxx: str = ""
    block: str = ""
    city: str = ""
    rate_center: str = ""
    lata: str = ""
    state: str = ""


@dataclass(frozen=True)
class PlacedOrder:
    """What became of an order: the carrier's name for it, the numbers that are ours now, and why others are not."""

    ref: str
    ordered: tuple[str, ...]
    failed: dict[str, str] = field(default_factory=dict)
    cost: Decimal | None = None


class NumbersForSale(FamilyContract):
    """Numbers that a carrier sells."""

    def search_numbers(self, query: NumberQuery) -> list[OfferedNumber]:
        raise self._unsupported()

    @optional
    def count_numbers(self, by: CountBy, query: NumberQuery) -> list[Coverage]:
        raise self._unsupported()

    @optional
    def reserve_numbers(self, e164s: list[str], *, key: UUID) -> list[str]:
        """Keep the numbers for us for a while and return those that were free."""
        raise self._unsupported()

    @optional
    def free_numbers(self, *, key: UUID) -> None:
        """Give back what was reserved under the key and not ordered."""
        raise self._unsupported()

    def order_numbers(self, e164s: list[str], *, key: UUID) -> PlacedOrder:
        """Buy what can be had of the numbers. Under a key that was used before it buys nothing more."""
        raise self._unsupported()

    @optional
    def find_order(self, e164s: list[str], *, key: UUID) -> PlacedOrder | None:
        """What became of an order whose answer was lost; None when the carrier never took it."""
        raise self._unsupported()

    @optional
    def add_number(self, e164: str, *, key: UUID) -> None:
        """Take on a number that is free at the carrier's network but not in its list for sale."""
        raise self._unsupported()
