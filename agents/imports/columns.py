"""The columns that an import knows; by which other headers they come is said in ``headers``."""

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
    """One column: its name in stored mappings, and its header in our own files."""

    name: str
    header: str
    kind: Kind = Kind.TEXT
    help: str = ""


COLUMNS: tuple[Column, ...] = (
    Column(
        "object_id",
        "Object ID",
        help="What the directory knows the person by; not needed without a directory.",
    ),
    Column("name", "Name", help="As others see it."),
    Column("first_name", "First name", help="Joined with the last name where there is no name."),
    Column("last_name", "Last name"),
    Column("directory_tenant", "Tenant ID"),
    Column("upn", "User principal name"),
    Column("consistency_id", "Consistency ID"),
    Column("email", "E-mail"),
    Column("brand", "Brand"),
    Column("department", "Department"),
    Column("region", "Region"),
    Column("province", "State"),
    Column("district", "District"),
    Column("store", "Store"),
    Column("city", "City"),
    Column("postal_code", "Postal code"),
    Column("roles", "Roles", Kind.ROLES, "member, manager, admin; several with commas."),
    Column("messaging_number", "Messaging number", Kind.NUMBER, "A number of the account, or: any, any 201."),
    Column("supervised_number", "Supervised number", Kind.NUMBER, "The number of the supervised inbox."),
    Column("supervisors", "Supervisors", Kind.PEOPLE, "Several with commas."),
    Column("messages", "Messages enabled", Kind.YES_NO),
    Column("calls", "Calls enabled", Kind.YES_NO),
    Column("supervised_inbox", "Supervised inbox enabled", Kind.YES_NO),
    Column("shared_inbox", "Shared inbox enabled", Kind.YES_NO),
    Column("active", "Active", Kind.YES_NO, "No suspends."),
    Column("blocked", "Blocked", Kind.YES_NO, "Yes suspends; the contrary of Active."),
    Column("ref", "Agent ID", help="The id that an export names; for updates and offboarding."),
)
BY_NAME = {column.name: column for column in COLUMNS}
TEXTS = ("object_id", "name", "directory_tenant", "upn", "consistency_id", "email", *PLACE_FIELDS)
SERVICES = ("messages", "calls", "supervised_inbox", "shared_inbox")
NUMBERS = ("messaging_number", "supervised_number")
# By what a row of an update names its agent: the first of these that is filled.
TARGETS = ("ref", "object_id", "upn", "consistency_id")
# Only help to read a file, and are not in ours.
HELPERS = ("first_name", "last_name", "blocked")
