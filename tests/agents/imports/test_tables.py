"""Tables as people have them: what is seen in the spreadsheet is what is read, and the rest is told."""

import io
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from agents.imports.reading import read
from common.errors import Invalid
from common.tables.formats import moment_shown, number_shown
from common.tables.sheet import WHOLE_ROW, Flaw, How, Sheet

HEAD = "Object ID,Display name,Department\n"


def opened(data: bytes | str, **how: object) -> Sheet:
    data = data.encode() if isinstance(data, str) else data
    return read(io.BytesIO(data), len(data), How(**how))  # type: ignore[arg-type]


def book(
    *rows: list[object], change: Callable[[Worksheet], None] = lambda _: None, **sheets: list[list[object]]
) -> bytes:
    made = Workbook()
    for row in rows:
        made.active.append(row)
    change(made.active)
    for title, more in sheets.items():
        sheet = made.create_sheet(title)
        for row in more:
            sheet.append(row)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (7030, "00000", "07030"),
        (42, "0000", "0042"),
        (0.05, "0%", "5%"),
        (0.1234, "0.00%", "12.34%"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (-1234.5, "#,##0.0", "-1,234.5"),
        (-5, "0;(0)", "(5)"),
        (6152421107, "(###) ###-####", "(615) 242-1107"),
        (2421107, "[<=9999999]###-####;(###) ###-####", "242-1107"),
        (6152421107, "[<=9999999]###-####;(###) ###-####", "(615) 242-1107"),
        (123456789, "000-00-0000", "123-45-6789"),
        (372011234, "00000\\-0000", "37201-1234"),
        (12, '"ST-"000', "ST-012"),
        (12, '0" pcs"', "12 pcs"),
        (7030, "[Red]00000;@", "07030"),
        (1234567, '0.0,,"M"', "1.2M"),
        (5, '_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-', "5"),
        (0.1 + 0.2, "General", "0.3"),
        # Never shortened, and a format that is not understood changes nothing.
        (100023000000, "General", "100023000000"),
        (1e11, "0.00E+00", "100000000000"),
        (3.25, "# ?/?", "3.25"),
    ],
)
def test_numbers_stand_as_their_cells_show_them(value: float, form: str, shown: str):
    assert number_shown(value, form) == shown


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("d-mmm", "5-Mar"),
        ("mmm-yy", "Mar-26"),
        ("yyyy-mm-dd", "2026-03-05"),
        ("m/d/yyyy", "3/5/2026"),
        ("dd.mm.yyyy hh:mm", "05.03.2026 14:07"),
        ("h:mm AM/PM", "2:07 PM"),
        ("dddd, mmmm d, yyyy", "Thursday, March 5, 2026"),
        ("[$-409]d\\-mmm\\-yy;@", "5-Mar-26"),
        # The system's own short form differs from system to system.
        ("mm-dd-yy", "2026-03-05 14:07:09"),
    ],
)
def test_dates_stand_as_their_cells_show_them(form: str, shown: str):
    assert moment_shown(datetime(2026, 3, 5, 14, 7, 9), form) == shown


def test_a_workbook_is_read_as_it_is_seen():
    def change(sheet: Worksheet) -> None:
        sheet["C2"].number_format = "00000"
        sheet["C3"].number_format = "0%"
        sheet["C4"].number_format = "d-mmm"
        sheet.merge_cells("D2:D4")
        sheet.row_dimensions[5].hidden = True
        sheet.row_dimensions[6].hidden = True

    rows: list[list[object]] = [
        ["Object ID", "Name", "Store", "Department"],
        ["1", "Ann", 42, "Sales"],
        ["2", "Ben", 0.05, None],
        ["3", "Cleo", date(2026, 3, 5), None],
        ["4", "Hidden", 1, "HR"],
        ["5", "Flat", 1, "HR"],
        ["6", "Dee", Decimal("1234567890123450"), "HR"],
    ]
    sheet = opened(book(*rows, change=change))
    assert sheet.rows == [
        ["1", "Ann", "00042", "Sales"],
        ["2", "Ben", "5%", "Sales"],
        ["3", "Cleo", "5-Mar", "Sales"],
        ["6", "Dee", "1234567890123450", "HR"],
    ]
    assert sheet.notes == ["2 rows (5, 6), hidden in the sheet or filtered out, were left out."]
    assert sheet.flaws == {(3, 2): Flaw.SHORTENED}


@pytest.mark.parametrize(
    ("letters", "note"),
    [
        (["B"], "Column B, hidden in the sheet, was left out."),
        (["B", "D"], "2 columns (B, D), hidden in the sheet, were left out."),
        # Nothing stands there, so nothing is missed.
        (["F"], ""),
    ],
)
def test_columns_that_nobody_sees_are_left_out(letters: list[str], note: str):
    def change(sheet: Worksheet) -> None:
        sheet.merge_cells("D2:D3")
        for letter in letters:
            sheet.column_dimensions[letter].hidden = True

    rows: list[list[object]] = [
        ["Object ID", "Old number", "Name", "Department"],
        ["1", "2015550101", "Ann", "Sales"],
        ["2", "2015550102", "Ben", None],
    ]
    sheet = opened(book(*rows, change=change))
    seen = [[cell for place, cell in enumerate(row) if "ABCD"[place] not in letters] for row in sheet.rows]
    assert seen == [
        [cell or rows[1][place] for place, cell in enumerate(row) if "ABCD"[place] not in letters]
        for row in rows[1:]
    ]
    left_out = ["ABCD".index(letter) for letter in letters if letter in "ABCD"]
    hidden = [row[place] for row in [sheet.header, *sheet.rows] for place in left_out if place < len(row)]
    assert set(hidden) <= {""}
    assert sheet.notes == ([note] if note else [])


def test_the_sheet_with_the_most_known_headers_is_read_and_another_can_be_chosen():
    data = book(
        ["How to fill in this file"],
        ["One line for each person."],
        Users=[["Object ID", "Name", "UPN"], ["1", "Ann", "ann@pier.example"]],
        Old=[["Object ID", "Name"], ["9", "Zoe"]],
    )
    sheet = opened(data)
    assert (sheet.how.sheet, sheet.sheets, sheet.rows) == (
        "Users",
        ["Sheet", "Users", "Old"],
        [["1", "Ann", "ann@pier.example"]],
    )
    assert opened(data, sheet="Old").rows == [["9", "Zoe"]]
    with pytest.raises(Invalid, match="no such sheet") as caught:
        opened(data, sheet="None")
    assert caught.value.field == "sheet"


@pytest.mark.parametrize(
    ("above", "row"),
    [
        ("#TYPE Selected.User\n", 2),
        ('"sep=,"\n', 2),
        ("".join(f"Line {n} of a report\n" for n in range(12)), 13),
        ("Users of Pier\n\nExported 2026-03-02,by Nora\n", 4),
    ],
)
def test_the_header_is_found_below_titles(above: str, row: int):
    sheet = opened(f"{above}{HEAD}1,Ann,Sales\n2,Ben,HR\n")
    assert (sheet.how.header_row, sheet.header[1], sheet.rows) == (
        row,
        "Display name",
        [["1", "Ann", "Sales"], ["2", "Ben", "HR"]],
    )


def test_the_header_can_be_chosen():
    text = "Nom de code,Chef\nA,B\n1,2\n"
    assert opened(text).header == ["Nom de code", "Chef"]
    chosen = opened(text, header_row=2)
    assert (chosen.header, chosen.rows, chosen.notes) == (
        ["A", "B"],
        [["1", "2"]],
        ["Row 1 above the header was left out."],
    )
    with pytest.raises(Invalid, match="nothing in row 9") as caught:
        opened(text, header_row=9)
    assert caught.value.field == "header_row"


@pytest.mark.parametrize(
    "below",
    ["2 rows, exported 2026-03-02", "Total,2", "Gesamt", "Exported by Nora on Monday", "Grand total,,"],
)
def test_repeated_headers_and_totals_are_left_out_and_named(below: str):
    sheet = opened(f"{HEAD}1,Ann,Sales\n{HEAD}2,Ben,HR\n{below}\n")
    assert sheet.rows == [["1", "Ann", "Sales"], ["2", "Ben", "HR"]]
    assert sheet.notes == [
        "Row 3, which repeated the header, was left out.",
        "Row 5, a total or a remark below the table, was left out.",
    ]


@pytest.mark.parametrize("last", ["Total Recall,Al,Sales", "3", "Gesa,Meier,"])
def test_people_are_no_totals(last: str):
    assert len(opened(f"{HEAD}1,Ann,Sales\n{last}\n").rows) == 2


def test_rows_longer_than_the_header_are_marked_unless_most_are():
    shifted = opened(f"{HEAD}1,Roe, Richard,Sales\n2,Ann,HR\n3,Ben,HR\n")
    assert shifted.flaws == {(0, WHOLE_ROW): Flaw.SHIFTED}
    assert len(shifted.header) == 3
    unnamed = opened(f"{HEAD}1,Ann,Sales,x\n2,Ben,HR,y\n")
    assert (unnamed.flaws, unnamed.header) == ({}, ["Object ID", "Display name", "Department", ""])
    blank = opened(f"{HEAD.strip()},,,\n1,Ann,Sales,,,\n2,Ben\n")
    assert (blank.flaws, len(blank.header)) == ({}, 3)


@pytest.mark.parametrize(
    "cell",
    [
        "#N/A",
        "#REF!",
        "#VALUE!",
        "#NAME?",
        "#DIV/0!",
        "#NV",
        "#BEZUG!",
        "#WERT!",
        "#VALEUR!",
        "#¡REF!",
        "#VÆRDI!",
        "#SPILL!",
        "#########",
    ],
)
def test_errors_of_spreadsheets_are_marked_in_texts_too(cell: str):
    assert opened(f"{HEAD}1,{cell},Sales\n").flaws == {(0, 1): Flaw.ERROR}


@pytest.mark.parametrize(
    "cell",
    ["1.0E+11", "1.00023E+11", '"1,00023E+11"', "6.152421107E9", "1E+15", "1.2e+10", "1234567890123450"],
)
def test_numbers_that_lost_digits_are_marked_wherever_they_stand(cell: str):
    assert opened(f"{HEAD}1,Ann,{cell}\n").flaws == {(0, 2): Flaw.SHORTENED}


@pytest.mark.parametrize(
    "cell", ["12E10", "1e5b", "E+11", "1234567890123456", "108765432109876543210", "#1", "# 5", "#Sales"]
)
def test_what_only_looks_so_is_not(cell: str):
    assert opened(f"{HEAD}1,Ann,{cell}\n").flaws == {}


@pytest.mark.parametrize(
    "cell", ["+1 (914) 632-5751 x5751", "+1 615 242 1107 ext. 12", "+1-615-242-1107;ext=1"]
)
def test_a_number_with_its_extension_is_no_formula(cell: str):
    assert opened(f"{HEAD}1,Ann,{cell}\n").flaws == {}


@pytest.mark.parametrize(
    ("end", "rows"),
    [("\x1a", 1), ("\r\n\x1a", 1), ("\r\n\x1a\x1a\r\n", 1), ("\r\r\n2,Ben,HR\r\r\n", 2)],
)
def test_old_and_doubled_ends_of_lines(end: str, rows: int):
    sheet = opened(f"{HEAD}1,Ann,Sales{end}")
    assert (len(sheet.rows), sheet.rows[0]) == (rows, ["1", "Ann", "Sales"])


def test_cells_of_several_lines_and_quotes_of_other_programs():
    assert opened(f'{HEAD}1,"Mul\nTi","Sales\nEast"\n').rows == [["1", "Mul\nTi", "Sales\nEast"]]
    assert opened(f'{HEAD}1,"Bob \\"Bobby\\" Lee",Sales\n').rows == [["1", 'Bob "Bobby" Lee', "Sales"]]
    assert opened('"Object\nID","Display\nname"\n1,Ann\n').header == ["Object ID", "Display name"]


def test_hundreds_of_columns_are_read():
    many = ",".join(f"extensionAttribute{n}" for n in range(400))
    sheet = opened(f"Object ID,Name,{many}\n1,Ann,{',' * 398}x\n")
    assert (len(sheet.header), sheet.rows[0][-1]) == (402, "x")


LINES = "Object ID;Display name;City\r\n"


@pytest.mark.parametrize(
    ("encoding", "row", "told"),
    [
        ("cp1252", "Åse Møller-Öst;Århus", "Windows-1252 text, semicolons"),
        ("cp1250", "Paweł Żółć;Łódź", "Windows-1250 text, semicolons"),
        ("cp1251", "Иван Петров;Москва", "Windows-1251 text, semicolons"),
        ("mac_roman", "José Núñez;Montréal", "Mac Roman text, semicolons"),
        ("cp1253", "Ελένη Παπά;Αθήνα", "Windows-1253 text, semicolons"),
        ("koi8_r", "Ольга;Тверь", "KOI8-R text, semicolons"),
        ("utf-16", "王小明;台北", "UTF-16 text, semicolons"),
    ],
)
def test_the_encoding_is_proposed_and_shown(encoding: str, row: str, told: str):
    sheet = opened(f"{LINES}1;{row}\r\n".encode(encoding))
    assert (sheet.told, sheet.rows) == (told, [["1", *row.split(";")]])
    assert sheet.strange == row.split(";")


def test_another_encoding_can_be_chosen():
    data = f"{LINES}1;Šárka;Dvůr\r\n".encode("cp1250")
    assert opened(data, encoding="cp1250").rows == [["1", "Šárka", "Dvůr"]]
    with pytest.raises(Invalid, match="Line 2 has bytes that are no text in UTF-8") as caught:
        opened(data, encoding="utf-8")
    assert caught.value.field == "encoding"
    with pytest.raises(Invalid, match="no such encoding"):
        opened(data, encoding="rot13")


def test_a_file_put_together_from_two_encodings_is_refused_by_its_line():
    data = f"{LINES}1;José;Lyon\r\n2;Zoë;Köln\r\n".encode() + "3;René;Nîmes\r\n".encode("cp1252")
    with pytest.raises(Invalid, match="Line 4 is not in UTF-8, though other lines are"):
        opened(data)


def test_a_sheet_that_is_hidden_is_named_when_it_looks_like_the_one_that_was_meant():
    def hide(data: bytes, title: str) -> bytes:
        made = load_workbook(io.BytesIO(data))
        made[title].sheet_state = "hidden"
        file = io.BytesIO()
        made.save(file)
        return file.getvalue()

    people = [["Object ID", "Name"], ["1", "Ann"]]
    named = "The sheet “Data”, which is hidden, was not read."
    found = opened(hide(book(["Notes"], ["hello"], ["there"], Data=people), "Data"))
    assert named in found.notes
    with pytest.raises(Invalid, match=f"no rows under its header. {named}"):
        opened(hide(book(["Notes"], Data=people), "Data"))
    assert opened(hide(book(*people, Lists=[["US"], ["GB"]]), "Lists")).notes == []
