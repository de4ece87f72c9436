"""The telephone numbers of a file's cells, in whatever form and for whatever country."""

import pytest

from agents.imports.cells import Row, read_row
from agents.imports.states import ImportMode
from common.exports import guarded
from numbers.states import NumberUse


def asked(text: str, country: str = "US"):
    return read_row(Row(1, {"messaging_number": text}), ImportMode.ONBOARD, country)


@pytest.mark.parametrize(
    ("text", "country", "number"),
    [
        ("(201) 555-0123", "US", "+12015550123"),
        ("'+12015550123", "US", "+12015550123"),
        ("\u202a+1 201\u2011555\u20110123\u202c", "US", "+12015550123"),
        ("tel:+12015550123;ext=12", "US", "+12015550123"),
        ("2015550123 x12", "US", "+12015550123"),
        ("2015550123.0", "US", "+12015550123"),
        ("\uff12\uff10\uff11\uff15\uff15\uff15\uff10\uff11\uff12\uff13", "CA", "+12015550123"),
        ("0033 1 99 00 12 34", "US", "+33199001234"),
        ("01 99 00 12 34", "FR", "+33199001234"),
        ("33 12 34 56", "DK", "+4533123456"),
        ("020 7946 0123", "GB", "+442079460123"),
        # Nobody's number, but in E.164: the account does not have it, and hears so.
        ("+1201", "US", "+1201"),
    ],
)
def test_a_cell_is_read_like_every_other_entrance(text: str, country: str, number: str):
    found = asked(text, country)
    assert (found.numbers, found.faults) == ({NumberUse.PRIVATE: number}, [])


def test_what_we_export_can_be_imported():
    assert asked(guarded("+33199001234"), "DK").numbers == {NumberUse.PRIVATE: "+33199001234"}


@pytest.mark.parametrize(
    ("text", "country", "beginning"),
    [
        ("any", "US", ""),
        ("any 201", "US", "+1201"),
        ("Any (201) 555", "US", "+1201555"),
        ("any 1201", "US", "+1201"),
        ("any +45 33", "US", "+4533"),
        ("any 01", "FR", "+331"),
        ("any 33", "DK", "+4533"),
    ],
)
def test_any_number_begins_as_people_at_home_write_it(text: str, country: str, beginning: str):
    found = asked(text, country)
    assert (found.any_number, found.numbers, found.faults) == ({NumberUse.PRIVATE: beginning}, {}, [])


@pytest.mark.parametrize(
    ("text", "country", "why", "mend"),
    [
        (
            "2015550123",
            "DK",
            "This is not a telephone number.",
            "Write it as 32 12 34 56, or with + and the country code. Or write “any” for a free one.",
        ),
        (
            "1.20156E+10",
            "US",
            "A spreadsheet has shortened this number and lost its last digits.",
            "Format the column as text and type the number anew.",
        ),
    ],
)
def test_what_is_no_number_says_how_to_mend_it(text: str, country: str, why: str, mend: str):
    found = asked(text, country)
    assert found.numbers == {}
    assert [(fault.column, fault.text, fault.mend) for fault in found.faults] == [
        ("messaging_number", why, mend)
    ]
