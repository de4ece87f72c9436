"""Address books as files, such as exports of telephones and mail programs: which columns are read, and the contacts of
the rows, with those of one person merged.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from accounts.services.address_book import ContactFields
from common import e164
from common.errors import Invalid
from common.exports import unguarded
from common.pasting import parted
from common.tables.faults import Faults
from common.tables.sheet import Sheet
from common.tags import split_tags
from common.yes_no import YES

MOST = 10_000
# Headers without anything but letters, in small ones.
NAMES = frozenset(
    {"name", "fullname", "displayname", "contact", "contactname", "navn", "kontakt", "kontaktnavn"}
)
FIRST = frozenset({"firstname", "givenname", "fornavn"})
LAST = frozenset({"lastname", "surname", "familyname", "efternavn"})
COMPANIES = frozenset({"company", "organization", "organisation", "firma", "virksomhed"})
EMAILS = frozenset({"email", "emailaddress", "mail", "epost", "mailadresse", "emailadresse"})
TAGS = frozenset({"tags", "tag", "labels", "categories", "category", "kategori", "gruppe", "groups"})
FLAGS = frozenset({"flagged", "flag", "starred", "important", "markeret"})
IN_NUMBERS = ("phone", "telephone", "telefon", "mobil", "mobile", "tlf", "number", "nummer", "e")
NO_NUMBERS = ("fax", "house", "account", "customer", "kunde", "type")
MEANINGS = {"name": NAMES, "first": FIRST, "last": LAST, "company": COMPANIES, "email": EMAILS, "tags": TAGS}
MEANINGS |= {"flag": FLAGS}


@dataclass
class Reading(Faults):
    """The contacts of a file by their main numbers, and whose each number is; how many rows were merged into one before
    them; what is wrong, which rows have no number, and columns that are not read.
    """

    wanted: dict[str, ContactFields] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    merged: int = 0
    without: int = 0
    passed_over: list[str] = field(default_factory=list)


def read(sheet: Sheet, country: str) -> Reading:
    """Of each row one contact, which rows of the same person are merged into. A row that has something wrong counts for
    nothing, the others do; Invalid where no column has numbers, and over ten thousand contacts.
    """
    reading, columns = Reading(), [_meaning(header) for header in sheet.header]
    if "number" not in columns:
        raise Invalid("The file needs a column of telephone numbers, such as Number or Mobile.", field="file")
    reading.passed_over = [
        header.strip()[:60]
        for header, column in zip(sheet.header, columns, strict=True)
        if not column and header.strip()
    ]
    flawed = {row for row, _ in sheet.flaws}
    for place, (line, cells) in enumerate(zip(sheet.places, sheet.rows, strict=True)):
        if place in flawed:
            reading.fault(line, "", "A cell of the row cannot be read.")
        else:
            _take(reading, line, list(zip(columns, sheet.header, cells, strict=False)), country)
    if len(reading.wanted) > MOST:
        raise Invalid(f"A file has up to {MOST:,} contacts.", field="file")
    return reading


def _meaning(header: str) -> str:
    plain = "".join(filter(str.isalpha, unguarded(header).casefold()))
    for meaning, words in MEANINGS.items():
        if plain in words:
            return meaning
    if plain == "e" or any(word in plain for word in NO_NUMBERS):
        return "number" if header.strip().casefold() == "e164" else ""
    return "number" if any(word in plain for word in IN_NUMBERS[:-1]) else ""


def _take(reading: Reading, line: int, cells: Iterable[tuple[str, str, str]], country: str) -> None:
    said: dict[str, str] = {}
    numbers: list[str] = []
    for meaning, header, cell in cells:
        text = unguarded(cell).strip()
        if not meaning or not text:
            continue
        if meaning != "number":
            said.setdefault(meaning, text)
            continue
        try:
            numbers += _numbers(text, country)
        except Invalid as exc:
            reading.fault(line, header.strip(), exc.text)
            return
    if not numbers:
        reading.without += 1
        return
    person = " ".join(filter(None, (said.get("first"), said.get("last"))))
    fields = ContactFields(
        name=(said.get("name") or person or said.get("company") or "")[:100] or None,
        email=said.get("email"),
        tags=split_tags(said["tags"].replace(";", ",")) if "tags" in said else None,
        is_flagged=True if said.get("flag", "").casefold() in YES else None,
    )
    _place(reading, fields, numbers)


def _numbers(text: str, country: str) -> list[str]:
    """One number, or several with commas, semicolons or line ends between."""
    try:
        return [e164.parse(text, country)]
    except Invalid:
        parts = parted(text)
        if len(parts) < 2:
            raise
        return [e164.parse(part, country) for part in parts]


def _place(reading: Reading, fields: ContactFields, numbers: Sequence[str]) -> None:
    owners = {number: reading.owners[number] for number in numbers if number in reading.owners}
    at, free = home(fields.name, numbers, {number: reading.wanted[pk].name for number, pk in owners.items()})
    key = owners.get(at, at)
    reading.owners |= dict.fromkeys(free, key)
    if before := reading.wanted.get(key):
        reading.merged += 1
        others = [*(before.other_numbers or ()), *free] or None
        reading.wanted[key] = replace(merged(before, fields), other_numbers=others)
    else:
        reading.wanted[key] = replace(fields, number=key, other_numbers=free[1:] or None)


def home(name: str | None, numbers: Iterable[str], names: Mapping[str, str | None]) -> tuple[str, list[str]]:
    """The number whose contact somebody is who is given with these numbers, and those of them that are nobody's yet.
    ``names`` has what those are called who have numbers already.

    It is one of theirs where the names agree or one has none, or where nothing is left for another contact: colleagues
    share their company's number, and are not the same person.
    """
    wanted = list(dict.fromkeys(numbers))
    free = [number for number in wanted if number not in names]
    same = [number for number in wanted if number in names and _agree(name, names[number])]
    return (same or free or wanted)[0], free


def _agree(first: str | None, second: str | None) -> bool:
    """Whether one name has all words of the other."""
    words, others = (set((name or "").casefold().split()) for name in (first, second))
    return words <= others or others <= words


def merged(first: ContactFields, second: ContactFields) -> ContactFields:
    """What the first says, and what it leaves out as the second says; the tags of both, and numbers of the first."""
    values: dict[str, Any] = {
        name: getattr(first, name) or getattr(second, name) for name in ("name", "email", "is_flagged")
    }
    values |= {"number": first.number, "other_numbers": first.other_numbers}
    return ContactFields(tags=_both(first.tags, second.tags), **values)


def _both(first: Sequence[str] | None, second: Sequence[str] | None) -> list[str] | None:
    found: dict[str, str] = {}
    for tag in (*(first or ()), *(second or ())):
        found.setdefault(tag.casefold(), tag)
    return list(found.values()) or None
