"""Workbooks (XLSX): looked at before they are opened, because a small file can unpack to gigabytes; then read as a
person sees them, without hidden rows and with numbers and dates as their cells show them.
"""

import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO

from openpyxl import load_workbook
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

from common.errors import Invalid
from common.tables.formats import moment_shown, number_shown
from common.tables.sheet import MOST_COLUMNS, MOST_ROWS, Flaw, How, Known, SheetMaker, nothing
from common.tables.table import HEADER_WITHIN, NAMED, left_out

MOST_ENTRIES = 2_000
MOST_UNPACKED = 200 * 1024 * 1024
# Texts and styles are read into memory as a whole.
MOST_IN_MEMORY = 60 * 1024 * 1024
IN_MEMORY = ("xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml")
BLOCK = 1024 * 1024
DEFINITION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
TOO_BIG = "The workbook unpacks to far more than it should; it is not opened. Save the sheet as CSV."
UNREADABLE = "The workbook cannot be read. Open it in a spreadsheet and save it anew, as XLSX or CSV."


# Merged cells that are filled in; a workbook with more is drawn, not filled.
MOST_MERGED = 20_000
# Beyond this a spreadsheet does not keep every digit.
EXACT = 10**15


def read_workbook(
    file: BinaryIO, how: How, known: Known = nothing, *, exact: bool = False
) -> tuple[SheetMaker, str, How, list[str]]:
    """The rows of a sheet, how they were read, which sheet it is, and which there are; Invalid when it cannot be.

    Without a choice it is the visible sheet in which most headers are known, or else the first that has rows. With
    ``exact`` numbers have the digits that are behind what their cells show, and dates are written 2026-11-30.
    """
    _look_before_opening(file)
    file.seek(0)
    try:
        with warnings.catch_warnings():
            # About parts that are not read: drawings, rules of validation.
            warnings.simplefilter("ignore")
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            try:
                return _read_book(book, how, known, exact=exact)
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


def _read_book(book: Any, how: How, known: Known, *, exact: bool) -> tuple[SheetMaker, str, How, list[str]]:
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    titles = [sheet.title for sheet in sheets]
    if how.sheet:
        if how.sheet not in titles:
            raise Invalid("The workbook has no such sheet.", field="sheet")
        sheet = sheets[titles.index(how.sheet)]
    else:
        found = [_recognised(sheet, known) for sheet in sheets]
        if not found or max(found) < 0:
            raise Invalid("The workbook has no rows.", field="file")
        best = max(found)
        sheet = sheets[found.index(best if best > 1 else next(one for one in found if one >= 0))]
    maker = _rows(sheet, exact=exact)
    if not maker.raw:
        raise Invalid("The sheet has no rows.", field="sheet" if how.sheet else "file")
    seen = _recognised(sheet, known)
    unseen = [
        one.title for one in book.worksheets if one not in sheets and _recognised(one, known) > max(seen, 1)
    ]
    maker.notes += [f"The sheet “{title[:60]}”, which is hidden, was not read." for title in unseen]
    return (
        maker,
        f"workbook, sheet “{sheet.title[:60]}”",
        How(sheet=sheet.title, header_row=how.header_row),
        titles,
    )


def _recognised(sheet: ReadOnlyWorksheet, known: Known) -> int:
    """How many headers are known in the best of the first rows; -1 for a sheet without any row."""
    best = -1
    with sheet._get_source() as source:
        for count, (_, cells) in enumerate(_Rows(source, sheet).parse()):
            texts = [str(cell["value"]) for cell in cells if cell["value"] is not None]
            best = max(best, known(texts) if texts else -1)
            if count >= HEADER_WITHIN:
                break
    return best


class _Rows(WorkSheetParser):  # type: ignore[misc]  # openpyxl has no types
    """The rows of a sheet with what only its reader sees: which are hidden, and formulas that were never worked out."""

    def __init__(self, source: Any, sheet: ReadOnlyWorksheet) -> None:
        book = sheet.parent
        super().__init__(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        self.hidden: list[int] = []
        self._unseen: frozenset[int] | None = None
        self._styles, self._custom = book._cell_styles, book._number_formats

    def parse_row(self, row: Any) -> tuple[int, list[dict[str, Any]]]:
        place, cells = super().parse_row(row)
        if row.get("hidden") in {"1", "true"} or row.get("ht") in {"0", "0.0"}:
            self.hidden.append(place)
        return place, cells

    @property
    def unseen(self) -> frozenset[int]:
        """Places of columns that nobody sees: hidden, folded or of no width; told before the rows."""
        if self._unseen is None:
            spans = [
                range(int(told["min"]) - 1, min(int(told["max"]), MOST_COLUMNS))
                for told in self.column_dimensions.values()
                if told.get("hidden") in {"1", "true"} or told.get("width") in {"0", "0.0"}
            ]
            self._unseen = frozenset(place for span in spans for place in span)
        return self._unseen

    def parse_cell(self, element: Any) -> dict[str, Any]:
        cell: dict[str, Any] = super().parse_cell(element)
        if cell["value"] is None and element.find(FORMULA_TAG) is not None:
            cell["value"], cell["data_type"] = f"={element.findtext(FORMULA_TAG) or ''}", "f"
        return cell

    def format_of(self, cell: dict[str, Any]) -> str:
        number = self._styles[cell["style_id"]].numFmtId
        if number < BUILTIN_FORMATS_MAX_SIZE:
            return str(BUILTIN_FORMATS.get(number, "General"))
        return str(self._custom[number - BUILTIN_FORMATS_MAX_SIZE])


def _rows(sheet: ReadOnlyWorksheet, *, exact: bool) -> SheetMaker:
    maker = SheetMaker()
    with sheet._get_source() as source:
        rows = _Rows(source, sheet)
        unseen: set[int] = set()
        for place, cells in rows.parse():
            if place > MOST_ROWS * 2:
                raise Invalid(f"The sheet goes on past row {MOST_ROWS * 2:,}.", field="file")
            if not rows.hidden or rows.hidden[-1] != place:
                seen = [cell for cell in cells if cell["column"] - 1 not in rows.unseen]
                unseen |= {cell["column"] - 1 for cell in cells if cell["value"] is not None} & rows.unseen
                maker.add(place, *_judged(rows, seen, exact=exact))
    if unseen:
        maker.notes.append(_left_out_columns(sorted(unseen)))
    hidden = [place for place in rows.hidden if place <= MOST_ROWS * 2]
    if hidden:
        maker.notes.append(left_out(hidden, "hidden in the sheet or filtered out"))
    _fill_merged(maker, rows)
    return maker


def _left_out_columns(places: Sequence[int]) -> str:
    letters = [get_column_letter(place + 1) for place in places]
    if len(letters) == 1:
        return f"Column {letters[0]}, hidden in the sheet, was left out."
    shown = f"{', '.join(letters[:NAMED])}{' …' if len(letters) > NAMED else ''}"
    return f"{len(letters)} columns ({shown}), hidden in the sheet, were left out."


def _fill_merged(maker: SheetMaker, rows: _Rows) -> None:
    """A cell that spans rows says its value in each of them."""
    filled = 0
    for merged in (rows.merged_cells.mergeCell if rows.merged_cells else [])[:MOST_MERGED]:
        left, top, _, bottom = range_boundaries(merged.ref)
        value = "" if left - 1 in rows.unseen else maker.at(top, left - 1)
        for place in range(top + 1, min(bottom, MOST_ROWS * 2) + 1) if value else ():
            maker.fill(place, left - 1, value)
            filled += 1
            if filled > MOST_MERGED:
                return


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


def _judged(rows: _Rows, cells: list[dict[str, Any]], *, exact: bool) -> tuple[list[str], dict[int, Flaw]]:
    texts: list[str] = []
    flaws: dict[int, Flaw] = {}
    for cell in cells:
        value, column = cell["value"], cell["column"] - 1
        if value is None or column < len(texts):
            continue
        texts += [""] * (column - len(texts))
        if cell["data_type"] == "f":
            flaws[column] = Flaw.FORMULA
        elif cell["data_type"] == "e":
            flaws[column] = Flaw.ERROR
        elif isinstance(value, int | float) and abs(value) >= EXACT:
            flaws[column] = Flaw.SHORTENED
        form = rows.format_of(cell)
        texts.append(value if isinstance(value, str) else _as_text(value, _told_by(form) if exact else form))
    return texts, flaws


def _told_by(form: str) -> str:
    """The format where it only says how many digits there are, as of a postal code; else none."""
    return form if set(form) == {"0"} else ""


def _as_text(value: Any, form: str) -> str:
    """A cell that is not text, as a person sees it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return number_shown(value, form)
    if isinstance(value, datetime | date | time | timedelta):
        return moment_shown(value, form)
    return str(value)
