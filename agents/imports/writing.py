"""The format that an import reads, as it is written: its cells, and an empty file with help."""

import tempfile
from collections.abc import Mapping, Sequence

from django.http import FileResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from agents.imports.columns import COLUMNS, HELPERS, Kind
from common.exports import IN_MEMORY, Cell, file_name
from common.workbooks import TYPE

WRITTEN = [column for column in COLUMNS if column.name not in HELPERS]
HEADER = [column.header for column in WRITTEN]
AS_TEXT = "@"
HINTS = {
    Kind.TEXT: "Text, up to 200 characters.",
    Kind.NUMBER: "A telephone number, as people write it at home or with + and the country code.",
    Kind.ROLES: "",
    Kind.PEOPLE: "By object ID, user principal name, consistency ID or agent ID; they may be in the same file.",
    Kind.YES_NO: "yes or no; empty: as it follows from numbers and inboxes.",
}
GENERAL = [
    "An empty cell says nothing: in an update it leaves the value as it is. Write (none) to take a value away.",
    "For onboarding the name is needed, and the object ID where you have a directory.",
    "An update or an offboarding finds the agent by agent ID, object ID, user principal name or consistency ID.",
]


def cells_of(values: Mapping[str, str]) -> list[Cell]:
    return [values.get(column.name, "") for column in WRITTEN]


def template_workbook(name: str) -> FileResponse:
    """A workbook without rows in which every cell is text, so that numbers keep their plus signs and zeros."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Agents")
    sheet.freeze_panes = "A2"
    for place in range(len(HEADER)):
        letter = get_column_letter(place + 1)
        sheet.column_dimensions[letter].width = 22
        # What is typed below the header stays text too.
        sheet.column_dimensions[letter].number_format = AS_TEXT
    sheet.append([_cell(sheet, header, bold=True) for header in HEADER])
    _add_help(book)
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 the response closes it
    book.save(file)
    file.seek(0)
    return FileResponse(
        file,
        as_attachment=True,
        filename=file_name(name, "xlsx"),
        content_type=TYPE,
        headers={"Cache-Control": "private, no-store"},
    )


def _add_help(book: Workbook) -> None:
    sheet = book.create_sheet("Help")
    sheet.column_dimensions["A"].width = 28
    sheet.column_dimensions["B"].width = 90
    for column in WRITTEN:
        words: Sequence[str] = [part for part in (column.help, HINTS[column.kind]) if part]
        sheet.append([_cell(sheet, column.header, bold=True), _cell(sheet, " ".join(words))])
    for line in GENERAL:
        sheet.append([None, _cell(sheet, line)])


def _cell(sheet: object, text: str, *, bold: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, text)
    # A text that begins with an equals sign would be taken for a formula.
    cell.data_type = "s"
    cell.number_format = AS_TEXT
    if bold:
        cell.font = Font(bold=True)
    return cell
