"""The connector contract: what a carrier may be asked, and how it says what it can."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from providers.budget import Limit
from providers.errors import Unsupported
from providers.records import (
    CarrierGateway,
    CarrierNumber,
    CountBy,
    Coverage,
    NumberQuery,
    NumberSettings,
    OfferedNumber,
    PlacedOrder,
)


class Can(StrEnum):
    """What a connector may implement; each value is the method's name."""

    CHECK_CREDENTIALS = "check_credentials"
    SEARCH_NUMBERS = "search_numbers"
    COUNT_NUMBERS = "count_numbers"
    RESERVE_NUMBERS = "reserve_numbers"
    FREE_NUMBERS = "free_numbers"
    ORDER_NUMBERS = "order_numbers"
    FIND_ORDER = "find_order"
    ADD_NUMBER = "add_number"
    LIST_NUMBERS = "list_numbers"
    GET_NUMBER = "get_number"
    CONFIGURE_NUMBER = "configure_number"
    REMOVE_NUMBER = "remove_number"
    RELEASE_NUMBER = "release_number"
    LIST_GATEWAYS = "list_gateways"
    ADD_GATEWAY = "add_gateway"
    UPDATE_GATEWAY = "update_gateway"
    REMOVE_GATEWAY = "remove_gateway"


class Connector:
    """One carrier, spoken to under one login. It holds no state of ours and raises the errors of
    ``providers.errors``.

    Lists are iterators that page inside and raise rather than end early. ``key`` is the job's idempotency
    key; it goes to the carrier where that has a place for it.
    """

    slug: ClassVar[str]
    label: ClassVar[str]
    can: ClassVar[frozenset[Can]] = frozenset()
    limits: ClassVar[Mapping[str, Limit]] = {}
    # Where the carrier's own answer about a number holds each setting, parts joined by dots: shown as evidence.
    evidence_paths: ClassVar[Mapping[str, str]] = {}

    def check_credentials(self) -> None:
        """Return when the login works; BadCredentials when not."""
        raise self._unsupported()

    def search_numbers(self, query: NumberQuery) -> list[OfferedNumber]:
        raise self._unsupported()

    def count_numbers(self, by: CountBy, query: NumberQuery) -> list[Coverage]:
        raise self._unsupported()

    def reserve_numbers(self, e164s: list[str], *, key: UUID) -> list[str]:
        """Keep the numbers for us for a while and return those that were free."""
        raise self._unsupported()

    def free_numbers(self, *, key: UUID) -> None:
        """Give back what was reserved under the key and not ordered."""
        raise self._unsupported()

    def order_numbers(self, e164s: list[str], *, key: UUID) -> PlacedOrder:
        """Buy what can be had of the numbers. Under a key that was used before it buys nothing more."""
        raise self._unsupported()

    def find_order(self, e164s: list[str], *, key: UUID) -> PlacedOrder | None:
        """What became of an order whose answer was lost; None when the carrier never took it."""
        raise self._unsupported()

    def add_number(self, e164: str, *, key: UUID) -> None:
        """Take on a number that is free at the carrier's network but not in its list for sale."""
        raise self._unsupported()

    def list_numbers(self) -> Iterator[CarrierNumber]:
        raise self._unsupported()

    def get_number(self, e164: str) -> CarrierNumber:
        """NotThere when the number is not ours at the carrier."""
        raise self._unsupported()

    def configure_number(self, e164: str, settings: NumberSettings, *, key: UUID) -> CarrierNumber | None:
        """Set what ``settings`` tells and leave the rest; doing it twice does no harm.

        Returns how the number is set now where the carrier's answer says so, and None where it must be read back.
        """
        raise self._unsupported()

    def remove_number(self, e164: str, *, key: UUID) -> None:
        """Take the number off our login; the carrier keeps it."""
        raise self._unsupported()

    def release_number(self, e164: str, *, key: UUID) -> None:
        """Give the number back to the network for good."""
        raise self._unsupported()

    def list_gateways(self) -> Iterator[CarrierGateway]:
        raise self._unsupported()

    def add_gateway(self, gateway: CarrierGateway, *, key: UUID) -> CarrierGateway:
        raise self._unsupported()

    def update_gateway(self, gateway: CarrierGateway, *, key: UUID) -> CarrierGateway:
        raise self._unsupported()

    def remove_gateway(self, ref: str, *, key: UUID) -> None:
        raise self._unsupported()

    def _unsupported(self) -> Unsupported:
        return Unsupported(f"{self.label} cannot do this.")
