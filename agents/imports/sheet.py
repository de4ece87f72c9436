"""A table as it was read from a file, whatever its format, and how it is kept until it is imported."""

import json
import re
import zlib
from dataclasses import dataclass, field
from enum import StrEnum

from common.errors import Invalid

MOST_BYTES = 25 * 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 200
MOST_CELLS = 2_000_000
LONGEST_CELL = 5_000
# PostgreSQL stores neither NUL nor halves of surrogate pairs; workbooks can spell both.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
SHOWN_INSTEAD = "\ufffd"
AROUND = " \t\r\n\x0b\x0c\u00a0\ufeff"


class Flaw(StrEnum):
    """What is wrong with a cell as it stands in the file, whatever its column means."""

    FORMULA = "formula"
    NUL = "nul"
    ERROR = "error"
    TOO_LONG = "too long"


FLAW_TEXTS = {
    Flaw.FORMULA: (
        "The cell holds a formula, or would be taken for one.",
        "Put the value itself into the cell; before a text that begins like a formula, an apostrophe.",
    ),
    Flaw.NUL: ("The cell holds a NUL or another character that cannot be stored.", "Type the value anew."),
    Flaw.ERROR: (
        "The cell holds a spreadsheet error.",
        "Mend the formula it came from, and paste its value.",
    ),
    Flaw.TOO_LONG: (f"The cell has over {LONGEST_CELL:,} characters.", "Shorten it."),
}


@dataclass
class Sheet:
    """The cells under a header. ``places`` are the rows' numbers in the file, as a spreadsheet counts them;
    ``flaws`` is by the row's place in the list and its column; ``told`` says how the file was read.
    """

    header: list[str]
    rows: list[list[str]] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    flaws: dict[tuple[int, int], Flaw] = field(default_factory=dict)
    told: str = ""

    def packed(self) -> bytes:
        """The whole as compressed JSON."""
        flaws = [[row, column, flaw] for (row, column), flaw in self.flaws.items()]
        parts = [self.header, self.rows, self.places, flaws, self.told]
        return zlib.compress(json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode(), 1)


def unpacked(data: bytes) -> Sheet:
    header, rows, places, flaws, told = json.loads(zlib.decompress(data))
    marks = {(row, column): Flaw(flaw) for row, column, flaw in flaws}
    return Sheet(header, rows, places, marks, told)


class SheetMaker:
    """Takes a file's rows one by one and keeps those that have something in them; Invalid past a limit."""

    def __init__(self) -> None:
        self.raw: list[list[str]] = []
        self.places: list[int] = []
        self.flaws: dict[tuple[int, int], Flaw] = {}
        self.cells = 0

    def add(self, place: int, cells: list[str], flaws: dict[int, Flaw] | None = None) -> None:
        """A row with its number in the file; cells are trimmed, and marked where they cannot be used."""
        row = [cell.strip(AROUND) for cell in cells]
        while row and not row[-1]:
            row.pop()
        if not row:
            return
        if len(row) > MOST_COLUMNS:
            raise Invalid(
                f"Row {place} has {len(row):,} columns; up to {MOST_COLUMNS} can be read.", field="file"
            )
        index = len(self.raw)
        # Some rows may stand above the header.
        if index > MOST_ROWS + 10:
            raise Invalid(
                f"The file has over {MOST_ROWS:,} rows. Split it, and import its parts.", field="file"
            )
        self.cells += len(row)
        if self.cells > MOST_CELLS:
            raise Invalid("The file has too many cells. Leave out columns that are not needed.", field="file")
        for column, flaw in (flaws or {}).items():
            self.flaws[index, column] = flaw
        for column, cell in enumerate(row):
            if len(cell) > LONGEST_CELL:
                row[column] = cell[:100]
                self.flaws[index, column] = Flaw.TOO_LONG
        joined = "".join(row)
        if UNSTORABLE.search(joined):
            for column, cell in enumerate(row):
                if UNSTORABLE.search(cell):
                    row[column] = UNSTORABLE.sub(SHOWN_INSTEAD, cell)
                    self.flaws[index, column] = Flaw.NUL
        self.raw.append(row)
        self.places.append(place)

    def made(self, header_at: int, told: str) -> Sheet:
        """The sheet whose header is the row at this place in the list; what stands above is left out."""
        body = self.raw[header_at + 1 :]
        if not body:
            raise Invalid("The file has no rows under its header.", field="file")
        if len(body) > MOST_ROWS:
            raise Invalid(
                f"The file has over {MOST_ROWS:,} rows. Split it, and import its parts.", field="file"
            )
        shift = header_at + 1
        flaws = {(row - shift, column): flaw for (row, column), flaw in self.flaws.items() if row >= shift}
        width = max(len(self.raw[header_at]), max(map(len, body)))
        header = self.raw[header_at] + [""] * (width - len(self.raw[header_at]))
        return Sheet(header, body, self.places[shift:], flaws, told)
