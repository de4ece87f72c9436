"""CSV files: nothing in them runs, and what was written can be read back."""

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.exports import Moment, csv_lines, csv_response, guarded, unguarded


@pytest.mark.parametrize(
    "text", ["=1+1", "+1201", "-2", "@SUM(A1)", "%0A", "|cmd", "\t=1", "\r=1", "\n=1", "'=1", "''@x"]
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
        response = csv_response("calls", [Moment("Started"), "Caller"], [[at, "+1"]])
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    content = b"".join(response.streaming_content).decode("utf-8-sig")
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


def test_the_rows_are_read_before_the_answer_is_sent():
    read: list[int] = []

    def rows():
        for n in range(3):
            read.append(n)
            yield [n, "é, =1"]

    response = csv_response("some", ["n", "text"], rows())

    assert read == [0, 1, 2]
    assert response["Content-Disposition"].startswith('attachment; filename="some-20')
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    content = b"".join(response.streaming_content)
    assert content == '\ufeffn,text\r\n0,"é, =1"\r\n1,"é, =1"\r\n2,"é, =1"\r\n'.encode()
