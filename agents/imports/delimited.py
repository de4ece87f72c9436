"""Text files with delimiters: their encoding, their delimiter, and their rows."""

import csv
import io
import re
from collections.abc import Iterator

from agents.imports.columns import recognised
from agents.imports.sheet import MOST_BYTES, MOST_ROWS, Flaw, SheetMaker
from common.errors import Invalid
from common.exports import FORMULA, unguarded

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
SAMPLE = 4096
# Beyond this a quote was surely left open.
LONGEST_FIELD = 131_072
# What begins like a formula and is only a telephone number or a dash.
HARMLESS = re.compile(r"[+\-][\d\s().\-/\u00a0]*|@")
CONTROL = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f]")
SEPARATOR_LINE = re.compile(r"\Asep=(.)\r?\n", re.IGNORECASE)
NOT_A_TABLE = "This is neither a workbook (XLSX) nor a text file with columns (CSV)."


def decoded(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding; Invalid when it is no text in UTF-8, UTF-16 or Windows-1252."""
    if data.startswith(b"\xef\xbb\xbf"):
        text, name = _strictly(data, "utf-8-sig"), "UTF-8"
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text, name = _strictly(data, "utf-16"), "UTF-16"
    elif sixteen := _unmarked_utf16(data):
        text, name = _strictly(data, sixteen), "UTF-16"
    else:
        try:
            text, name = data.decode("utf-8"), "UTF-8"
        except UnicodeDecodeError:
            text, name = _strictly(data, "cp1252"), "Windows-1252"
    if CONTROL.search(text[:SAMPLE]) or text.lstrip()[:15].lower().startswith(
        ("<!doctype", "<html", "%pdf-", "{\\rtf")
    ):
        raise Invalid(NOT_A_TABLE, field="file")
    return text, name


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as exc:
        line = data[: exc.start].count(b"\n") + 1
        raise Invalid(
            f"Line {line:,} has bytes that are no text in UTF-8, UTF-16 or Windows-1252. Save the file as UTF-8.",
            field="file",
        ) from exc


def _unmarked_utf16(data: bytes) -> str:
    """UTF-16 without its mark shows by a zero in every other byte of a Western header."""
    sample = data[:SAMPLE]
    half = len(sample) // 2
    if half < 4:
        return ""
    if sample[1::2].count(0) > half * 0.4 > sample[::2].count(0):
        return "utf-16-le"
    if sample[::2].count(0) > half * 0.4 > sample[1::2].count(0):
        return "utf-16-be"
    return ""


def read_delimited(data: bytes) -> tuple[SheetMaker, str]:
    """The rows, and how the file was read; Invalid when it is no table."""
    assert len(data) <= MOST_BYTES
    text, encoding = decoded(data)
    delimiter = ""
    if mark := SEPARATOR_LINE.match(text):
        delimiter, text = mark.group(1), text[mark.end() :]
    if delimiter not in DELIMITERS:
        delimiter = guessed_delimiter(text)
    maker = SheetMaker()
    offset = 2 if mark else 1
    for place, cells in enumerate(_records(text, delimiter), start=offset):
        if place > MOST_ROWS * 4:
            raise Invalid("The file has too many empty lines.", field="file")
        maker.add(place, *_judged(cells))
    return maker, f"{encoding} text, {DELIMITERS[delimiter]}"


def guessed_delimiter(text: str) -> str:
    """The delimiter that makes the most of the first lines: known headers first, then columns."""
    head = text[: SAMPLE * 4]
    if len(text) > len(head):
        head = head[: max(head.rfind("\n"), head.rfind("\r"), 1)]
    best, score = ",", (0, 0)
    for delimiter in DELIMITERS:
        try:
            rows = list(csv.reader(io.StringIO(head, newline=""), delimiter=delimiter))[:10]
        except csv.Error:
            continue
        found = max(((recognised(row), len(row)) for row in rows), default=(0, 0))
        if found > score:
            best, score = delimiter, found
    return best


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    """The records; a quote that is never closed is refused, other slips with quotes are read as they stand."""
    strict = True
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            pass
    except csv.Error as exc:
        if "unexpected end" in str(exc):
            raise Invalid("A quote is opened in the file and never closed.", field="file") from exc
        strict = False
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
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
        elif plain[:1] in "=+-@" and plain and FORMULA.match(plain) and not HARMLESS.fullmatch(plain):
            flaws[column] = Flaw.FORMULA
    return cells, flaws
