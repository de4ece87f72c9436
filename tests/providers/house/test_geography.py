"""The house carrier's exchanges are real places, and its numbers are valid, distinct and stable."""

import re
from collections import Counter
from itertools import groupby, islice

import pytest
from phonenumbers import geocoder, parse

from providers.house.geography import Exchange, exchanges, numbers_for_sale

E164 = re.compile(r"\+1[2-9][0-9]{2}[2-9][0-9]{2}[0-9]{4}")


def test_counts():
    assert len(exchanges()) == 242
    assert len({exchange.npa for exchange in exchanges()}) == 72
    assert len({exchange.state for exchange in exchanges()}) == 51
    assert len({exchange.lata for exchange in exchanges()}) == 71


def test_every_area_code_has_two_to_six_exchanges():
    sizes = Counter(exchange.npa for exchange in exchanges())
    assert Counter(sizes.values()) == {2: 1, 3: 48, 4: 20, 5: 2, 6: 1}


def test_exchanges_are_unique_and_in_order():
    codes = [exchange.npa + exchange.nxx for exchange in exchanges()]
    assert codes == sorted(set(codes))


def test_the_file_is_read_once():
    assert exchanges() is exchanges()


def test_201_is_north_jersey():
    assert [exchange for exchange in exchanges() if exchange.npa == "201"] == [
        Exchange("201", "342", "Hackensack", "HACKENSACK", "224", "NJ"),
        Exchange("201", "433", "Jersey City", "JERSEYCITY", "224", "NJ"),
        Exchange("201", "437", "Bayonne", "BAYONNE", "224", "NJ"),
        Exchange("201", "488", "Hackensack", "HACKENSACK", "224", "NJ"),
        Exchange("201", "568", "Englewood", "ENGLEWOOD", "224", "NJ"),
        Exchange("201", "836", "Teaneck", "TEANECK", "224", "NJ"),
    ]


def test_canada_has_lata_888():
    canadian = {exchange.npa for exchange in exchanges() if exchange.lata == "888"}
    provinces = {exchange.npa for exchange in exchanges() if exchange.state in {"ON", "BC"}}
    assert canadian == provinces == {"416", "604"}


@pytest.mark.parametrize(
    ("field", "form"),
    [
        ("npa", r"[2-9](?!11)[0-9]{2}"),
        ("nxx", r"(?!555)[2-9](?!11)[0-9]{2}"),
        ("city", r"[A-Z][A-Za-z. ]*[a-z]"),
        ("rate_center", r"(?=.{1,10}$)[A-Z0-9]+( [A-Z0-9]+)*"),
        ("lata", r"[1-9][0-9]{2}"),
        ("state", r"[A-Z]{2}"),
    ],
)
def test_formats(field, form):
    wrong = [row for row in exchanges() if not re.fullmatch(form, getattr(row, field))]
    assert wrong == []


def test_a_rate_centre_has_one_city_and_one_lata():
    centres = {(row.state, row.rate_center) for row in exchanges()}
    assert len({(row.state, row.rate_center, row.city, row.lata) for row in exchanges()}) == len(centres)


def test_places_agree_with_the_public_numbering_data():
    differing = {}
    for number, exchange in numbers_for_sale(1):
        place = f"{exchange.city}, {exchange.state}"
        told = geocoder.description_for_number(parse(number), "en")
        if told != place:
            differing[place] = told
    assert differing == {"Washington, DC": "Washington D.C."}


def test_numbers_of_the_demo():
    numbers = [number for number, _ in numbers_for_sale(24)]
    assert len(numbers) == len(set(numbers)) == 5808
    assert sum(number.startswith("+1201") for number in numbers) == 144
    assert numbers[:6] == [
        "+12013422342",
        "+12013425715",
        "+12013428088",
        "+12013421461",
        "+12013424834",
        "+12013422715",
    ]


def test_numbers_are_valid_and_belong_to_their_exchange():
    for number, exchange in numbers_for_sale(24):
        assert E164.fullmatch(number)
        assert number[2:8] == exchange.npa + exchange.nxx


def test_numbers_spread_evenly_over_five_blocks():
    for _, group in groupby(numbers_for_sale(25), key=lambda sale: sale[1]):
        assert list(Counter(number[:9] for number, _ in group).values()) == [5, 5, 5, 5, 5]


def test_the_large_demo():
    large = [number for number, _ in numbers_for_sale(1500)]
    assert len(large) == len(set(large)) == 363_000
    assert set(large) > {number for number, _ in numbers_for_sale(24)}


def test_an_exchange_can_be_sold_full():
    hackensack = {number for number, _ in islice(numbers_for_sale(5000), 5000)}
    assert all(number.startswith("+1201342") for number in hackensack)
    assert len(hackensack) == 5000


def test_the_same_numbers_on_every_call():
    assert list(numbers_for_sale(3)) == list(numbers_for_sale(3))


def test_no_numbers_for_none():
    assert list(numbers_for_sale(0)) == []


@pytest.mark.parametrize("per_exchange", [-1, 5001])
def test_more_than_an_exchange_holds_is_refused_at_once(per_exchange):
    with pytest.raises(ValueError, match=f"0 to 5000 numbers: {per_exchange}"):
        numbers_for_sale(per_exchange)
