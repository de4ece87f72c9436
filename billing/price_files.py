"""Lists of prices as files: which columns each section has, and reading them with every fault named by line and column.

A file is a workbook, or comma, semicolon or tab separated, with a header. What the export writes can be read back.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from billing.models import Price
from billing.services.price_lists import KEY, LARGEST, MOST_PRICES, check_row, complete
from billing.states import THINGS, Section, Thing
from common.errors import Invalid
from common.exports import Cell
from common.plans.kinds import NumberClass, NumberKind
from common.plans.registry import country_named
from common.tables.faults import MOST_FAULTS, Faults
from common.tables.rows import Row, Rows, Unreadable

THE_REST = frozenset({"", "*", "other", "any", "all"})


@dataclass
class Reading(Faults):
    """The prices of a file, and what is wrong with it; after the first hundred faults it is not read on."""

    rows: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Column:
    """A column of a file: the field of a price that it fills, how a cell is read, and whether it may be left out."""

    name: str
    fills: str
    read: Callable[[str], Any]
    needed: bool = False
    says: str = ""


def _amount(text: str) -> Decimal:
    if not text:
        return Decimal(0)
    try:
        found = Decimal(text.replace(" ", ""))
    except InvalidOperation as exc:
        raise ValueError(f"“{text:.20}” is no amount; write it like 0.0125.") from exc
    if not found.is_finite() or not 0 <= found <= LARGEST:
        raise ValueError(f"A price is from 0 to {LARGEST:,}.")
    return found


def _seconds(text: str) -> int:
    if not text:
        return 1
    if not (text.isascii() and text.isdecimal() and len(text) <= 4):
        raise ValueError(f"“{text:.20}” is no number of seconds.")
    return int(text)


def _prefix(text: str) -> str:
    digits = text.removeprefix("+").replace(" ", "").replace("-", "")
    if digits.lower() in THE_REST:
        return ""
    if not (digits.isascii() and digits.isdecimal()):
        raise ValueError(f"“{text:.20}” is no prefix: digits with the country code first.")
    return digits


def _country(text: str) -> str:
    if text.lower() in THE_REST:
        return ""
    code = country_named(text)
    if not code:
        raise ValueError(f"“{text:.20}” is no country; write two letters, such as DK.")
    return code


def _choice(choices: Sequence[tuple[str, str]], *, may_be_any: bool = False) -> Callable[[str], str]:
    by_word = {word.lower(): value for value, label in choices for word in (value, label)}

    def read(text: str) -> str:
        if may_be_any and text.lower() in THE_REST:
            return ""
        if text.lower() not in by_word:
            known = ", ".join(value for value, _ in choices)
            raise ValueError(f"“{text:.20}” is none of {known}.")
        return by_word[text.lower()]

    return read


def _things(*things: Thing) -> Callable[[str], str]:
    return _choice([(thing.value, thing.label) for thing in things])


def _text(text: str) -> str:
    if len(text) > 80 or "\x00" in text:
        raise ValueError("A name has up to 80 characters.")
    return text


COUNTRY = Column("country", "country", _country, says="two letters; empty for all others")
PRICE = Column("price", "each", _amount, needed=True)
COLUMNS: dict[Section, tuple[Column, ...]] = {
    Section.NUMBERS: (
        COUNTRY,
        Column("type", "kind", _choice(NumberKind.choices, may_be_any=True), says="empty for all others"),
        Column("class", "number_class", _choice(NumberClass.choices, may_be_any=True), says="empty for all"),
        Column("set_up", "set_up", _amount),
        Column("month", "each", _amount, needed=True),
    ),
    Section.MESSAGES: (
        Column("message", "thing", _things(Thing.SMS, Thing.MMS), needed=True, says="sms or mms"),
        COUNTRY,
        PRICE,
    ),
    Section.MINUTES: (
        Column(
            "direction", "thing", _things(Thing.CALL_MADE, Thing.CALL_TAKEN), says="call_made or call_taken"
        ),
        Column("prefix", "prefix", _prefix, needed=True, says="empty for all others"),
        Column("destination", "destination", _text),
        Column("price", "each", _amount, needed=True, says="a minute"),
        Column("connection", "connection", _amount),
        Column("first", "first_seconds", _seconds, says="seconds"),
        Column("next", "next_seconds", _seconds, says="seconds"),
    ),
    Section.SERVICES: (
        Column(
            "service",
            "thing",
            _things(*THINGS[Section.SERVICES]),
            needed=True,
            says="caller_name, routing, network (else as routing), port or e911",
        ),
        COUNTRY,
        PRICE,
        Column("set_up", "set_up", _amount, says="once, of an emergency address"),
    ),
}
# What a section has one of need not be said, and calls are mostly made.
USUAL = {Section.NUMBERS: Thing.NUMBER, Section.MINUTES: Thing.CALL_MADE}


def known_in(section: Section) -> Callable[[Sequence[str]], int]:
    """How many of the section's columns are named by a row's cells."""
    names = {column.name for column in COLUMNS[section]}
    return lambda cells: len(names.intersection(map(_named, cells)))


def _named(cell: str) -> str:
    return cell.strip().lower().replace(" ", "_").replace("-", "_")


def read_prices(section: Section, rows: Rows) -> Reading:
    """Read a file of the section's prices; every fault is told, and none of the rows counts while there is one."""
    reading, every = Reading(), iter(rows)
    try:
        header = _header(section, next(every, Row(1, [])), reading)
        if header is not None:
            _read_rows(section, header, every, reading)
    except Unreadable as exc:
        reading.fault(exc.place, "", exc.text)
    if not reading.rows and not reading.faults:
        reading.fault(1, "", "The file has no prices.")
    return reading


def _header(section: Section, row: Row, reading: Reading) -> list[Column | None] | None:
    """Which column each place is; None where one that is needed is not there."""
    known = {column.name: column for column in COLUMNS[section]}
    names = [_named(cell) for cell in row.cells]
    for name in names:
        if name and name not in known:
            told = ", ".join(known)
            reading.fault(row.place, name[:30], f"There is no such column; there are {told}.")
    for column in known.values():
        if column.needed and column.name not in names:
            reading.fault(row.place, column.name, "The file needs this column.")
        if names.count(column.name) > 1:
            reading.fault(row.place, column.name, "The column stands in the file twice.")
    return None if reading.faults else [known.get(name) for name in names]


def _read_rows(section: Section, header: list[Column | None], rows: Iterator[Row], reading: Reading) -> None:
    seen: dict[tuple[str, ...], int] = {}
    for given in rows:
        if len(reading.faults) >= MOST_FAULTS:
            return
        line = given.place
        if len(reading.rows) >= MOST_PRICES:
            reading.fault(line, "", f"A list has at most {MOST_PRICES:,} prices.")
            return
        row = _row(section, header, given, reading)
        if row is None:
            continue
        key = tuple(str(row[name]) for name in KEY)
        if key in seen:
            reading.fault(line, "", f"The same stands in line {seen[key]:,} already.")
        seen.setdefault(key, line)
        reading.rows.append(row)


def _row(
    section: Section, header: list[Column | None], given: Row, reading: Reading
) -> dict[str, Any] | None:
    before, found, line = len(reading.faults), {}, given.place
    for place, (column, text) in enumerate(zip(header, given.cells, strict=False)):
        if column is None:
            continue
        try:
            if place in given.flaws:
                raise ValueError(given.flaws[place])
            if column.needed and not text and column.fills != "prefix":
                raise ValueError("A value is needed here.")
            if text or column.fills != "thing":
                found[column.fills] = column.read(text)
        except ValueError as exc:
            reading.fault(line, column.name, str(exc))
    row = complete({"thing": USUAL.get(section, ""), **found})
    if len(reading.faults) > before:
        return None
    try:
        check_row(section, row)
    except Invalid as exc:
        reading.fault(line, _column_of(section, exc.field), exc.text)
        return None
    return row


def _column_of(section: Section, fills: str | None) -> str:
    return next((column.name for column in COLUMNS[section] if column.fills == fills), "")


def header_of(section: Section) -> list[str]:
    """The columns as exports write them; reading does not mind."""
    return [column.name.replace("_", " ").capitalize() for column in COLUMNS[section]]


def line_of(section: Section, price: Price) -> list[Cell]:
    """A price as a row of the file."""
    return [getattr(price, column.fills) for column in COLUMNS[section]]
