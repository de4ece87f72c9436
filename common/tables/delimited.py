"""Text files with delimiters: their encoding, their delimiter, and their rows."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

from common import e164
from common.charsets import guessed, marked
from common.errors import Invalid
from common.exports import FORMULA, unguarded
from common.tables.sheet import MOST_BYTES, MOST_ROWS, Flaw, How, Known, SheetMaker, nothing
from common.tables.table import HEADER_WITHIN

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
# What a person may choose from, by the names that programs give them.
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": "Windows-1252, Western",
    "cp1250": "Windows-1250, Central European",
    "cp1251": "Windows-1251, Cyrillic",
    "cp1253": "Windows-1253, Greek",
    "cp1254": "Windows-1254, Turkish",
    "cp1255": "Windows-1255, Hebrew",
    "cp1256": "Windows-1256, Arabic",
    "cp1257": "Windows-1257, Baltic",
    "cp1258": "Windows-1258, Vietnamese",
    "cp874": "Windows-874, Thai",
    "mac_roman": "Mac Roman",
    "iso8859_2": "ISO 8859-2, Central European",
    "iso8859_15": "ISO 8859-15, Western",
    "koi8_r": "KOI8-R, Cyrillic",
    "cp437": "DOS 437, US",
    "cp850": "DOS 850, Western",
    "cp852": "DOS 852, Central European",
    "cp866": "DOS 866, Cyrillic",
    "cp932": "Shift JIS, Japanese",
    "gb18030": "GB 18030, Chinese",
    "big5": "Big5, Chinese",
    "cp949": "Korean (949)",
}
SAMPLE = 4096
# Beyond this a quote was surely left open.
LONGEST_FIELD = 131_072
# What begins like a formula and is only a telephone number or a dash.
HARMLESS = re.compile(r"[+\-][\d\s().\-/\u00a0]*|@")
CONTROL = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f]")
SEPARATOR_LINE = re.compile(r"\A\"?sep=([^\r\n])\"?\r?\n", re.IGNORECASE)
HIGH = re.compile(rb"[\x80-\xff]")
NOT_A_TABLE = "This is neither a workbook (XLSX) nor a text file with columns (CSV)."


def decoded(data: bytes, encoding: str = "") -> tuple[str, str]:
    """The text and the codec it was read with: the one that was chosen, or else the one found.

    Invalid, naming the line, when a line cannot be read so: a file that was put together from two encodings has no one
    reading that is right.
    """
    if encoding and encoding not in ENCODINGS:
        raise Invalid("There is no such encoding.", field="encoding")
    found = encoding or _found(data)
    text = _strictly(data, found, field="encoding" if encoding else "file").removeprefix("\ufeff")
    if text.rstrip("\r\n").endswith("\x1a"):  # as DOS ends a text
        text = text.rstrip("\x1a\r\n")
    if CONTROL.search(text[:SAMPLE]) or text.lstrip()[:15].lower().startswith(
        ("<!doctype", "<html", "%pdf-", "{\\rtf")
    ):
        raise Invalid(NOT_A_TABLE, field="file")
    return text.replace("\r\r\n", "\r\n"), found


def _found(data: bytes) -> str:
    if mark := marked(data):
        return "utf-8" if mark == "utf-8-sig" else mark
    try:
        data.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError as exc:
        far = [line for line in data.splitlines() if HIGH.search(line)]
        as_utf8 = sum(_is_utf8(line) for line in far)
        if as_utf8:
            line = data[: exc.start].count(b"\n") + 1
            raise Invalid(
                f"Line {line:,} is not in UTF-8, though other lines are: the file was put together from two encodings. "
                "Save it anew as UTF-8.",
                field="file",
            ) from exc
    return guessed(b"\n".join(far))


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _strictly(data: bytes, encoding: str, field: str) -> str:
    try:
        return data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as exc:
        line = data[: exc.start].count(b"\n") + 1
        other = "Choose another encoding, or save" if field == "encoding" else "Save"
        raise Invalid(
            f"Line {line:,} has bytes that are no text in {name_of(encoding)}. {other} the file as UTF-8.",
            field=field,
        ) from exc


def name_of(encoding: str) -> str:
    """``Windows-1252`` for cp1252, as people call it."""
    return ENCODINGS.get(encoding.partition("-le")[0].partition("-be")[0], encoding).partition(",")[0]


def read_delimited(data: bytes, how: How, known: Known = nothing) -> tuple[SheetMaker, str, How]:
    """The rows, and how the file was read; Invalid when it is no table."""
    assert len(data) <= MOST_BYTES
    text, encoding = decoded(data, how.encoding)
    delimiter = ""
    if mark := SEPARATOR_LINE.match(text):
        delimiter, text = mark.group(1), text[mark.end() :]
    if delimiter not in DELIMITERS:
        delimiter = guessed_delimiter(text, known)
    maker = SheetMaker()
    offset = 2 if mark else 1
    for place, cells in enumerate(_records(text, delimiter), start=offset):
        if place > MOST_ROWS * 4:
            raise Invalid("The file has too many empty lines.", field="file")
        maker.add(place, *_judged(cells))
    chosen = next((one for one in ENCODINGS if encoding.startswith(one)), encoding)
    told = f"{name_of(encoding)} text, {DELIMITERS[delimiter]}"
    return maker, told, How(encoding=chosen, header_row=how.header_row)


def guessed_delimiter(text: str, known: Known = nothing) -> str:
    """The delimiter that makes the most of the first lines: known headers first, then columns."""
    head = text[: SAMPLE * 16]
    if len(text) > len(head):
        head = head[: max(head.rfind("\n"), head.rfind("\r"), 1)]
    best, score = ",", (0, 0)
    for delimiter in DELIMITERS:
        try:
            rows = list(csv.reader(io.StringIO(head, newline=""), delimiter=delimiter))[:HEADER_WITHIN]
        except csv.Error:
            continue
        found = max(((known(row), len(row)) for row in rows), default=(0, 0))
        if found > score:
            best, score = delimiter, found
    return best


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    """The records; a quote that is never closed is refused, other slips with quotes are read as they stand."""
    ways: list[dict[str, Any]] = [{"strict": True}]
    if '\\"' in text:  # MySQL and its kin write a quote inside of quotes so
        ways.append({"strict": True, "escapechar": "\\", "doublequote": False})
    chosen: dict[str, Any] = {"strict": False}
    faults = []
    for way in ways:
        try:
            for _ in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, **way):
                pass
        except csv.Error as exc:
            faults.append(str(exc))
        else:
            chosen = way
            break
    if len(faults) == len(ways) and any("unexpected end" in fault for fault in faults):
        raise Invalid("A quote is opened in the file and never closed.", field="file")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, **chosen)
    try:
        yield from reader
    except csv.Error as exc:
        raise Invalid(
            f"Line {reader.line_num:,} has a cell of over {LONGEST_FIELD:,} characters; is a quote left open?",
            field="file",
        ) from exc


def _judged(cells: list[str]) -> tuple[list[str], dict[int, Flaw]]:
    """The cells as texts, and which of them a spreadsheet would run. Our own exports put an apostrophe before such."""
    flaws = {}
    for column, cell in enumerate(cells):
        if not cell or cell[0].isalnum():
            continue
        plain = cell.strip()
        if plain.startswith("'"):
            cells[column] = unguarded(plain)
        elif plain[:1] in "=+-@" and plain and FORMULA.match(plain) and not _is_harmless(plain):
            flaws[column] = Flaw.FORMULA
    return cells, flaws


def _is_harmless(cell: str) -> bool:
    return HARMLESS.fullmatch(cell) is not None or (cell.startswith("+") and e164.find(cell, "") != "")
