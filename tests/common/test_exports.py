"""CSV files: nothing in them runs, and what was written can be read back."""

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from common.exports import Moment, as_csv, csv_lines, file_name, guarded, sheet_of_list, unguarded
from common.workbooks import write_workbook


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1201",
        "-2",
        "@SUM(A1)",
        "%0A",
        "|cmd",
        "\t=1",
        "\r=1",
        "\n=1",
        "'=1",
        "''@x",
        "＝1",
        "＋1",
        "＠x",
    ],
)
def test_what_a_spreadsheet_would_run_is_guarded(text: str):
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["", "plain", "a=b", "'quoted'", "O'Brien", "12"])
def test_everything_else_stays(text: str):
    assert guarded(text) == unguarded(text) == text


def test_values_that_are_not_text_keep_their_form():
    at = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
    with timezone.override("America/New_York"):
        assert [
            guarded(value) for value in (None, 7, True, False, Decimal("-0.500000"), Decimal("1E+3"), at)
        ] == [
            "",
            "7",
            "yes",
            "no",
            "-0.500000",
            "1000",
            "2026-11-21 04:30:00",
        ]


@pytest.mark.parametrize(
    ("zone", "written", "name"),
    [
        ("America/New_York", "2026-03-01 22:30:00", "calls-2026-03-01.csv"),
        ("Europe/Copenhagen", "2026-03-02 04:30:00", "calls-2026-03-02.csv"),
        ("Asia/Kolkata", "2026-03-02 09:00:00", "calls-2026-03-02.csv"),
    ],
)
def test_times_and_the_name_of_the_file_are_those_of_the_account(
    zone: str, written: str, name: str, monkeypatch
):
    at = datetime(2026, 3, 2, 3, 30, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: at)
    with timezone.override(zone):
        file = b"".join(as_csv(sheet_of_list([Moment("Started"), "Caller"], [[at, "+1"]])))
        assert file_name("calls", "csv") == name
    assert file.startswith(b"\xef\xbb\xbf")
    content = file.decode("utf-8-sig")
    assert content == f"Started ({zone}),Caller\r\n{written},'+1\r\n"


# A busy machine is slow; that is no fault of the code.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_characters="\x00", codec="utf-8")), min_size=2, max_size=2),
        max_size=5,
    )
)
def test_a_file_read_back_says_what_was_written(rows: list[list[str]]):
    text = "".join(csv_lines(["a", "b"], rows))

    read = list(csv.reader(io.StringIO(text, newline="")))

    assert [[unguarded(cell) for cell in row] for row in read[1:]] == rows


def test_a_workbook_says_what_the_table_said_and_runs_nothing():
    at = datetime(2026, 3, 2, 3, 30, tzinfo=UTC)
    rows = [
        ["=1+1", 7, Decimal("0.50"), at, True, None],
        ["+1201\x01", 0, Decimal(-2), at, False, "x" * 40_000],
    ]
    file, told = io.BytesIO(), []
    with timezone.override("America/New_York"):
        sheet = sheet_of_list(["Text", "Whole", "Money", Moment("Time"), "Flag", "Long"], rows)
        assert write_workbook(file, sheet, name="Some", told=told.append) == 2
    read = list(load_workbook(file).active.iter_rows())
    assert [cell.value for cell in read[0]] == [
        *("Text", "Whole", "Money", "Time (America/New_York)", "Flag", "Long")
    ]
    assert [cell.value for cell in read[1]] == ["=1+1", 7, 0.5, datetime(2026, 3, 1, 22, 30), "yes", None]
    assert [cell.value for cell in read[2]][:3] == ["+1201", 0, -2]
    assert (read[1][0].data_type, len(str(read[2][5].value)), told) == ("s", 32_767, [1, 2])


def test_a_workbook_goes_on_in_another_sheet(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("common.workbooks.MOST_ROWS", 2)
    file = io.BytesIO()
    write_workbook(file, sheet_of_list(["N"], [[1], [2], [3]]), name="Calls")
    book = load_workbook(file)
    assert [[cell.value for (cell,) in page.iter_rows()] for page in book] == [["N", 1, 2], ["N", 3]]
    assert book.sheetnames == ["Calls", "Calls 2"]
