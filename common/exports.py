"""What files for spreadsheets hold, and the one writer of CSV. What it writes opens without running anything.

A text cell that a spreadsheet would take for a formula gets an apostrophe before it: one that begins with
``= + - @ % |`` (wide ones too), a tab or a line break, or with apostrophes and then one of those. To read a file back,
take the first apostrophe away from each cell of that shape (``unguarded``); nothing else was changed. Numbers that are
not text, such as amounts, stay as they are.

Every file is marked as UTF-8 (a byte order mark), without which Excel shows ``Ã©`` for ``é``. Times are in the zone of
the account that is asked for, without their offset, so that a spreadsheet takes them for times; the header names the
zone. The name of a file ends with the day in that zone. Headers are written as sentences begin: ``Caller name``.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import IO, TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone

M = TypeVar("M", bound=Model)
Cell = str | int | Decimal | datetime | bool | None
FORMULA = re.compile(r"^'*[=+\-@%|\t\r\n\uff1d\uff0b\uff0d\uff20]")
BOM = "\ufeff"
IN_MEMORY = 2_000_000
IN_A_CHUNK = 2_000
IN_A_PART = 500


class Moment(str):
    """The header of a column of times, written with the zone that they are in."""

    __slots__ = ()

    def in_zone(self) -> str:
        return f"{self} ({timezone.get_current_timezone_name()})"


@dataclass(frozen=True)
class Sheet:
    """What a file says: ``count`` tells how many rows there are, at most so many where that is given; ``lines`` reads
    them, a few thousand in memory at a time.
    """

    header: Sequence[str]
    count: Callable[[int | None], int]
    lines: Callable[[], Iterator[Sequence[Cell]]]


def sheet_of(header: Sequence[str], rows: QuerySet[M], line: Callable[[M], Sequence[Cell]]) -> Sheet:
    """A row for each of the rows of a table, in their order."""

    return sheet_in_parts(header, rows, lambda part: map(line, part))


def sheet_in_parts(
    header: Sequence[str], rows: QuerySet[M], lines: Callable[[Sequence[M]], Iterable[Sequence[Cell]]]
) -> Sheet:
    """The same where the rows of a part are told together, some hundreds at a time."""

    def count(most: int | None) -> int:
        counted = rows.order_by()
        return (counted if most is None else counted.values("pk")[:most]).count()

    def every() -> Iterator[Sequence[Cell]]:
        read = rows.iterator(chunk_size=IN_A_CHUNK)
        while part := list(islice(read, IN_A_PART)):
            yield from lines(part)

    return Sheet(header, count, every)


def sheet_of_list(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Sheet:
    """Rows that are at hand already."""
    return Sheet(header, lambda _most: len(rows), lambda: iter(rows))


def file_name(name: str, ending: str) -> str:
    """``numbers-2026-03-02.csv``, by the day where the account is."""
    return f"{name}-{timezone.localdate():%Y-%m-%d}.{ending}"


def guarded(cell: Cell) -> str:
    """The cell as it is written; times stand in the current zone, yes and no in words, nothing is an empty cell."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{timezone.localtime(cell):%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, str):
        return f"'{cell}" if FORMULA.match(cell) else cell
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def unguarded(text: str) -> str:
    """What the cell said before it was guarded."""
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


def csv_lines(header: Sequence[str], rows: Iterable[Iterable[Cell]]) -> Iterator[str]:
    """The file, line by line (RFC 4180: commas, CRLF, quotes doubled)."""
    line = io.StringIO()
    writer = csv.writer(line)
    writer.writerow([one.in_zone() if isinstance(one, Moment) else one for one in header])
    for cells in rows:
        writer.writerow([guarded(cell) for cell in cells])
        yield line.getvalue()
        line.seek(0)
        line.truncate()
    yield line.getvalue()


def as_csv(sheet: Sheet) -> Iterator[bytes]:
    """The file with its mark, a line at a time."""
    yield BOM.encode()
    for line in csv_lines(sheet.header, sheet.lines()):
        yield line.encode()


def untold(_done: int) -> None:
    """Tells nobody how far a file is."""


def write_csv(file: IO[bytes], sheet: Sheet, *, told: Callable[[int], object] = untold) -> int:
    """Write the whole sheet, calling ``told`` with how many rows are written; returns their number."""
    count = -1
    file.write(BOM.encode())
    for count, line in enumerate(csv_lines(sheet.header, sheet.lines()), 0):
        file.write(line.encode())
        told(count)
    return count
