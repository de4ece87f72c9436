"""The one writer of CSV files. What it writes opens in a spreadsheet without running anything.

A text cell that a spreadsheet would take for a formula gets an apostrophe before it: one that begins with
``= + - @ % |``, a tab or a line break, or with apostrophes and then one of those. To read a file back, take the first
apostrophe away from each cell of that shape (``unguarded``); nothing else was changed. Numbers that are not text, such
as amounts, stay as they are.
"""

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal

from django.http import FileResponse

Cell = str | int | Decimal | datetime | bool | None
FORMULA = re.compile(r"^'*[=+\-@%|\t\r\n]")
BOM = "\ufeff"
IN_MEMORY = 2_000_000


def guarded(cell: Cell) -> str:
    """The cell as it is written; times are ISO 8601, nothing is an empty cell."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="seconds")
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
    writer.writerow(header)
    for cells in rows:
        writer.writerow([guarded(cell) for cell in cells])
        yield line.getvalue()
        line.seek(0)
        line.truncate()
    yield line.getvalue()


def csv_response(
    name: str, header: list[str], rows: Iterable[Iterable[Cell]], *, bom: bool = False
) -> FileResponse:
    """A download called ``name``; ``bom`` marks it as UTF-8 for spreadsheets that would guess otherwise.

    The rows are read here and now, while the account's rows are in scope, into a file that leaves memory when it grows;
    the answer is sent later.
    """
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 the response closes it
    if bom:
        file.write(BOM.encode())
    for line in csv_lines(header, rows):
        file.write(line.encode())
    file.seek(0)
    return FileResponse(
        file,
        as_attachment=True,
        filename=name,
        content_type="text/csv; charset=utf-8",
        headers={"Cache-Control": "private, no-store"},
    )
