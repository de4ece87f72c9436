"""Lists of telephone numbers as people paste them into a box for many."""

import pytest

from common.pasting import read_numbers

ONE, TWO, THREE = "+12015550123", "+12015550124", "+12015550125"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", []),
        ("2015550123\n(201) 555-0124\n\n+1 201-555-0125\n", [ONE, TWO, THREE]),
        ("2015550123, 2015550124; 2015550125", [ONE, TWO, THREE]),
        ("2015550123 2015550124", [ONE, TWO]),
        ("2015550123\n+12015550123\n", [ONE]),
        ("Phone\n2015550123\n2015550124", [ONE, TWO]),
        ("Phone 1\tName\n2015550123\tAnn\n2015550124\tBob", [ONE, TWO]),
        (
            "Name;Number;Since\nAnn Archer;(201) 555-0123;2026-11-29 10:00\nBob;2015550124;11/28/2026",
            [ONE, TWO],
        ),
        ("Ann Archer 201 555 0123\nBob Baker: (201) 555-0124 x12", [ONE, TWO]),
        ("number,not_from,source,note,since\n'+12015550123,all,import,Alice,2026-11-29T10:00:00Z", [ONE]),
        ("'+12015550123\n'+12015550124\n", [ONE, TWO]),
        ("\u202a(201) 555\u20110123\u202c\r\n\uff12\uff10\uff11 555 0124\r\n", [ONE, TWO]),
        ("tel:+12015550123;ext=12\n<sip:+12015550124@pbx.example>", [ONE, TWO]),
        ("+33 1 99 00 12 34\n0033 1 99 00 12 35\n(201) 555-0123", ["+33199001234", "+33199001235", ONE]),
        ("Ann\nBob", []),
        ("Ann, 2015550123, call 2015550199 instead", [ONE]),
        ("Ann: 201-555-0123, Bob <201-555-0124>, 2015550125 (desk)", [ONE, TWO, THREE]),
        ("+12015550123;npdi;rn=+12015550199\n+12015550124;phone-context=+1", [ONE, TWO]),
        ("\u260e 201-555-0123\n\u00ab201-555-0124\u00bb\n+1 201 555 0125 \U0001f4de", [ONE, TWO, THREE]),
        ("201_555_0123\n201|555|0124", [ONE, TWO]),
        ("1) 201-555-0123\n2) 201-555-0124\n\u2022 201-555-0125", [ONE, TWO, THREE]),
        ("T: 201-555-0123 F: 201-555-0124", [ONE, TWO]),
        (
            "https://wa.me/12015550123\ncallto:+12015550124\nsip:2015550125@pbx.example;user=phone",
            [ONE, TWO, THREE],
        ),
        ('="2015550123"\n"2015550124"', [ONE, TWO]),
        ("\u0662\u0660\u0661\u0665\u0665\u0665\u0660\u0661\u0662\u0663", [ONE]),
        ("3/1/2026 10:00 201-555-0123 4.50", [ONE]),
        ("Opted out:\n(201) 555-0123\nplease stop\n(201) 555-0124", [ONE, TWO]),
    ],
)
def test_numbers_are_found(text, numbers):
    found = read_numbers(text, "US")
    assert (found.numbers, found.faults, found.refusal) == (numbers, [], "")


def test_dates_are_not_taken_for_eight_digit_numbers():
    text = "nummer;siden\n33 12 34 56;29-11-2026\n2026-11-28;33 12 34 57\nAnna 33 12 34 58"
    assert read_numbers(text, "DK").numbers == ["+4533123456", "+4533123457", "+4533123458"]


def test_lines_that_are_no_numbers_are_told_all_at_once():
    found = read_numbers("(312) 555-0100\nnonsense\n12\n\u202a201555012\u202c", "US")
    assert found.numbers == ["+13125550100"]
    assert found.refusal == "Not telephone numbers: “12”, “201555012”."
    many = read_numbers("\n".join(["2015550123", *("12" for _ in range(12))]), "US")
    assert many.refusal.endswith("“12” and 2 more.")


@pytest.mark.parametrize("line", ["2.015550123E+9", "2.01555E+09;Ann", "Ann 2,01555E+09", "2.0155501E10"])
def test_what_a_spreadsheet_shortened_is_no_number(line: str):
    found = read_numbers(f"2015550123\n{line}", "US")
    assert (found.numbers, len(found.faults)) == ([ONE], 1)
    assert len(read_numbers(f"{line}\n2015550123", "US").faults) == 1


def test_one_country_s_list_is_not_another_s():
    assert read_numbers("33 12 34 56", "US").numbers == []
    assert read_numbers("2015550123", "DK").faults == ["2015550123"]


@pytest.mark.parametrize("between", [", ", " ", "; ", "\t", " / ", ","])
def test_a_long_line_is_read_to_its_end(between: str):
    numbers = [f"20155501{index:02d}" for index in range(100)]
    found = read_numbers(between.join(numbers), "US")
    assert (found.numbers, found.faults) == ([f"+1{number}" for number in numbers], [])


@pytest.mark.parametrize("between", [" - ", " – ", " to ", " through ", "...", " bis "])
def test_a_range_is_not_taken_for_its_ends(between: str):
    line = f"201-555-0123{between}201-555-0130"
    found = read_numbers(f"{line}\n201-555-0199", "US")
    assert (found.numbers, len(found.faults)) == (["+12015550199"], 1)


def test_numbers_beside_each_other_are_no_range():
    for line in (
        "201-555-0123, 201-555-0130",
        "201-555-0123 and 201-555-0130",
        "Ann 201-555-0123 - Bob 201-555-0130",
    ):
        assert read_numbers(line, "US").numbers == ["+12015550123", "+12015550130"], line


def test_a_text_full_of_faults_is_not_read_to_its_end():
    found = read_numbers("1\n" * 100_000 + "201-555-0123", "US")
    assert (found.numbers, len(found.faults)) == ([], 500)
    assert found.refusal.endswith(" and 490 more.")


def test_a_line_longer_than_any_list_is_a_fault():
    found = read_numbers("201-555-0123 " * 2000 + "\n201-555-0124", "US")
    assert (found.numbers, len(found.faults)) == (["+12015550124"], 1)
    many = read_numbers(", ".join(f"201-555-0{n}" for n in range(100, 200)), "US")
    assert len(many.numbers) == 100
