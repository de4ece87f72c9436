"""Rows of a file one by one, for imports that tell every fault by its row and column: of CSV, and of a workbook."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from common.charsets import file_text
from common.errors import Invalid
from common.exports import csv_lines, unguarded
from common.tables.reading import OLD_OFFICE, ZIP
from common.tables.sheet import FLAW_TEXTS, FOUND, Known
from common.tables.table import header_at
from common.tables.workbook import read_workbook

DELIMITERS = ",;\t"
ENDINGS = ".csv,.txt,.tsv,.xlsx"


class Unreadable(Exception):
    """A line from which on a text is no table; ``place`` counts from 1."""

    def __init__(self, place: int, text: str) -> None:
        super().__init__(text)
        self.place, self.text = place, text


@dataclass(frozen=True)
class Row:
    """``place`` is its line, or its row in the sheet, counted from 1. Cells are trimmed, and without the apostrophe
    that our own CSV has before what looks like a formula. ``flaws`` says by the cell's place why it cannot be used.
    """

    place: int
    cells: Sequence[str]
    flaws: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Rows:
    """A file: the header first, then what is not empty. ``sheet`` is the title of the sheet in a workbook."""

    rows: Iterable[Row]
    sheet: str = ""

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)


def of_text(text: str) -> Rows:
    """The rows of text with commas, semicolons or tabs. Going through them raises Unreadable."""
    return Rows(_lines(text.removeprefix("\ufeff").rstrip("\r\n")))


def _lines(text: str) -> Iterator[Row]:
    first = text.lstrip("\r\n").split("\n", 1)[0]
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=max(DELIMITERS, key=first.count), strict=True)
    try:
        for cells in lines:
            row = [unguarded(cell).strip() for cell in cells]
            if any(row):
                yield Row(lines.line_num, row)
    except csv.Error as exc:
        raise Unreadable(lines.line_num, f"The line cannot be read: {exc}.") from exc


def of_file(file: BinaryIO, size: int, known: Known, *, most_bytes: int) -> Rows:
    """The rows of a file, whatever it is; of a workbook those of the sheet in which most headers are known, from its
    header on, with the digits that are behind what cells show. Invalid, at ``file``, for what is none or too big.
    """
    if size > most_bytes:
        raise Invalid(f"A file has up to {most_bytes / 1_000_000:.0f} MB.", field="file")
    file.seek(0)
    data = file.read()
    if data.startswith(ZIP):
        return _of_workbook(io.BytesIO(data), known)
    if data.startswith(OLD_OFFICE):
        raise Invalid("This is a workbook in the old XLS format. Save it as XLSX or CSV.", field="file")
    text = file_text(data)
    if text is None:
        raise Invalid("This is neither a workbook (XLSX) nor a text file with columns (CSV).", field="file")
    return of_text(text)


def _of_workbook(file: BinaryIO, known: Known) -> Rows:
    maker, _, how, _ = read_workbook(file, FOUND, known, exact=True)
    first = header_at(maker.raw, known)
    flaws: dict[int, dict[int, str]] = {}
    for (index, column), flaw in maker.flaws.items():
        flaws.setdefault(index, {})[column] = " ".join(FLAW_TEXTS[flaw])
    rows = [
        Row(place, cells, flaws.get(index, {}))
        for index, (place, cells) in enumerate(zip(maker.places, maker.raw, strict=True))
        if index >= first
    ]
    return Rows(rows, how.sheet)


def as_text(rows: Iterable[Sequence[str]]) -> str:
    """Rows as text that ``of_text`` reads again as they are."""
    return "".join(csv_lines([], rows)).removeprefix("\r\n")
