"""Files of prices: read with each fault named by line and column, and written as they can be read back."""

from decimal import Decimal

import pytest

from billing import price_files
from billing.models import Price
from billing.price_files import Reading, header_of, line_of
from billing.services.price_lists import complete
from billing.states import Section, Thing
from common.exports import csv_lines
from common.tables.faults import Fault
from common.tables.rows import of_text

D = Decimal


def read_prices(section: Section, text: str) -> Reading:
    return price_files.read_prices(section, of_text(text))


def test_minutes_are_read_with_increments_and_without():
    reading = read_prices(
        Section.MINUTES,
        "\ufeffPrefix;Destination;Price;Connection;First;Next;Direction\r\n"
        '+45 20;"Denmark; mobile";0.0345;0.01;60;30;\r\n\r\n'
        ";Everything else;1;;;;call_taken\r\n",
    )
    assert reading.faults == []
    assert reading.rows == [
        complete(
            {
                "thing": Thing.CALL_MADE,
                "prefix": "4520",
                "destination": "Denmark; mobile",
                "each": D("0.0345"),
                "connection": D("0.01"),
                "first_seconds": 60,
                "next_seconds": 30,
            }
        ),
        complete({"thing": "call_taken", "destination": "Everything else", "each": D(1)}),
    ]


def test_each_fault_is_named_by_line_and_column():
    reading = read_prices(
        Section.MINUTES,
        "prefix,price,first\n45,0.01,60\n4x,0.01,60\n46,1.0.0,0\n45,0.02,6\n47,,6\n48,-1,90000\n"
        "49,0.00000001,1\n1234567890123456,1,1\n",
    )
    assert reading.faults == [
        Fault(3, "prefix", "“4x” is no prefix: digits with the country code first."),
        Fault(4, "price", "“1.0.0” is no amount; write it like 0.0125."),
        Fault(5, "", "The same stands in line 2 already."),
        Fault(6, "price", "A value is needed here."),
        Fault(7, "price", "A price is from 0 to 100,000."),
        Fault(7, "first", "“90000” is no number of seconds."),
        Fault(8, "price", "A price has up to six places after the point."),
        Fault(9, "prefix", "A prefix has up to 15 digits, beginning with the country code."),
    ]


@pytest.mark.parametrize(
    ("section", "text", "faults"),
    [
        (Section.MINUTES, "", [("prefix", 1), ("price", 1)]),
        (Section.MINUTES, "prefix,price\n", [("", 1)]),
        (Section.MINUTES, "prefix,price,colour\n45,1,red\n", [("colour", 1)]),
        (Section.MINUTES, "prefix,price,price\n45,1,1\n", [("price", 1)]),
        (
            Section.NUMBERS,
            "country,type,class,month\nZZ,fax,tin,1\n",
            [("country", 2), ("type", 2), ("class", 2)],
        ),
        (Section.MESSAGES, "message,country,price\nfax,DK,1\n,DK,1\n", [("message", 2), ("message", 3)]),
        (Section.MINUTES, 'prefix,price\n45,"1\n' + "x" * 140_000, [("", 3)]),
    ],
)
def test_what_is_no_list_of_prices_is_told(section: Section, text: str, faults: list[tuple[str, int]]):
    reading = read_prices(section, text)
    assert [(fault.column, fault.line) for fault in reading.faults] == faults
    assert reading.rows == []


def test_of_very_many_faults_a_hundred_are_told():
    reading = read_prices(Section.MINUTES, "prefix,price\n" + "x,1\n" * 500)
    assert (len(reading.faults), reading.rows) == (100, [])


@pytest.mark.parametrize(
    ("section", "row"),
    [
        (
            Section.NUMBERS,
            {"thing": Thing.NUMBER, "country": "DK", "kind": "mobile", "each": D("1.5"), "set_up": D(2)},
        ),
        (Section.NUMBERS, {"thing": Thing.NUMBER, "number_class": "gold", "each": D("0.000001")}),
        (Section.MESSAGES, {"thing": Thing.MMS, "each": D("0.02")}),
        (
            Section.MINUTES,
            {"thing": Thing.CALL_TAKEN, "prefix": "45", "destination": "=1+1", "first_seconds": 60},
        ),
        (Section.SERVICES, {"thing": Thing.E911, "country": "US", "each": D("1.5")}),
    ],
)
def test_what_is_written_can_be_read_back(section: Section, row: dict):
    price = Price(**complete(row))
    text = "".join(csv_lines(header_of(section), [line_of(section, price)]))
    reading = read_prices(section, text)
    assert (reading.faults, reading.rows) == ([], [complete(row)])
