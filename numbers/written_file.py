"""Files of what is written on numbers, such as an export that was filled in: which columns there are, and reading them
with every fault named by line and column.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from accounts.models import CustomField
from accounts.selectors.owning import NO_MEMBER, Offered
from common import e164
from common.errors import Invalid
from common.exports import unguarded
from common.tags import split_tags
from common.yes_no import NOTHING
from numbers.services.bulk import MOST
from numbers.services.describe import Description

MOST_FAULTS = 100
DELIMITERS = ",;\t"
NUMBER = "number"
NUMBERS = frozenset({NUMBER, "e164", "phone number", "telephone number"})
PLAIN = ("label", "purpose", "owner", "tags", "notes")


@dataclass(frozen=True)
class Fault:
    """What is wrong in a file: its line, counted from 1, and the column by its header."""

    line: int
    column: str
    text: str


@dataclass
class Reading:
    """What a file wants of each number, by number, in which line; what is wrong with it, and columns not read."""

    wanted: dict[str, Description] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)

    def fault(self, line: int, column: str, text: str) -> None:
        """After the first hundred nothing is told any more."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(line, column, text))


class FileReader:
    """Reads files for one account: an empty cell leaves a thing as it is, ``(none)`` empties it."""

    def __init__(self, country: str, offered: Offered) -> None:
        self._country = country
        self._fields: dict[str, CustomField] = {}
        for one in offered.fields:
            self._fields |= {one.key: one, one.name.casefold(): one}
        named = Counter(name.casefold() for _, name in offered.people)
        self._people = {name.casefold(): pk for pk, name in offered.people if named[name.casefold()] == 1}
        self._people |= {email.casefold(): pk for pk, email in offered.addresses}

    def read(self, text: str) -> Reading:
        """The whole file; what is wrong with it is told, and nothing of it counts then."""
        reading = Reading()
        plain = text.removeprefix("\ufeff").strip("\r\n")
        first = plain.split("\n", 1)[0]
        rows = csv.reader(
            io.StringIO(plain, newline=""), delimiter=max(DELIMITERS, key=first.count), strict=True
        )
        try:
            header = next(rows, [])
            columns = [self._column(cell, reading) for cell in header]
            self._check(columns, reading)
            for cells in rows if not reading.faults else ():
                if any(cell.strip() for cell in cells):
                    self._row(rows.line_num, list(zip(columns, header, cells, strict=False)), reading)
        except csv.Error as exc:
            reading.fault(rows.line_num, "", f"The line cannot be read: {exc}.")
        if not reading.wanted and not reading.faults:
            reading.fault(1, "", "The file has no numbers.")
        return reading

    def _column(self, cell: str, reading: Reading) -> str | CustomField | None:
        name = unguarded(cell).strip().casefold()
        if name in {*PLAIN, *NUMBERS}:
            return NUMBER if name in NUMBERS else name
        found = self._fields.get(name)
        if found is None and name:
            reading.passed_over.append(cell.strip()[:60])
        return found

    def _check(self, columns: Iterable[str | CustomField | None], reading: Reading) -> None:
        found = Counter(column for column in columns if column is not None)
        if not found[NUMBER]:
            reading.fault(1, "Number", "The file needs this column.")
        elif len(found) == 1:
            told = ", ".join([*map(str.capitalize, PLAIN), *(one.name for one in set(self._fields.values()))])
            reading.fault(1, "", f"The file has no column to read; there are {told}.")
        for column, count in found.items():
            if count > 1:
                reading.fault(1, str(column), "The column stands in the file twice.")

    def _row(
        self, line: int, cells: list[tuple[str | CustomField | None, str, str]], reading: Reading
    ) -> None:
        number, given, values = "", dict[str, Any](), dict[int, str]()
        for column, header, cell in cells:
            text = unguarded(cell).strip()
            if column is None or not text:
                continue
            try:
                if column == NUMBER:
                    number = e164.parse(text, self._country)
                elif isinstance(column, str):
                    given[column] = self._value(column, "" if text == NOTHING else text)
                else:
                    values[column.pk] = "" if text == NOTHING else text
            except Invalid as exc:
                reading.fault(line, header.strip(), exc.text)
                return
        if not number:
            reading.fault(line, "Number", "The line does not say which number.")
        elif number in reading.wanted:
            reading.fault(line, "Number", f"The number stands in line {reading.lines[number]:,} already.")
        elif len(reading.wanted) == MOST:
            reading.fault(line, "", f"A file has up to {MOST:,} numbers.")
        else:
            reading.wanted[number] = Description(**given, fields=values)
            reading.lines[number] = line

    def _value(self, column: str, text: str) -> object:
        if column == "tags":
            return split_tags(text)
        if column != "owner":
            return text
        pk = self._people.get(text.casefold()) if text else 0
        if pk is None:
            raise Invalid(NO_MEMBER)
        return pk
