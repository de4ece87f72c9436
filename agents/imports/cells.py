"""What a row's cells ask for: each is read by its column, and everything that is wrong with it is told."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from agents import identity
from agents.imports.columns import BY_NAME, NUMBERS, SERVICES, TEXTS, Kind
from agents.imports.headers import PART_OF_ROUTE
from agents.imports.states import ImportMode
from agents.imports.values import DASHES, ROLE_WORDS, ROLES
from common import e164
from common.plans import reading
from common.tables.sheet import FLAW_TEXTS, WHOLE_ROW, Flaw, Sheet
from common.texts import is_email_address
from common.yes_no import NO, NOTHING, YES
from numbers.states import NumberUse

USES = {"messaging_number": NumberUse.PRIVATE, "supervised_number": NumberUse.SUPERVISED}
COLUMN_OF = {use: column for column, use in USES.items()}
LISTED = re.compile(r"[,;|\n]+")
LISTED_ROLES = re.compile(r"[,;|\n/+&]+|\s(?:and|und|et|og|y)\s", re.IGNORECASE)
ANY = re.compile(r"any(?:\s+(\+?[\d\s().-]+))?", re.IGNORECASE)
MARKS = re.compile(r"[\s().-]+")
SHAPE = re.compile(r"\+[1-9][0-9]{1,14}", re.ASCII)
ROW = "row"


@dataclass(frozen=True)
class CellFault:
    """What is wrong with one cell: our column, the value in the file, why, and how to mend it."""

    column: str
    value: str
    text: str
    mend: str


@dataclass(frozen=True)
class Row:
    """A row of a file: its number there, its filled cells by our columns, and the cells that cannot be used."""

    place: int
    values: Mapping[str, str]
    flaws: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Asked:
    """What the row says. An empty text, a None for a number, and an empty tuple mean: none at all.

    National numbers are those of ``country``.
    """

    country: str
    texts: dict[str, str] = field(default_factory=dict)
    ref: str = ""
    roles: tuple[str, ...] | None = None
    services: dict[str, bool | None] = field(default_factory=dict)
    active: bool | None = None
    numbers: dict[NumberUse, str | None] = field(default_factory=dict)
    # Beginnings of numbers, where any free one will do.
    any_number: dict[NumberUse, str] = field(default_factory=dict)
    supervisors: tuple[str, ...] | None = None
    faults: list[CellFault] = field(default_factory=list)


def rows_of(sheet: Sheet, mapping: Mapping[str, str]) -> list[Row]:
    """The sheet's rows by our columns."""
    places = [(int(place), column) for place, column in mapping.items()]
    flaws: dict[int, dict[str, str]] = {}
    for (index, place), flaw in sheet.flaws.items():
        if column := ROW if place == WHOLE_ROW else mapping.get(str(place)):
            flaws.setdefault(index, {})[column] = flaw.value
    none: dict[str, str] = {}
    return [
        Row(
            at,
            {column: cells[place] for place, column in places if place < len(cells) and cells[place]},
            flaws.get(index, none),
        )
        for index, (at, cells) in enumerate(zip(sheet.places, sheet.rows, strict=True))
    ]


def read_row(row: Row, mode: ImportMode, country: str) -> Asked:
    """What the row asks for; cells at fault are left out of it. Telephone numbers are national in ``country``."""
    asked = Asked(country)
    if flaw := row.flaws.get(ROW):
        text, mend = FLAW_TEXTS[Flaw(flaw)]
        asked.faults.append(CellFault(ROW, "", text, mend))
    for column, value in row.values.items():
        if flaw := row.flaws.get(column):
            text, mend = FLAW_TEXTS[Flaw(flaw)]
            asked.faults.append(CellFault(column, value[:200], text, mend))
        elif column in TEXTS:
            _read_text(asked, column, value)
        elif value.casefold() in DASHES:
            continue
        else:
            read = READ_COLUMN.get(column) or READ_KIND[BY_NAME[column].kind]
            read(asked, column, value)
    _join_name(row, asked)
    if mode == ImportMode.ONBOARD:
        _without_nothing(asked)
    return asked


def _read_text(asked: Asked, column: str, value: str) -> None:
    value = identity.clean(column, value)
    asked.texts[column] = "" if value == NOTHING else value
    if column == "email" and value != NOTHING and not is_email_address(value):
        asked.faults.append(CellFault(column, value[:200], "This is not an e-mail address.", "Correct it."))


def _join_name(row: Row, asked: Asked) -> None:
    if "name" in row.values:
        return
    parts = [row.values.get(column, "") for column in ("first_name", "last_name") if column not in row.flaws]
    if joined := " ".join(part for part in parts if part):
        asked.texts["name"] = joined


def _without_nothing(asked: Asked) -> None:
    """Who is new has nothing that could be taken away."""
    asked.texts = {column: value for column, value in asked.texts.items() if value}
    asked.numbers = {use: number for use, number in asked.numbers.items() if number}
    asked.services = {name: value for name, value in asked.services.items() if value is not None}
    asked.supervisors = asked.supervisors or None


def _read_number(asked: Asked, column: str, value: str) -> None:
    use = USES[column]
    plain = PART_OF_ROUTE.sub("", reading.cleaned(value))
    if plain.casefold() in {NOTHING, "none"}:
        asked.numbers[use] = None
    elif wish := ANY.fullmatch(plain):
        asked.any_number[use] = e164.beginning(wish.group(1) or "", asked.country)
    elif reading.was_shortened(plain):
        text, mend = FLAW_TEXTS[Flaw.SHORTENED]
        asked.faults.append(CellFault(column, value[:200], text, mend))
    else:
        number = e164.find(plain, asked.country)
        if not number and SHAPE.fullmatch(compact := MARKS.sub("", plain)):
            number = compact
        if number:
            asked.numbers[use] = number
            return
        mend = f"{e164.how_to_write(asked.country)} Or write “any” for a free one."
        asked.faults.append(CellFault(column, value[:200], "This is not a telephone number.", mend))


def _read_roles(asked: Asked, column: str, value: str) -> None:
    found = []
    for part in (one.strip() for one in LISTED_ROLES.split(value) if one.strip()):
        role = ROLE_WORDS.get(part.casefold(), part.casefold())
        if role not in ROLES:
            text = f"There is no role “{part[:40]}”."
            asked.faults.append(CellFault(column, value[:200], text, "Use member, manager or admin."))
        found.append(role)
    asked.roles = tuple(dict.fromkeys(role for role in found if role in ROLES)) or None


def _read_people(asked: Asked, _column: str, value: str) -> None:
    asked.supervisors = () if value == NOTHING else tuple(dict.fromkeys(_parts(value)))


def _read_yes_no(asked: Asked, column: str, value: str) -> None:
    word = value.casefold()
    if word == NOTHING and column not in {"active", "blocked"}:
        asked.services[column] = None
    elif word not in YES | NO:
        asked.faults.append(CellFault(column, value[:200], "This is neither yes nor no.", "Write yes or no."))
    elif column in {"active", "blocked"}:
        asked.active = (word in YES) is (column == "active")
    else:
        asked.services[column] = word in YES


def _read_ref(asked: Asked, _column: str, value: str) -> None:
    asked.ref = identity.clean("ref", value).lower()


def _pass_over(_asked: Asked, _column: str, _value: str) -> None:
    """First and last names are joined when the whole row is known."""


def _parts(value: str) -> list[str]:
    return [part.strip() for part in LISTED.split(value) if part.strip()]


Reader = Callable[[Asked, str, str], None]
# These columns have a reader of their own; any other is read by its kind.
READ_COLUMN: dict[str, Reader] = {"ref": _read_ref, "first_name": _pass_over, "last_name": _pass_over}
READ_KIND: dict[Kind, Reader] = {
    Kind.NUMBER: _read_number,
    Kind.ROLES: _read_roles,
    Kind.PEOPLE: _read_people,
    Kind.YES_NO: _read_yes_no,
}
assert set(USES) == set(NUMBERS)
assert set(SERVICES) < set(BY_NAME)
