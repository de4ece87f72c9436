"""The one writer of XLSX files. It keeps a row in memory, however many there are."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import IO, Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from common.exports import Cell, Moment, Sheet, untold

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AS_TEXT, AS_TIME = "@", "yyyy-mm-dd hh:mm:ss"
# What a sheet and a cell can hold; what is more goes on in another sheet, or is cut.
MOST_ROWS, LONGEST = 1_048_575, 32_767
WIDTH = 22


def write_workbook(
    file: IO[bytes], sheet: Sheet, *, name: str, told: Callable[[int], object] = untold
) -> int:
    """Write the whole sheet, calling ``told`` with how many rows are written; returns their number.

    Texts stay texts: numbers keep their plus signs and zeros, and nothing is a formula. Times are in the current zone.
    """
    book, lines, count, part = Workbook(write_only=True), iter(sheet.lines()), 0, 0
    more = True
    while more:
        part += 1
        page = book.create_sheet(name if part == 1 else f"{name} {part}")
        page.freeze_panes = "A2"
        for place in range(1, len(sheet.header) + 1):
            page.column_dimensions[get_column_letter(place)].width = WIDTH
        page.append([_head(page, title) for title in sheet.header])
        cells = [WriteOnlyCell(page) for _ in sheet.header]
        before = count
        for line in islice(lines, MOST_ROWS):
            page.append([_filled(cell, value) for cell, value in zip(cells, line, strict=True)])
            count += 1
            told(count)
        more = count - before == MOST_ROWS
    book.save(file)
    return count


def _head(page: Any, title: str) -> WriteOnlyCell:
    cell = _filled(WriteOnlyCell(page), title.in_zone() if isinstance(title, Moment) else title)
    cell.font = Font(bold=True)
    return cell


def _filled(cell: WriteOnlyCell, value: Cell) -> WriteOnlyCell:
    """The cell with a value. It is written out at once, so that one cell serves a whole column."""
    match value:
        case None:
            cell.value = None
        case bool():
            _put_text(cell, "yes" if value else "no")
        case datetime():
            cell.value = timezone.make_naive(value)
            cell.number_format = AS_TIME
        case int() | Decimal():
            cell.value = value
            cell.number_format = "General"
        case str():
            _put_text(cell, value)
    return cell


def _put_text(cell: WriteOnlyCell, text: str) -> None:
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST]
    # A text that begins with an equals sign would be taken for a formula.
    cell.data_type = "s"
    cell.number_format = AS_TEXT
