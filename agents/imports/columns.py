"""The columns that an import knows, and guessing them from the headers of files made elsewhere."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from agents.records import PLACE_FIELDS


class Kind(StrEnum):
    """How the cells of a column are read."""

    TEXT = "text"
    NUMBER = "number"
    ROLES = "roles"
    PEOPLE = "people"
    YES_NO = "yes or no"


@dataclass(frozen=True)
class Column:
    """One column: its name in stored mappings, its header in our own files, and other headers that mean it."""

    name: str
    header: str
    also: tuple[str, ...] = ()
    kind: Kind = Kind.TEXT
    help: str = ""


COLUMNS: tuple[Column, ...] = (
    Column(
        "object_id",
        "Object ID",
        (
            "user_object_id",
            "azure object id",
            "aad object id",
            "entra object id",
            "user id",
            "directory object id",
        ),
        help="What the directory knows the person by.",
    ),
    Column(
        "name",
        "Name",
        ("display name", "full name", "agent name", "employee name", "user", "agent"),
        help="As others see it.",
    ),
    Column(
        "first_name",
        "First name",
        ("given name", "forename"),
        help="Joined with the last name where there is no name.",
    ),
    Column("last_name", "Last name", ("surname", "family name", "sn")),
    Column(
        "directory_tenant",
        "Tenant ID",
        ("directory tenant", "directory id", "azure tenant id", "aad tenant id"),
    ),
    Column(
        "upn",
        "User principal name",
        (
            "upn",
            "user name",
            "username",
            "login",
            "login name",
            "sign in name",
            "user principal",
            "azure upn",
        ),
    ),
    Column(
        "consistency_id", "Consistency ID", ("consistency", "employee id", "employee number", "external id")
    ),
    Column(
        "email", "E-mail", ("mail", "email address", "e mail address", "primary smtp address", "work email")
    ),
    Column("brand", "Brand", ("brand name", "company", "company name")),
    Column("department", "Department", ("dept",)),
    Column("region", "Region"),
    Column("province", "State", ("state or province", "province", "state province")),
    Column("district", "District"),
    Column("store", "Store", ("store number", "branch")),
    Column("city", "City", ("town",)),
    Column("postal_code", "Postal code", ("zip code", "zip", "zip or postal code", "post code", "postcode")),
    Column(
        "roles",
        "Roles",
        ("role", "agent role", "user role"),
        Kind.ROLES,
        "member, manager, admin; several with commas.",
    ),
    Column(
        "messaging_number",
        "Messaging number",
        (
            "phone number",
            "number",
            "private number",
            "sms number",
            "messaging",
            "messaging phone number",
            "phone",
            "did",
            "tn",
        ),
        Kind.NUMBER,
        "A number of the account, or: any, any 201.",
    ),
    Column(
        "supervised_number",
        "Supervised number",
        ("supervised", "supervised inbox number", "supervised phone number", "inbox number"),
        Kind.NUMBER,
        "The number of the supervised inbox.",
    ),
    Column(
        "supervisors",
        "Supervisors",
        ("supervisor", "supervised by"),
        Kind.PEOPLE,
        "Several with commas.",
    ),
    Column(
        "messages",
        "Messages enabled",
        ("messages", "enable messages", "enabled services messages"),
        Kind.YES_NO,
    ),
    Column("calls", "Calls enabled", ("calls", "enable calls", "enabled services calls"), Kind.YES_NO),
    Column(
        "supervised_inbox",
        "Supervised inbox enabled",
        ("supervised inbox", "enable supervised inbox", "enabled services supervised inbox"),
        Kind.YES_NO,
    ),
    Column(
        "shared_inbox",
        "Shared inbox enabled",
        ("shared inbox", "enable shared inbox", "enabled services shared inbox"),
        Kind.YES_NO,
    ),
    Column("active", "Active", ("account enabled", "enabled", "is active"), Kind.YES_NO, "No suspends."),
    Column(
        "ref",
        "Agent ID",
        ("agent ref", "internal id"),
        help="The id that an export names; for updates and offboarding.",
    ),
)
BY_NAME = {column.name: column for column in COLUMNS}
TEXTS = ("object_id", "name", "directory_tenant", "upn", "consistency_id", "email", *PLACE_FIELDS)
SERVICES = ("messages", "calls", "supervised_inbox", "shared_inbox")
NUMBERS = ("messaging_number", "supervised_number")
# By what a row of an update names its agent: the first of these that is filled.
TARGETS = ("ref", "object_id", "upn", "consistency_id")
# Only helps to read a file, and is not in ours.
HELPERS = ("first_name", "last_name")

BRACKETED = re.compile(r"[\[(]([^\])]*)[\])]")
DECORATION = re.compile(r"\b(required|optional)\b|\*", re.IGNORECASE)
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
NOT_WORD = re.compile(r"[\W_]+")
# Entra's list of users calls the object id just "id"; so does the vendor of our own.
GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
REF = re.compile(r"[0-9a-f]{24}")


def words(header: str) -> str:
    """The header in small words: ``userPrincipalName`` and ``User Principal-Name`` are the same."""
    return " ".join(NOT_WORD.sub(" ", CAMEL.sub(" ", DECORATION.sub(" ", header))).lower().split())


MEANINGS = {
    words(known): column.name for column in COLUMNS for known in (column.name, column.header, *column.also)
} | {"id": "id"}


def meaning(header: str) -> str:
    """The name of the column that the header means, or nothing. ``Name [displayName] Required`` is a display name."""
    for part in (*BRACKETED.findall(header), BRACKETED.sub(" ", header), header):
        if found := MEANINGS.get(words(part)):
            # ``Block sign in [accountEnabled]`` says yes where we say no.
            return "" if found == "active" and "block" in words(header) else found
    return ""


def recognised(header: Sequence[str]) -> int:
    """How many different columns of ours the cells name."""
    return len({found for cell in header if (found := meaning(cell.strip()))})


def guessed(
    header: Sequence[str], samples: Sequence[Sequence[str]], remembered: Mapping[str, str]
) -> dict[str, str]:
    """A column of ours for each place in the header that means one, by place; none of ours twice.

    ``remembered`` is what the account chose before, by header; it goes first, also where it chose nothing.
    """
    mapping: dict[str, str] = {}
    taken: set[str] = set()
    for place, cell in enumerate(header):
        chosen = remembered.get(cell.strip())
        if chosen and chosen not in taken:
            mapping[str(place)] = chosen
            taken.add(chosen)
    for place, cell in enumerate(header):
        if str(place) in mapping or cell.strip() in remembered:
            continue
        found = meaning(cell.strip())
        if found == "id":
            found = _kind_of_id([row[place] for row in samples if len(row) > place])
        if found and found not in taken:
            mapping[str(place)] = found
            taken.add(found)
    return mapping


def _kind_of_id(values: Sequence[str]) -> str:
    given = [value for value in values if value]
    if given and all(GUID.fullmatch(value) for value in given):
        return "object_id"
    return "ref" if given and all(REF.fullmatch(value) for value in given) else ""
