"""The house carrier's answers to lookups."""

import pytest

from providers.contract.lookups import CallRouting
from providers.errors import Rejected
from providers.house.connector import House
from providers.house.models import HouseState
from tests.numbers.conftest import house_number

HACKENSACK, SAME_TOWN, JERSEY_CITY = "+12013421001", "+12013429999", "+12014331001"
SAN_FRANCISCO, NEW_YORK = "+14152231000", "+12125551000"


def test_a_number_shows_the_name_that_its_holder_set(db):
    house_number(HACKENSACK, state=HouseState.HELD, holder=2, settings={"caller_name": "ACME INC"})
    assert House(1).look_up_name(HACKENSACK) == "ACME INC"


@pytest.mark.parametrize(
    ("e164", "name"),
    [
        (HACKENSACK, "HACKENSACK NJ"),
        (NEW_YORK, "NY CALLER"),
        ("+18005551000", "TOLL FREE CALL"),
        ("+15555551000", "UNKNOWN CALLER"),
    ],
)
def test_without_a_name_it_shows_the_place(db, e164: str, name: str):
    assert House(1).look_up_name(e164) == House(2).look_up_name(e164) == name


def test_routing_tells_the_exchange_and_how_the_call_counts():
    house = House(1)
    assert house.look_up_routing(HACKENSACK, SAME_TOWN) == CallRouting(
        lrn="12013420000",
        state="NJ",
        city="HACKENSACK",
        rate_center="HACKENSACK",
        lata="224",
        ocn="001H",
        lec="HOUSE CARRIER",
        lec_type="CLEC",
        jurisdiction="INTRASTATE",
        is_local=True,
    )
    from_town = house.look_up_routing(HACKENSACK, JERSEY_CITY)
    assert (from_town.jurisdiction, from_town.is_local) == ("INTRASTATE", False)
    from_afar = house.look_up_routing(HACKENSACK, SAN_FRANCISCO)
    assert (from_afar.jurisdiction, from_afar.is_local) == ("INTERSTATE", False)
    elsewhere = house.look_up_routing(NEW_YORK, HACKENSACK)
    assert (elsewhere.lrn, elsewhere.state, elsewhere.lec, elsewhere.rate_center) == (
        "12125550000",
        "NY",
        "OTHER NETWORK",
        "",
    )


@pytest.mark.parametrize("e164", ["+442079460000", "+11235551000", "2013421001", ""])
def test_only_north_american_numbers_are_looked_up(e164: str):
    with pytest.raises(Rejected):
        House(1).look_up_name(e164)
    with pytest.raises(Rejected):
        House(1).look_up_routing(e164, HACKENSACK)
    with pytest.raises(Rejected):
        House(1).look_up_routing(HACKENSACK, e164)
