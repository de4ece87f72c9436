"""A carrier for sync tests: it lists what a test puts there."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from providers.base import Can, Connector
from providers.records import CarrierNumber, NumberSettings


@dataclass
class ListingCarrier(Connector):
    """Lists ``numbers``; ``error`` is raised after the first ``error_after`` of them."""

    slug: ClassVar[str] = "listing"
    label: ClassVar[str] = "Listing"
    can: ClassVar[frozenset[Can]] = frozenset({Can.LIST_NUMBERS})

    numbers: dict[str, CarrierNumber] = field(default_factory=dict)
    error: Exception | None = None
    error_after: int = 0
    twice: str = ""

    def put(self, *e164s: str, **settings: object) -> None:
        wanted = {"route": 4, "translation": "", "forward_to": "", "inbound_cnam": False} | settings
        for e164 in e164s:
            raw = {"number": e164[2:], "route": wanted["route"], "forwardTo": wanted["forward_to"] or None}
            self.numbers[e164] = CarrierNumber(e164, e164[2:], NumberSettings(**wanted), raw)

    def list_numbers(self) -> Iterator[CarrierNumber]:
        for count, number in enumerate(list(self.numbers.values())):
            if self.error and count >= self.error_after:
                raise self.error
            yield number
        if self.error:
            raise self.error
        if self.twice:
            yield self.numbers[self.twice]
