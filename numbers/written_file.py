"""Files of what is written on numbers, such as an export that was filled in: which columns there are, and reading them
with every fault named by line and column.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from accounts.models import CustomField
from accounts.selectors.owning import NO_MEMBER, Offered
from common import e164
from common.errors import Invalid
from common.tables.faults import Faults
from common.tables.rows import Row, Rows, Unreadable, as_text
from common.tags import split_tags
from common.yes_no import NOTHING
from numbers.services.bulk import MOST
from numbers.services.describe import Description

NUMBER = "number"
NUMBERS = frozenset({NUMBER, "e164", "phone number", "telephone number"})
PLAIN = ("label", "purpose", "owner", "tags", "notes")


@dataclass
class Reading(Faults):
    """What a file wants of each number, by number, in which line; what is wrong with it, and columns not read. ``kept``
    is what was read of it, for an answer that goes on with the same file.
    """

    wanted: dict[str, Description] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    passed_over: list[str] = field(default_factory=list)
    kept: list[list[str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return as_text(self.kept)


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

    def known(self, cells: Sequence[str]) -> int:
        """How many of the cells are headers that are read."""
        return len({cell.strip().casefold() for cell in cells} & {*PLAIN, *NUMBERS, *self._fields})

    def read(self, rows: Rows) -> Reading:
        """The whole file; what is wrong with it is told, and nothing of it counts then."""
        reading, every = Reading(), iter(rows)
        try:
            header = next(every, Row(1, []))
            columns = [self._column(cell, reading) for cell in header.cells]
            self._check(header.place, columns, reading)
            self._keep(columns, header, reading)
            for row in every if not reading.faults else ():
                self._keep(columns, row, reading)
                self._row(row, list(zip(columns, header.cells, row.cells, strict=False)), reading)
        except Unreadable as exc:
            reading.fault(exc.place, "", exc.text)
        if not reading.wanted and not reading.faults:
            reading.fault(1, "", "The file has no numbers.")
        return reading

    @staticmethod
    def _keep(columns: Sequence[object], row: Row, reading: Reading) -> None:
        cells = [*row.cells, *[""] * (len(columns) - len(row.cells))]
        reading.kept.append(
            [cell for column, cell in zip(columns, cells, strict=False) if column is not None]
        )

    def _column(self, cell: str, reading: Reading) -> str | CustomField | None:
        name = cell.casefold()
        if name in {*PLAIN, *NUMBERS}:
            return NUMBER if name in NUMBERS else name
        found = self._fields.get(name)
        if found is None and name:
            reading.passed_over.append(cell[:60])
        return found

    def _check(self, line: int, columns: Iterable[str | CustomField | None], reading: Reading) -> None:
        found = Counter(column for column in columns if column is not None)
        if not found[NUMBER]:
            reading.fault(line, "Number", "The file needs this column.")
        elif len(found) == 1:
            told = ", ".join([*map(str.capitalize, PLAIN), *(one.name for one in set(self._fields.values()))])
            reading.fault(line, "", f"The file has no column to read; there are {told}.")
        for column, count in found.items():
            if count > 1:
                reading.fault(line, str(column), "The column stands in the file twice.")

    def _row(
        self, row: Row, cells: list[tuple[str | CustomField | None, str, str]], reading: Reading
    ) -> None:
        number, given, values, line = "", dict[str, Any](), dict[int, str](), row.place
        for place, (column, header, text) in enumerate(cells):
            if column is None or not text:
                continue
            if place in row.flaws:
                reading.fault(line, header, row.flaws[place])
                return
            try:
                if column == NUMBER:
                    number = e164.parse(text, self._country)
                elif isinstance(column, str):
                    given[column] = self._value(column, "" if text == NOTHING else text)
                else:
                    values[column.pk] = "" if text == NOTHING else text
            except Invalid as exc:
                reading.fault(line, header, exc.text)
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
