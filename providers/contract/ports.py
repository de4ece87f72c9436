"""Ports: numbers that come from another carrier."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from providers.contract.base import FamilyContract, optional


class CarrierPortState(StrEnum):
    """How far a port is at the carrier, in our words (peers.md §4.1)."""

    SUBMITTED = "submitted"
    EXCEPTION = "exception"
    FOC_CONFIRMED = "foc_confirmed"
    ACTIVATING = "activating"
    COMPLETED = "completed"
    PARTIALLY_COMPLETED = "partially_completed"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True)
class Portability:
    """Whether a number can come here; ``reason`` says why not. ``routing_number`` is E.164, "" when unknown."""

    e164: str
    is_portable: bool
    losing_carrier: str = ""
    rate_center_tier: str = ""
    reason: str = ""
    routing_number: str = ""


@dataclass(frozen=True)
class ServiceAddress:
    """Where the losing carrier serves the numbers, in the parts that carriers ask for."""

    street_number: str
    street_prefix: str
    street: str
    street_type: str
    street_suffix: str
    unit: str
    floor: str
    room: str
    building: str
    city: str
    state: str
    zip: str
    country: str


@dataclass(frozen=True)
class PortOrder:
    """A request to bring numbers here: what the losing carrier has on file, and the day that is wished for."""

    e164s: tuple[str, ...]
    name: str
    name_type: str
    billing_number: str
    account_number: str
    authorised_person: str
    address: ServiceAddress
    pin: str = ""
    wanted_on: date | None = None


@dataclass(frozen=True)
class CarrierPort:
    """What the carrier says about a port. ``rejection`` is one of our codes; ``text`` the carrier's own words.

    ``left_behind`` are the numbers that did not come with a port that is partly complete; ``letter_url`` is a page of
    the carrier's own on which it wants the letter.
    """

    ref: str
    state: CarrierPortState
    foc: date | None = None
    rejection: str = ""
    text: str = ""
    left_behind: tuple[str, ...] = ()
    letter_url: str = ""


class Ports(FamilyContract):
    """Numbers on their way here."""

    def check_portability(self, e164: str) -> Portability:
        """Whether a number of another carrier can come to this one."""
        raise self._unsupported()

    def submit_port(self, order: PortOrder, *, key: UUID) -> CarrierPort:
        """Ask for numbers of another carrier; under a key that was used before, tell of that port. Rejected at once
        when the carrier cannot have one of them.
        """
        raise self._unsupported()

    @optional
    def find_port(self, order: PortOrder, *, key: UUID) -> CarrierPort | None:
        """The port whose answer was lost; None when the carrier never took it."""
        raise self._unsupported()

    def get_port(self, ref: str) -> CarrierPort:
        raise self._unsupported()

    @optional
    def change_port(self, ref: str, order: PortOrder, *, key: UUID) -> CarrierPort:
        """Correct a port, or wish for another day; doing it twice does no harm."""
        raise self._unsupported()

    @optional
    def cancel_port(self, ref: str, *, key: UUID) -> CarrierPort:
        """Rejected when it is too late."""
        raise self._unsupported()
