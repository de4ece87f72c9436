"""Telephone numbers as people paste them, read for accounts of several countries, and written for people again."""

import pytest

from common import e164
from common.errors import Invalid

US, GB, FR = "+12015550123", "+442079460123", "+33199001234"
READ = {
    "US": {
        "2015550123": US,
        "12015550123": US,
        "+12015550123": US,
        "(201) 555-0123": US,
        "201.555.0123": US,
        "1 201 555 0123": US,
        "1-201-555-0123": US,
        "(+1) 201 555 0123": US,
        "+(1) 201 555 0123": US,
        "[201] 555 0123": US,
        "201/555/0123": US,
        "201 - 555 - 0123": US,
        "\u202a+1 (201) 555-0123\u202c": US,
        "\u200e201\u2011555\u20110123\ufeff": US,
        "201\u2013555\u20130123": US,
        "201\u2212555\u22120123": US,
        "201\u00ad555\u00ad0123": US,
        "201\u00a0555\u20090123": US,
        "\uff12\uff10\uff11\uff15\uff15\uff15\uff10\uff11\uff12\uff13": US,
        "\uff0b\uff11\u3000\uff12\uff10\uff11\uff0d\uff15\uff15\uff15\uff0d\uff10\uff11\uff12\uff13": US,
        "\u0662\u0660\u0661\u0665\u0665\u0665\u0660\u0661\u0662\u0663": US,
        "'+12015550123": US,
        "\u2019+12015550123": US,
        '="+12015550123"': US,
        "2015550123.0": US,
        "2015550123,00": US,
        "tel:+1-201-555-0123": US,
        "TEL:+12015550123;ext=12": US,
        "tel:%2B12015550123": US,
        "<tel:+12015550123>": US,
        "tel:555-0123;phone-context=+1201": US,
        "sip:+12015550123@pbx.example.com;user=phone": US,
        "callto:+12015550123": US,
        "Tel.: (201) 555-0123": US,
        "Mobile: 201-555-0123": US,
        "(201) 555-0123 x12": US,
        "(201) 555-0123x12": US,
        "(201) 555-0123 ext. 12": US,
        "(201) 555-0123 Extension: 12": US,
        "(201) 555-0123 #12": US,
        "201 555 0123,,12#": US,
        "201 555 0123 (office)": US,
        "001 201 555 0123": US,
        "0012015550123": US,
        "011 1 201 555 0123": US,
        "011 33 1 99 00 12 34": FR,
        "0033199001234": FR,
        "+33 (0)1 99 00 12 34": FR,
        "1-800-FLOWERS": "+18003569377",
        "+44 20 7946 0123": GB,
        "+45 33 12 34 56": "+4533123456",
        "+39 06 698 12345": "+390669812345",
    },
    "CA": {"416-555-0123 ext 7": "+14165550123", "1 (416) 555 0123": "+14165550123"},
    "FR": {
        "01 99 00 12 34": FR,
        "01.99.00.12.34": FR,
        "01-99-00-12-34": FR,
        "199001234": FR,
        "33199001234": FR,
        "0033 (0)1 99 00 12 34": FR,
        "+33 (0) 1 99 00 12 34": FR,
        "01 99 00 12 34 poste 12": FR,
        "06 39 98 12 34": "+33639981234",
        "0 800 12 34 56": "+33800123456",
        "001 201 555 0123": US,
        "12015550123": US,
    },
    "DK": {
        "33 12 34 56": "+4533123456",
        "33123456": "+4533123456",
        "4533123456": "+4533123456",
        "33-12-34-56": "+4533123456",
        "0045 33 12 34 56": "+4533123456",
        "00 33 1 99 00 12 34": FR,
    },
    "GB": {
        "020 7946 0123": GB,
        "(020) 7946 0123": GB,
        "(0)20 7946 0123": GB,
        "+44 (0)20 7946 0123": GB,
        "+44 020 7946 0123": GB,
        "0113 496 0123": "+441134960123",
        "07700 900123": "+447700900123",
        "01632 960123": "+441632960123",
        "011 33 1 99 00 12 34": FR,
    },
    "DE": {
        "030/23125-123": "+493023125123",
        "(030) 23 125 123": "+493023125123",
        "+49 (0)30 23125123": "+493023125123",
        "0171 3920000": "+491713920000",
        "030 23125123 Durchwahl 9": "+493023125123",
    },
    "SE": {"0046 8 123 456 78": "+46812345678", "08-123 456 78": "+46812345678"},
    "AU": {"0011 1 201 555 0123": US, "(02) 5550 1234": "+61255501234"},
    "JP": {"010 1 201 555 0123": US},
    "IT": {"06 698 12345": "+390669812345"},
}
REFUSED = {
    "US": [
        *("", " ", "abc", "911", "555-0123", "Agent 007", "John (201) 555-0123", "2015550123x", "2026-11-29"),
        *("(123) 456-7890", "201 155 0123", "+1201555012", "+120155501234", "2015550123/4", "+0123456789"),
        *("2015550123 2015550124", "+1 +2015550123", "+999 123456", "+45 3312 345", "+44 20 7946 012"),
        *("2" * 16, "1" * 5000, "2015550123" + " " * 200),
    ],
    "FR": ["2015550123", "01 99 00 12 3", "112", "12 34"],
    "DK": ["2015550123", "33 12 34", "2026-11-29 10:00"],
    "GB": ["020 7946 012", "999", "+44 0207 946 01234"],
}


def each(table):
    return [(country, text) for country, texts in table.items() for text in texts]


@pytest.mark.parametrize(("country", "text"), each(READ))
def test_numbers_are_read_as_people_paste_them(country, text):
    assert e164.parse(text, country) == READ[country][text]


@pytest.mark.parametrize(("country", "text"), each(REFUSED))
def test_what_is_no_number_is_refused_with_the_field_and_what_to_write(country, text):
    with pytest.raises(Invalid) as refusal:
        e164.parse(text, country, field="caller")
    assert refusal.value.field == "caller"
    assert "or with + and the country code." in refusal.value.text
    assert len(refusal.value.text) < 160
    assert e164.find(text, country) == ""


def test_a_refusal_says_what_was_read_and_how_that_country_writes_it():
    def refusal(text, country):
        with pytest.raises(Invalid) as found:
            e164.parse(text, country)
        return found.value.text

    like = ", or with + and the country code."
    assert (
        refusal("\u202a12\xa034", "FR")
        == f"“12 34” is not a telephone number. Write it as 01 99 00 12 34{like}"
    )
    assert refusal("", "US") == f"A telephone number is needed. Write it as (201) 555-0123{like}"
    assert refusal("33 12", "SE") == f"“33 12” is not a telephone number. Write it as 08-12 34 56{like}"
    assert refusal("1.20156E+10", "US") == (
        "“1.20156E+10” was shortened by a spreadsheet and has lost digits. "
        "Format the column as text and type the number anew."
    )


@pytest.mark.parametrize(
    ("text", "extension"),
    [
        ("tel:+12015550123;ext=12", "12"),
        ("(201) 555-0123 x12", "12"),
        ("201-555-0123 ext. 4021", "4021"),
        ("201-555-0123 EXTN 7", "7"),
        ("201 555 0123;12", "12"),
        ("+1 201 555 0123", ""),
    ],
)
def test_an_extension_is_told_apart(text, extension):
    assert e164.read(text, "US") == e164.Reading(US, extension)


@pytest.mark.parametrize(
    ("number", "home", "text"),
    [
        (US, "US", "(201) 555-0123"),
        (US, "CA", "(201) 555-0123"),
        (US, "FR", "+1 201-555-0123"),
        (US, "", "+1 201-555-0123"),
        (FR, "FR", "01 99 00 12 34"),
        (FR, "US", "+33 1 99 00 12 34"),
        (GB, "GB", "020 7946 0123"),
        ("+4533123456", "DK", "33 12 34 56"),
        ("+4533123456", "DE", "+45 33 12 34 56"),
        ("+493023125123", "DE", "030 23125123"),
        ("+870773111632", "US", "+870 773 111 632"),
        ("anonymous", "US", "anonymous"),
        ("BLOCKED", "US", "Withheld"),
        ("", "US", ""),
    ],
)
def test_numbers_are_national_at_home_and_international_elsewhere(number, home, text):
    assert e164.for_people(number, home) == text


def test_what_is_shown_can_be_pasted_again():
    for number, home in [(US, "US"), (US, "DK"), (FR, "FR"), (FR, "US"), ("+493023125123", "DE"), (GB, "CA")]:
        assert e164.parse(e164.for_people(number, home), home) == number


def test_a_page_is_at_home_in_its_account_s_country():
    with e164.at_home_in("FR"):
        assert e164.for_people(FR) == "01 99 00 12 34"
        with e164.at_home_in("US"):
            assert e164.for_people(FR) == "+33 1 99 00 12 34"
        assert e164.for_people(US) == "+1 201-555-0123"


@pytest.mark.parametrize("text", ["+52 1 55 1234 5678", "0052 1 55 1234 5678", "+52 55 1234 5678"])
def test_a_digit_that_numbers_lost_is_left_out(text: str):
    assert e164.parse(text, "MX") == "+525512345678"
