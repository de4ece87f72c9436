"""CSV files: nothing in them runs, and what was written can be read back."""

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.exports import csv_lines, csv_response, guarded, unguarded


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
    assert [guarded(value) for value in (None, 7, True, Decimal("-0.500000"), Decimal("1E+3"), at)] == [
        "",
        "7",
        "True",
        "-0.500000",
        "1000",
        "2026-11-21T09:30:00+00:00",
    ]


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

    response = csv_response("some.csv", ["n", "text"], rows(), bom=True)

    assert read == [0, 1, 2]
    assert response["Content-Disposition"] == 'attachment; filename="some.csv"'
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    content = b"".join(response.streaming_content)
    assert content == '\ufeffn,text\r\n0,"é, =1"\r\n1,"é, =1"\r\n2,"é, =1"\r\n'.encode()
