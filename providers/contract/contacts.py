"""Contacts: an address book that is kept at a carrier."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from providers.contract.base import FamilyContract, optional


@dataclass(frozen=True)
class CarrierContact:
    """Somebody in the address book; "" as ``ref``: to be made."""

    ref: str
    name: str
    e164: str
    email: str = ""
    tags: tuple[str, ...] = ()
    is_flagged: bool = False
    raw: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class ContactComment:
    """What an agent wrote about a contact, perhaps for another agent to see; both under the carrier's names."""

    ref: str
    author_ref: str
    text: str
    written_at: datetime
    recipient_ref: str = ""


class Contacts(FamilyContract):
    """The address book of our login."""

    def list_contacts(self) -> Iterator[CarrierContact]:
        raise self._unsupported()

    @optional
    def get_contact(self, ref: str) -> CarrierContact:
        raise self._unsupported()

    @optional
    def find_contact(self, e164: str) -> CarrierContact | None:
        """Whose number it is; also how a contact is found whose making was not answered."""
        raise self._unsupported()

    @optional
    def create_contact(self, contact: CarrierContact, *, key: UUID) -> CarrierContact:
        raise self._unsupported()

    @optional
    def change_contact(self, contact: CarrierContact, *, key: UUID) -> CarrierContact:
        """Doing it twice does no harm."""
        raise self._unsupported()

    @optional
    def delete_contact(self, ref: str, *, key: UUID) -> None:
        """NotThere when it is gone already."""
        raise self._unsupported()

    @optional
    def list_comments(self, contact_ref: str) -> Iterator[ContactComment]:
        raise self._unsupported()

    @optional
    def add_comment(self, contact_ref: str, text: str, recipient_ref: str, *, key: UUID) -> ContactComment:
        """Say something about a contact, with "" to nobody in particular."""
        raise self._unsupported()
