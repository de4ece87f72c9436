"""Contacts as we want them at a carrier and as it tells of them, in the same words that fit into JSON."""

from collections.abc import Mapping
from typing import Any

from accounts.models import Contact
from accounts.services.address_book import ContactFields
from common.e164 import for_people
from providers.contract.contacts import CarrierContact

Words = dict[str, Any]
LABELS = {"name": "Name", "number": "Number", "email": "E-mail", "tags": "Tags", "flagged": "Flagged"}
LABELS |= {"other_numbers": "Other numbers"}


def in_words(value: Any) -> str:
    """A value of these as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(for_people, value)) or "none"
    return for_people(value) if value else "none"


def here(row: Contact | None) -> Words:
    """Nothing for one that was deleted."""
    if row is None:
        return {}
    told = {"name": row.name, "number": row.e164, "email": row.email}
    return told | {"tags": sorted(row.tags), "flagged": row.is_flagged}


def there(told: CarrierContact) -> Words:
    """Without what is dropped here too; one without a name is called by its number."""
    name = told.name.strip()[:100].strip() or told.e164
    tags = {tag.strip() for tag in told.tags} - {""}
    words = {"name": name, "number": told.e164, "email": told.email.strip()}
    return words | {"tags": sorted(tags), "flagged": told.is_flagged}


def as_contact(words: Words, ref: str) -> CarrierContact:
    """What is to be told the carrier."""
    return CarrierContact(
        ref, words["name"], words["number"], words["email"], tuple(words["tags"]), words["flagged"]
    )


def as_fields(words: Mapping[str, Any]) -> ContactFields:
    """What is to be kept here."""
    return ContactFields(
        name=words["name"],
        number=words["number"],
        email=words["email"],
        tags=words["tags"],
        is_flagged=words["flagged"],
    )


def differing(ours: Words, theirs: Mapping[str, Any]) -> list[str]:
    """The names of what differs; ``state`` where only one side has it."""
    if bool(ours) != bool(theirs):
        return ["state"]
    return [name for name, value in ours.items() if theirs.get(name) != value]
