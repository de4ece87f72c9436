"""Numbers for sale: searched, counted, reserved and ordered."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal
from uuid import UUID

from common.plans.kinds import NumberClass, NumberKind
from providers.contract.base import FamilyContract, optional
from providers.contract.sale_by_area import AreaOrder, KeptNumbers, NumberPrice, SaleArea

CountBy = Literal["state", "city", "rate_center", "npanxx", "block"]


@dataclass(frozen=True)
class NumberQuery:
    """What to look for among numbers for sale; ``mask`` is leading digits of the national number, or any pattern with
    ``*`` and ``?``. Without a country the carrier's own is meant; prices are told in ``currency``.
    """

    mask: str = ""
    country: str = ""
    kind: NumberKind | None = None
    number_class: NumberClass | None = None
    currency: str = "USD"
    state: str = ""
    rate_center: str = ""
    city: str = ""
    lata: str = ""
    limit: int = 10


@dataclass(frozen=True)
class OfferedNumber:
    """A number for sale; without a price it costs what the account pays for any number."""

    e164: str
    rate_center: str
    city: str
    state: str
    lata: str
    country: str = ""
    kind: NumberKind | None = None
    number_class: NumberClass = NumberClass.CLASSIC
    price: NumberPrice | None = None


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
    """Numbers that a carrier sells: one by one, by area and quantity, or both."""

    @optional
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

    @optional
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

    @optional
    def quote_numbers(self, e164s: Sequence[str], currency: str) -> list[OfferedNumber]:
        """What the carrier asks for each of the numbers, for sale or not; those that it cannot know are left out."""
        raise self._unsupported()

    @optional
    def list_countries(self) -> list[str]:
        """The countries, by two letters, of which numbers are for sale by area."""
        raise self._unsupported()

    @optional
    def list_areas(self, country: str, kind: NumberKind | None, currency: str) -> list[SaleArea]:
        """The areas of a country and kind of which numbers are for sale, priced in a currency; "" and None mean all."""
        raise self._unsupported()

    @optional
    def reserve_area(self, order: AreaOrder, *, currency: str, key: UUID) -> KeptNumbers:
        """Have the carrier choose numbers of an area and keep them for us, all or none: Rejected when there are not so
        many. Under a key that was used before it tells of what is kept, where the carrier heeds keys.
        """
        raise self._unsupported()

    @optional
    def get_reservation(self, token: str, *, currency: str) -> KeptNumbers:
        """NotThere once it has expired, was bought or given back."""
        raise self._unsupported()

    @optional
    def buy_reservation(self, token: str, e164s: list[str], *, key: UUID) -> PlacedOrder:
        """Buy the numbers, which are kept under the carrier's token; some may fail. Rejected after the reservation's
        end.
        """
        raise self._unsupported()

    @optional
    def find_purchase(self, token: str, e164s: list[str], *, key: UUID) -> PlacedOrder | None:
        """What became of buying a reservation whose answer was lost, where the token must be known for that: None when
        it is still kept, and so was never bought; Uncertain while the carrier cannot say so.
        """
        raise self._unsupported()

    @optional
    def cancel_reservation(self, token: str, *, key: UUID) -> None:
        """Give the numbers back; nothing happens when that was done before."""
        raise self._unsupported()
