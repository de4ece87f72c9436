"""The one writer of CSV files. What it writes opens in a spreadsheet without running anything.

A text cell that a spreadsheet would take for a formula gets an apostrophe before it: one that begins with
``= + - @ % |``, a tab or a line break, or with apostrophes and then one of those. To read a file back, take the first
apostrophe away from each cell of that shape (``unguarded``); nothing else was changed. Numbers that are not text, such
as amounts, stay as they are.

Every file is marked as UTF-8 (a byte order mark), without which Excel shows ``Ã©`` for ``é``. Times are in the zone of
the account that is asked for, without their offset, so that a spreadsheet takes them for times; the header names the
zone. The name of a file ends with the day in that zone. Headers are written as sentences begin: ``Caller name``.
"""

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal

from django.http import FileResponse
from django.utils import timezone

Cell = str | int | Decimal | datetime | bool | None
FORMULA = re.compile(r"^'*[=+\-@%|\t\r\n]")
BOM = "\ufeff"
IN_MEMORY = 2_000_000


class Moment(str):
    """The header of a column of times, written with the zone that they are in."""

    __slots__ = ()

    def in_zone(self) -> str:
        return f"{self} ({timezone.get_current_timezone_name()})"


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


def csv_lines(header: list[str], rows: Iterable[Iterable[Cell]]) -> Iterator[str]:
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


def csv_response(name: str, header: list[str], rows: Iterable[Iterable[Cell]]) -> FileResponse:
    """A download called ``name`` with the day behind it.

    The rows are read here and now, while the account's rows are in scope, into a file that leaves memory when it grows;
    the answer is sent later.
    """
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 the response closes it
    file.write(BOM.encode())
    for line in csv_lines(header, rows):
        file.write(line.encode())
    file.seek(0)
    return FileResponse(
        file,
        as_attachment=True,
        filename=file_name(name, "csv"),
        content_type="text/csv; charset=utf-8",
        headers={"Cache-Control": "private, no-store"},
    )
