"""Contacts at Relatel (relatel.md §5.4): the company's address book, and what colleagues noted in it."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from uuid import UUID

from providers.contract.contacts import CarrierContact, ContactComment
from providers.errors import NotThere
from providers.relatel import wire
from providers.relatel.asking import Asking


class RelatelContacts(Asking):
    """A number has one contact, by which one is found whose making was not answered."""

    def list_contacts(self) -> Iterator[CarrierContact]:
        """In the order of their ids."""
        rows = wire.window(
            lambda params: self._get("contacts", params), "contacts", sort="id", param="id_gt_or_eq", start=""
        )
        return (wire.one(row, wire.contact) for row in rows)

    def get_contact(self, ref: str) -> CarrierContact:
        return _contact(self._get(_path(ref)))

    def find_contact(self, e164: str) -> CarrierContact | None:
        try:
            return _contact(self._get(f"contacts/by_number/{wire.digits(e164)}"))
        except NotThere:
            return None

    def create_contact(self, contact: CarrierContact, *, key: UUID) -> CarrierContact:
        return self._written("POST", "contacts", _body(contact), _contact_of)

    def change_contact(self, contact: CarrierContact, *, key: UUID) -> CarrierContact:
        return self._written("PUT", _path(contact.ref), _body(contact), _contact_of)

    def delete_contact(self, ref: str, *, key: UUID) -> None:
        self._write("DELETE", _path(ref))

    def list_comments(self, contact_ref: str) -> Iterator[ContactComment]:
        body = self._get(f"{_path(contact_ref)}/comments")
        return (wire.one(row, wire.comment) for row in wire.listed(body, "comments"))

    def add_comment(self, contact_ref: str, text: str, recipient_ref: str, *, key: UUID) -> ContactComment:
        said: dict[str, Any] = {"body": text}
        if recipient_ref:
            said["recipient_id"] = int(recipient_ref)
        path = f"{_path(contact_ref)}/comments"
        return self._written(
            "POST", path, {"comment": said}, lambda body: wire.comment(wire.inner(body, "comment"))
        )


def _path(ref: str) -> str:
    return f"contacts/{quote(ref, safe='')}"


def _contact(body: Any) -> CarrierContact:
    return wire.one(body, _contact_of)


def _contact_of(body: Any) -> CarrierContact:
    return wire.contact(wire.inner(body, "contact"))


def _body(contact: CarrierContact) -> dict[str, Any]:
    return {
        "contact": {
            "name": contact.name,
            "number": wire.digits(contact.e164),
            "email": contact.email,
            "tags": list(contact.tags),
            "flagged": contact.is_flagged,
        }
    }
