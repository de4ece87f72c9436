"""Emergency addresses: validated, and tied to the numbers that may call for help."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from jobs.errors import WorkError
from providers.contract.base import FamilyContract, optional


@dataclass(frozen=True)
class PostalAddress:
    """Where somebody is: house number and street, unit, city, two-letter state or province, ZIP or postal code."""

    line1: str
    line2: str
    city: str
    state: str
    zip: str

    def __str__(self) -> str:
        parts = (self.line1, self.line2, self.city, f"{self.state} {self.zip}".strip())
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True)
class ValidatedAddress:
    """An address that a carrier knows, under its id there. Unless ``exact`` it is another one than was asked about,
    and somebody must confirm it.
    """

    ref: str
    address: PostalAddress
    exact: bool = True


@dataclass(frozen=True)
class EmergencyRecord:
    """What a dispatcher is shown when a number calls 911, with the carrier's own answer as evidence."""

    e164: str
    caller_name: str
    address: PostalAddress
    raw: dict[str, object] = field(default_factory=dict)


class Emergency(FamilyContract):
    """What a dispatcher is shown."""

    def validate_address(self, address: PostalAddress) -> ValidatedAddress:
        """The address as the carrier writes it, with its id there; Rejected when there is no such place."""
        raise self._unsupported()

    def set_emergency_record(
        self, e164: str, address_ref: str, caller_name: str, *, key: UUID
    ) -> EmergencyRecord:
        """Tie a validated address to a number in place of what was there; doing it twice does no harm."""
        raise self._unsupported()

    @optional
    def set_emergency_records(
        self, e164s: Sequence[str], address_ref: str, caller_name: str, *, key: UUID
    ) -> dict[str, EmergencyRecord | WorkError]:
        """The same address for many numbers in one request: what each has then, or why it was refused."""
        raise self._unsupported()

    def get_emergency_record(self, e164: str) -> EmergencyRecord:
        """NotThere when the number has none."""
        raise self._unsupported()

    def remove_emergency_record(self, e164: str, *, key: UUID) -> None:
        """NotThere when the number has none."""
        raise self._unsupported()

    @optional
    def remove_emergency_records(self, e164s: Sequence[str], *, key: UUID) -> dict[str, WorkError | None]:
        """The same for many numbers in one request: why it was not done, or None, by number."""
        raise self._unsupported()

    def list_emergency_records(self) -> Iterator[EmergencyRecord]:
        """Every record of our numbers."""
        raise self._unsupported()
