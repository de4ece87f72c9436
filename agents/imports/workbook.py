"""Workbooks (XLSX): looked at before they are opened, because a small file can unpack to gigabytes."""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, BinaryIO

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from agents.imports.sheet import MOST_ROWS, Flaw, SheetMaker
from common.errors import Invalid

MOST_ENTRIES = 2_000
MOST_UNPACKED = 200 * 1024 * 1024
# Texts and styles are read into memory as a whole.
MOST_IN_MEMORY = 60 * 1024 * 1024
IN_MEMORY = ("xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml")
BLOCK = 1024 * 1024
DEFINITION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
TOO_BIG = "The workbook unpacks to far more than it should; it is not opened. Save the sheet as CSV."
UNREADABLE = "The workbook cannot be read. Open it in a spreadsheet and save it anew, as XLSX or CSV."


def read_workbook(file: BinaryIO) -> tuple[SheetMaker, str]:
    """The rows of the first visible sheet that has any, and how they were read; Invalid when it cannot be."""
    _look_before_opening(file)
    file.seek(0)
    try:
        book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
        try:
            for sheet in book.worksheets:
                if sheet.sheet_state != "visible":
                    continue
                maker = SheetMaker()
                sheet.reset_dimensions()
                for place, cells in enumerate(sheet.iter_rows(), start=1):
                    if place > MOST_ROWS * 2:
                        raise Invalid(f"The sheet goes on past row {MOST_ROWS * 2:,}.", field="file")
                    maker.add(place, *_judged(cells))
                if maker.raw:
                    return maker, f"workbook, sheet “{sheet.title[:60]}”"
        finally:
            book.close()
    except Invalid:
        raise
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        IndexError,
        EOFError,
    ) as exc:
        raise Invalid(UNREADABLE, field="file") from exc
    except (AttributeError, SyntaxError, OSError, AssertionError) as exc:
        # What broken XML inside a workbook raises in its reader; XML's own error is a SyntaxError.
        raise Invalid(UNREADABLE, field="file") from exc
    raise Invalid("The workbook has no rows.", field="file")


def _look_before_opening(file: BinaryIO) -> None:
    """Refuse what is no workbook, and what unpacks to too much: by what it declares, then by unpacking it."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            if "xl/workbook.xml" not in names:
                raise Invalid("This is no workbook in XLSX format. Save it as XLSX or CSV.", field="file")
            if any(entry.flag_bits & 1 for entry in entries):
                raise Invalid("The workbook is protected by a password. Save it without one.", field="file")
            sizes = {entry.filename: entry.file_size for entry in entries}
            if (
                len(entries) > MOST_ENTRIES
                or sum(entry.file_size for entry in entries) > MOST_UNPACKED
                or any(sizes.get(name, 0) > MOST_IN_MEMORY for name in IN_MEMORY)
            ):
                raise Invalid(TOO_BIG, field="file")
            unpacked = 0
            for entry in entries:
                before = b""
                for block in _blocks(archive, entry):
                    unpacked += len(block)
                    if unpacked > MOST_UNPACKED:
                        raise Invalid(TOO_BIG, field="file")
                    # Workbooks define no entities; whoever does wants them to grow. In UTF-16 zeros stand between.
                    if DEFINITION.search(before + block.replace(b"\0", b"")):
                        raise Invalid(UNREADABLE, field="file")
                    before = block[-20:]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as exc:
        raise Invalid(UNREADABLE, field="file") from exc


def _blocks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(entry) as stream:
        while block := stream.read(BLOCK):
            yield block


def _judged(cells: tuple[Any, ...]) -> tuple[list[str], dict[int, Flaw]]:
    texts, flaws = [], {}
    for column, cell in enumerate(cells):
        value = cell.value
        if value is None:
            texts.append("")
            continue
        if cell.data_type == "f":
            flaws[column] = Flaw.FORMULA
        elif cell.data_type == "e":
            flaws[column] = Flaw.ERROR
        texts.append(value if isinstance(value, str) else _as_text(value))
    return texts, flaws


def _as_text(value: Any) -> str:
    """A cell that is not text, as a person would type it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        # Telephone numbers come as fractions; str would write them with an exponent.
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{Decimal(repr(value)):f}"
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    # A formula for many cells is an object of its own.
    return str(getattr(value, "text", None) or value)
