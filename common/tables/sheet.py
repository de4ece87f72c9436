"""A table as it was read from a file, whatever its format, and how it is kept until it is imported."""

import json
import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from common.errors import Invalid
from common.texts import UNSTORABLE

MOST_BYTES = 25 * 1024 * 1024
MOST_ROWS = 100_000
MOST_COLUMNS = 800
MOST_CELLS = 2_000_000
LONGEST_CELL = 5_000
SHOWN_INSTEAD = "\ufffd"
# What spreadsheets show where a value cannot be worked out, or does not fit, in the languages they speak.
ERROR = re.compile(r"#[¡¿]?[^\W\d_]{2,}[/0]*[!?]|#[^\W\d_]{2,}/0!|#N/[AD]|#NV|#I/T|#GETTING_DATA|#{4,}")
# Digits that a spreadsheet did not keep: an exponent, or zeros behind the fifteen that it holds.
SHORTENED = re.compile(r"[+-]?\d(?:[.,]\d+e[+-]?|e\+)\d{1,3}|\d{15}0{1,10}", re.IGNORECASE)
BEGINNINGS = frozenset("#0123456789+-")
# Where a flaw is the row's, not a cell's.
WHOLE_ROW = -1
AROUND = " \t\r\n\x0b\x0c\u00a0\ufeff"


class Flaw(StrEnum):
    """What is wrong with a cell as it stands in the file, whatever its column means."""

    FORMULA = "formula"
    NUL = "nul"
    ERROR = "error"
    TOO_LONG = "too long"
    SHORTENED = "shortened"
    SHIFTED = "shifted"


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
    Flaw.SHORTENED: (
        "A spreadsheet has shortened this number and lost its last digits.",
        "Format the column as text and type the number anew.",
    ),
    Flaw.SHIFTED: (
        "The row has more cells than the header, so its values may stand under wrong headers.",
        "Put a value that has a comma or another delimiter in it into quotes.",
    ),
    Flaw.TOO_LONG: (f"The cell has over {LONGEST_CELL:,} characters.", "Shorten it."),
}


@dataclass(frozen=True)
class How:
    """How a file is read; what is empty is found out. ``encoding`` is of a text, ``sheet`` the title of a workbook's,
    ``header_row`` the number of the row with the headers.
    """

    encoding: str = ""
    sheet: str = ""
    header_row: int = 0


FOUND = How()
# How many headers of ours are among a row's cells: by it the header and the sheet are found.
Known = Callable[[Sequence[str]], int]


def nothing(_cells: Sequence[str]) -> int:
    """Where no header is known."""
    return 0


@dataclass
class Sheet:
    """The cells under a header. ``places`` are the rows' numbers in the file, as a spreadsheet counts them;
    ``flaws`` is by the row's place in the list and its column; ``told`` says how the file was read and ``notes`` what
    was left out of it. ``how`` is what was found or chosen, ``sheets`` could be chosen, and ``strange`` are cells with
    letters beyond ASCII, by which a person sees whether the encoding is right.
    """

    header: list[str]
    rows: list[list[str]] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    flaws: dict[tuple[int, int], Flaw] = field(default_factory=dict)
    told: str = ""
    notes: list[str] = field(default_factory=list)
    how: How = FOUND
    sheets: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)

    def packed(self) -> bytes:
        """The cells as compressed JSON; how they were read is not kept with them."""
        flaws = [[row, column, flaw] for (row, column), flaw in self.flaws.items()]
        parts = [self.header, self.rows, self.places, flaws]
        return zlib.compress(json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode(), 1)


def unpacked(data: bytes) -> Sheet:
    header, rows, places, flaws = json.loads(zlib.decompress(data))
    marks = {(row, column): Flaw(flaw) for row, column, flaw in flaws}
    return Sheet(header, rows, places, marks)


def _flaw(cell: str) -> Flaw | None:
    """What is wrong with the cell as it stands."""
    if len(cell) > LONGEST_CELL:
        return Flaw.TOO_LONG
    if cell[:1] in BEGINNINGS and ERROR.fullmatch(cell):
        return Flaw.ERROR
    if cell[:1] in BEGINNINGS and SHORTENED.fullmatch(cell):
        return Flaw.SHORTENED
    return Flaw.NUL if "\x00" in cell or (not cell.isascii() and UNSTORABLE.search(cell)) else None


class SheetMaker:
    """Takes a file's rows one by one and keeps those that have something in them; Invalid past a limit."""

    def __init__(self) -> None:
        self.raw: list[list[str]] = []
        self.places: list[int] = []
        self.flaws: dict[tuple[int, int], Flaw] = {}
        self.cells = 0
        self.notes: list[str] = []
        self._index: dict[int, int] = {}

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
        # Some rows may stand above the header, or be left out later.
        if index > MOST_ROWS + 1000:
            raise Invalid(
                f"The file has over {MOST_ROWS:,} rows. Split it, and import its parts.", field="file"
            )
        self.cells += len(row)
        if self.cells > MOST_CELLS:
            raise Invalid("The file has too many cells. Leave out columns that are not needed.", field="file")
        found = dict(flaws or {})
        for column, cell in enumerate(row):
            if flaw := _flaw(cell):
                found[column] = flaw
                row[column] = UNSTORABLE.sub(SHOWN_INSTEAD, cell[:100] if flaw == Flaw.TOO_LONG else cell)
        self.flaws |= {(index, column): flaw for column, flaw in found.items()}
        self.raw.append(row)
        self.places.append(place)
        self._index[place] = index

    def at(self, place: int, column: int) -> str:
        """The cell of a row by its number in the file."""
        index = self._index.get(place)
        row = [] if index is None else self.raw[index]
        return row[column] if column < len(row) else ""

    def fill(self, place: int, column: int, cell: str) -> None:
        """Put a merged cell's value into another row that it spans, where there is one."""
        index = self._index.get(place)
        if index is None or not cell:
            return
        row = self.raw[index]
        row += [""] * (column + 1 - len(row))
        row[column] = row[column] or cell
