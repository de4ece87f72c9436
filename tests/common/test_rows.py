"""Rows of files for imports: the same from CSV and from a workbook, with places by which faults are told."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from common.errors import Invalid
from common.tables.rows import Row, Unreadable, as_text, of_file, of_text

MOST = 100_000


def known(cells: Any) -> int:
    return len({"Number", "Price"} & set(cells))


def workbook(**sheets: list[list[Any]]) -> io.BytesIO:
    book, file = Workbook(), io.BytesIO()
    book.remove(book.active)
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    book.save(file)
    file.seek(0)
    return file


def test_lines_of_text_keep_their_places():
    rows = list(of_text('\ufeff\nNumber;Note\n\n\'+45 ;"a\nb"\n;x\n'))
    assert rows == [Row(2, ["Number", "Note"]), Row(5, ["+45", "a\nb"]), Row(6, ["", "x"])]
    with pytest.raises(Unreadable) as broken:
        list(of_text('a,b\n1,"x\n'))
    assert broken.value.place == 2
    assert list(of_text("")) == []


def test_a_workbook_is_read_from_the_header_of_the_sheet_that_is_known():
    file = workbook(
        Notes=[["Prices of May"], ["x"]],
        List=[
            ["Prices"],
            [],
            ["Number", "Price"],
            ["+4520", Decimal("0.0125")],
            [],
            ["'=1", date(2026, 5, 4)],
        ],
    )
    rows = of_file(file, 1, known, most_bytes=MOST)
    assert rows.sheet == "List"
    assert list(rows) == [
        Row(3, ["Number", "Price"]),
        Row(4, ["+4520", "0.0125"]),
        Row(6, ["'=1", "2026-05-04"]),
    ]


def test_what_cells_show_is_not_taken_for_what_they_hold():
    file = workbook(List=[["Number", "Price"], [7030, 0.0125], [12, 0.5]])
    book = load_workbook(file)
    book["List"]["A2"].number_format, book["List"]["B2"].number_format = "00000", "$0.00"
    changed = io.BytesIO()
    book.save(changed)
    assert list(of_file(changed, 1, known, most_bytes=MOST))[1].cells == ["07030", "0.0125"]


def test_formulas_and_errors_are_flaws_of_their_cells():
    rows = list(
        of_file(
            workbook(List=[["Number", "Price"], ["1", "=A2*2"], ["#REF!", "2"]]), 1, known, most_bytes=MOST
        )
    )
    assert {row.place: set(row.flaws) for row in rows} == {1: set(), 2: {1}, 3: {0}}
    assert rows[1].flaws[1].startswith("The cell holds a formula")


@pytest.mark.parametrize(
    ("content", "size", "words"),
    [
        (b"\xd0\xcf\x11\xe0old", 8, "old XLS format"),
        (b"PK\x03\x04broken", 8, "cannot be read"),
        (b"\x00\x01\x02", 3, "neither a workbook"),
        (b"a,b", MOST + 1, "up to 0 MB"),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, size: int, words: str):
    with pytest.raises(Invalid, match=words) as refusal:
        of_file(io.BytesIO(content), size, known, most_bytes=MOST)
    assert refusal.value.field == "file"


def test_rows_are_written_as_text_that_is_read_as_they_are():
    rows = [["Number", "Note"], ["+45", '=x; a,\n"b"'], ["'", ""]]
    assert [list(row.cells) for row in of_text(as_text(rows))] == rows
