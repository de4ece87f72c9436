"""Reading files: every encoding, delimiter and format, and files that are meant to do harm."""

import datetime
import io
import zipfile

import pytest

from agents.imports.reading import read
from common.errors import Invalid
from common.tables.sheet import MOST_COLUMNS, MOST_ROWS, Flaw, Sheet, unpacked
from tests.agents.imports.files import Unread, bomb, workbook

TABLE = [["Object ID", "Name"], ["1", "Jörg Åström"], ["2", "Zoë"]]


def opened(data: bytes) -> Sheet:
    return read(io.BytesIO(data), len(data))


def text(delimiter: str = ",", end: str = "\r\n") -> str:
    return end.join(delimiter.join(row) for row in TABLE) + end


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (text().encode(), "UTF-8 text, commas"),
        (text(";").encode("utf-8-sig"), "UTF-8 text, semicolons"),
        (text("\t").encode("utf-16"), "UTF-16 text, tabs"),
        (text().encode("utf-16-le"), "UTF-16 text, commas"),
        (text().encode("utf-16-be"), "UTF-16 text, commas"),
        (text(";").encode("cp1252"), "Windows-1252 text, semicolons"),
        (text("|", "\n").encode(), "UTF-8 text, bars"),
        (text(end="\r").encode(), "UTF-8 text, commas"),
        (f"sep=;\r\n{text(';')}".encode(), "UTF-8 text, semicolons"),
        (workbook(TABLE), "workbook, sheet “Sheet”"),
    ],
)
def test_every_encoding_and_delimiter(data: bytes, told: str):
    sheet = opened(data)

    assert (sheet.header, sheet.rows, sheet.told) == (TABLE[0], TABLE[1:], told)
    assert sheet.flaws == {}
    kept = unpacked(sheet.packed())
    assert (kept.header, kept.rows, kept.places, kept.flaws) == (sheet.header, sheet.rows, sheet.places, {})


def test_quotes_blank_lines_and_titles_above_the_header():
    sheet = opened(
        b"version:v1.0\n"
        b"Name [displayName] Required,User name [userPrincipalName] Required\n"
        b'"Smith, ""Jo""\nAnn",jo@x.test\n\n,,\n  Ben  ,ben@x.test\n'
    )

    assert sheet.rows == [['Smith, "Jo"\nAnn', "jo@x.test"], ["Ben", "ben@x.test"]]
    assert sheet.places == [3, 6]


def test_what_is_sloppy_about_quotes_is_read_as_it_stands():
    assert opened(b'Object ID,Name\n1,"Bob "the man"" X\n').rows == [["1", 'Bob the man"" X']]


def test_names_in_every_script():
    names = ["李小龍", "Ольга", "محمد علي", "अनिता", "สมชาย", "יעל", "Ελένη", "김철수", "🦊 Fox", "Nguyễn"]
    lines = "\n".join(f"{place},{name}" for place, name in enumerate(names))
    for data in (f"Object ID,Name\n{lines}".encode(), f"Object ID,Name\n{lines}".encode("utf-16")):
        assert [row[1] for row in opened(data).rows] == names
    assert [row[1] for row in opened(workbook([TABLE[0], *([1, name] for name in names)])).rows] == names


def test_cells_of_workbooks_that_are_no_text():
    rows = [
        ["Object ID", "Name", "Number", "Postal code", "Active", "Since"],
        [1, "Ann", 12013423000, 7601.0, True, datetime.date(2026, 3, 3)],
        [2.5, "Ben", 1.2013423001e10, None, False, None],
    ]
    sheet = opened(workbook(rows))
    assert sheet.rows == [
        ["1", "Ann", "12013423000", "7601", "yes", "2026-03-03"],
        ["2.5", "Ben", "12013423001", "", "no"],
    ]


def test_formulas_and_errors_are_marked_in_workbooks():
    sheet = opened(workbook([["Object ID", "Name"], ["1", "=1+1"], ["2", "#N/A"]]))
    assert sheet.flaws == {(0, 1): Flaw.FORMULA, (1, 1): Flaw.ERROR}


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+cmd", " =x"])
def test_formulas_are_marked_in_texts(cell: str):
    assert opened(f'Object ID,Name\n1,"{cell}"\n'.encode()).flaws == {(0, 1): Flaw.FORMULA}


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("+1 (201) 342-3000", None),
        ("-", None),
        ("'=Anna", "=Anna"),
        ("'+12013423000", "+12013423000"),
        ("O'Hara", None),
    ],
)
def test_numbers_dashes_and_what_an_export_guarded_are_no_formulas(cell: str, read: str | None):
    sheet = opened(f"Object ID,Name\n1,{cell}\n".encode())
    assert (sheet.rows[0][1], sheet.flaws) == (read or cell, {})


def test_a_nul_spoils_its_cell_alone():
    sheet = opened(b"Object ID,Name\n1,A\x00nn\n2,Ben\n")
    assert sheet.rows == [["1", "A\ufffdnn"], ["2", "Ben"]]
    assert sheet.flaws == {(0, 1): Flaw.NUL}


def test_only_the_first_visible_sheet_with_rows_is_read():
    assert opened(workbook([], People=TABLE, Other=[["x"], ["y"]])).rows == TABLE[1:]


def test_a_file_that_is_too_big_is_not_read():
    with pytest.raises(Invalid, match="The file has 50 MB; up to 25 MB") as caught:
        read(Unread(), 50 * 1024 * 1024)  # type: ignore[arg-type]
    assert caught.value.field == "file"


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "elsewhere"])
def test_a_bomb_is_not_opened(part: str):
    data = bomb(part)
    assert len(data) < 1_000_000
    with pytest.raises(Invalid, match="unpacks to far more than it should"):
        opened(data)


def test_a_workbook_with_too_many_parts_is_not_opened():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for place in range(2_001):
            archive.writestr(f"part{place}" if place else "xl/workbook.xml", "")
    with pytest.raises(Invalid, match="unpacks to far more"):
        opened(file.getvalue())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_billion_laughs_are_refused(encoding: str):
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    styles = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><styleSheet>&l9;</styleSheet>'
    good, bad = io.BytesIO(workbook(TABLE)), io.BytesIO()
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(bad, "w") as target:
        for entry in source.infolist():
            data = styles.encode(encoding) if entry.filename == "xl/styles.xml" else source.read(entry)
            target.writestr(entry.filename, data)
    with pytest.raises(Invalid, match="cannot be read"):
        opened(bad.getvalue())


def zipped(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, "x")
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"Object ID,Name\n", "no rows under its header"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "neither a workbook"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "neither a workbook"),
        (b"<html><table><tr><td>1</td></tr></table>", "neither a workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old XLS format"),
        (zipped("word/document.xml"), "no workbook in XLSX format"),
        (b"PK\x03\x04" + b"\x00" * 100, "cannot be read"),
        (b'Object ID,Name\n1,"Ann\n2,Ben\n', "never closed"),
        (
            "Object ID,Name\n1,Jörg\n".encode() + b"2,J\xf6rg\n",
            "Line 3 is not in UTF-8, though other lines are",
        ),
        (b"\xef\xbb\xbfObject ID,Name\n1,J\xf6rg\n", "Line 2 has bytes that are no text in UTF-8"),
        (b"Object ID,Name\n" + b"," * MOST_COLUMNS + b"x\n", "Row 2 has 801 columns"),
        (b"Object ID,Name\n" + b"1,A\n" * (MOST_ROWS + 1), "over 100,000 rows"),
    ],
)
def test_what_is_no_table_is_refused(data: bytes, why: str):
    with pytest.raises(Invalid, match=why):
        opened(data)
