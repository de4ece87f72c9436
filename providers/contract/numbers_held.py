"""Numbers that are ours at a carrier: listed, read, set and given back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID

from jobs.errors import WorkError
from providers.contract.base import FamilyContract, optional
from providers.contract.destinations import CarrierService, Destination, DestinationKind


@dataclass(frozen=True)
class NumberSettings:
    """How a number is set. None: the carrier does not say, or is not asked to change it. "" switches a thing off.

    Every call goes to ``forward_to`` while that is set; ``destination``, which is never of kind FORWARD, answers else.
    """

    destination: Destination | None = None
    translation: str | None = None
    forward_to: str | None = None
    inbound_cnam: bool | None = None
    caller_name: str | None = None
    sms_type: str | None = None
    sms_target: str | None = None
    fax_email: str | None = None
    port_out_pin: str | None = None

    def known(self) -> dict[str, object]:
        """The settings that are known or wanted, by name."""
        return {name: value for name, value in self.__dict__.items() if value is not None}


@dataclass(frozen=True)
class CarrierNumber:
    """A number that the carrier says is ours, with what it tells of its settings and its answer as evidence."""

    e164: str
    ref: str
    settings: NumberSettings = NumberSettings()
    raw: dict[str, object] = field(default_factory=dict)


class NumbersHeld(FamilyContract):
    """Numbers of our login."""

    # False for a carrier that only knows numbers which others hold, such as a directory of people.
    holds_numbers: ClassVar[bool] = True
    # Where the carrier's own answer about a number holds each setting, parts joined by dots: shown as evidence.
    evidence_paths: ClassVar[Mapping[str, str]] = {}
    # What may answer a number of this carrier, and which services of its own may.
    destinations: ClassVar[frozenset[DestinationKind]] = frozenset({DestinationKind.NOTHING})
    carrier_services: ClassVar[frozenset[CarrierService]] = frozenset()

    def list_numbers(self) -> Iterator[CarrierNumber]:
        raise self._unsupported()

    @optional
    def get_number(self, e164: str) -> CarrierNumber:
        """NotThere when the number is not ours at the carrier."""
        raise self._unsupported()

    @optional
    def configure_number(self, e164: str, settings: NumberSettings, *, key: UUID) -> CarrierNumber | None:
        """Set what ``settings`` tells and leave the rest; doing it twice does no harm.

        Returns how the number is set now where the carrier's answer says so, and None where it must be read back.
        """
        raise self._unsupported()

    @optional
    def configure_numbers(
        self, wanted: Mapping[str, NumberSettings], *, key: UUID
    ) -> dict[str, CarrierNumber | WorkError]:
        """The same for many numbers in one request, which touches no number that it refuses: what each is now, or why
        it was refused.
        """
        raise self._unsupported()

    @optional
    def remove_number(self, e164: str, *, key: UUID) -> None:
        """Take the number off our login; the carrier keeps it."""
        raise self._unsupported()

    @optional
    def remove_numbers(self, e164s: Sequence[str], *, key: UUID) -> dict[str, WorkError | None]:
        """The same for many numbers in one request: why it was not done, or None, by number."""
        raise self._unsupported()

    @optional
    def release_number(self, e164: str, *, key: UUID) -> None:
        """Give the number back to the network for good."""
        raise self._unsupported()
