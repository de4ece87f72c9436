"""The house carrier's sale by area: what is left, reservations with a token, and who buys them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from itertools import islice
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from common.plans.kinds import NumberClass, NumberKind
from common.plans.registry import country_of, is_valid
from providers.contract.numbers_for_sale import NumberQuery
from providers.contract.sale_by_area import AreaOrder, NumberPrice
from providers.errors import NotThere, Rejected
from providers.house.areas import abroad, areas
from providers.house.classes import class_of
from providers.house.connector import House
from providers.house.models import HouseNumber, HouseReservation, HouseState
from providers.house.prices import price_of
from providers.house.stock import stock, stock_areas

OURS, THEIRS = 1, 2
PARIS, AARHUS, LONDON = "33001", "45008", "44020"
CLASSIC = NumberClass.CLASSIC


@pytest.fixture
def house(db: None) -> House:
    stock_areas(30)
    return House(OURS)


def order(area: str = PARIS, quantity: int = 3, **more) -> AreaOrder:
    return AreaOrder(area, more.pop("number_class", CLASSIC), quantity, **more)


def states(e164s) -> set[str]:
    return set(HouseNumber.objects.filter(e164__in=e164s).values_list("state", flat=True))


def test_every_number_made_is_one_of_its_country():
    """Each seventh, which meets every block of ten and every last digit."""
    for area in abroad():
        for e164, _ in islice(area.numbers(area.size), 0, None, 7):
            assert country_of(e164) == area.country, e164
            assert is_valid(e164), e164


@pytest.mark.parametrize(
    ("national", "expected"),
    [
        ("199001111", "platinum"),
        ("199001234", "platinum"),
        ("199004321", "platinum"),
        ("199003777", "gold"),
        ("199004747", "gold"),
        ("199003377", "silver"),
        ("199004700", "silver"),
        ("199004770", "classic"),
        ("199004812", "classic"),
    ],
)
def test_classes(national, expected):
    assert class_of(national) == expected


def test_prices_by_country_kind_class_and_currency():
    assert price_of("FR", NumberKind.GEOGRAPHIC, CLASSIC, "EUR") == NumberPrice(
        Decimal("0.00"), Decimal("1.00"), "EUR"
    )
    assert price_of("DK", NumberKind.MOBILE, NumberClass.GOLD, "DKK") == NumberPrice(
        Decimal("382.50"), Decimal("75.00"), "DKK"
    )
    assert price_of("US", NumberKind.GEOGRAPHIC, CLASSIC, "USD") is None
    with pytest.raises(Rejected, match="no prices in XAU"):
        price_of("FR", NumberKind.GEOGRAPHIC, CLASSIC, "XAU")


def test_stocking_areas_is_done_once(db):
    made = sum(min(30, area.size) for area in abroad())
    assert stock_areas(30) == made
    assert stock_areas(30) == 0


def test_areas_tell_what_is_left_of_each_class(house):
    stock(2)
    found = house.list_areas("FR", NumberKind.GEOGRAPHIC, "EUR")
    assert [(area.code, area.name) for area in found] == [
        ("1", "Paris and Île-de-France"),
        ("2", "North-west of France"),
        ("3", "North-east of France"),
        ("4", "South-east of France"),
        ("5", "South-west of France"),
    ]
    # Of 0000 to 0029 only 0000 is platinum, and 0011 and 0022 are two pairs.
    assert found[0].left == {CLASSIC: 27, NumberClass.SILVER: 2, NumberClass.PLATINUM: 1}
    assert found[0].prices[CLASSIC] == NumberPrice(Decimal("0.00"), Decimal("1.00"), "EUR")
    assert {area.country for area in house.list_areas("", None, "USD")} == {
        "US",
        "CA",
        "FR",
        "GB",
        "DK",
        "DE",
    }
    assert [area.ref for area in house.list_areas("CA", None, "USD")] == ["1416", "1604"]


def test_countries_with_something_left(house):
    assert house.list_countries() == ["DE", "DK", "FR", "GB", "US"]
    HouseNumber.objects.filter(country="DK").update(state=HouseState.HELD, holder=THEIRS)
    assert house.list_countries() == ["DE", "FR", "GB", "US"]


def test_quotes_are_for_any_number_of_the_plan(house):
    found = house.quote_numbers(["+33199001234", "+12013421000", "+4520990011", "+33612345678"], "EUR")
    assert [(one.country, one.kind, one.number_class, one.price and one.price.monthly) for one in found] == [
        ("FR", "geographic", "platinum", Decimal("10.00")),
        ("US", "geographic_or_mobile", "classic", None),
        ("DK", "mobile", "silver", Decimal("5.00")),
        ("FR", "mobile", "platinum", Decimal("30.00")),
    ]


def test_north_american_areas_cost_the_account_rate(house):
    stock(2)
    [newark] = [area for area in house.list_areas("US", NumberKind.GEOGRAPHIC, "USD") if area.code == "201"]
    assert newark.prices == {}
    kept = house.reserve_area(order("1201", 2), currency="USD", key=uuid4())
    assert kept.price is None
    assert all(e164.startswith("+1201") for e164 in kept.e164s)


def test_a_reservation_is_kept_bought_and_bought_no_more(house):
    key, buying = uuid4(), uuid4()
    kept = house.reserve_area(order(), currency="EUR", key=key)
    assert len(kept.token) == 40
    assert len(kept.e164s) == 3
    assert states(kept.e164s) == {"reserved"}
    assert house.reserve_area(order(), currency="EUR", key=key) == kept
    assert house.get_reservation(kept.token, currency="EUR") == kept

    placed = house.buy_reservation(kept.token, list(kept.e164s), key=buying)
    assert placed.ordered == kept.e164s
    assert placed.failed == {}
    assert house.buy_reservation(kept.token, list(kept.e164s), key=buying) == placed
    assert states(kept.e164s) == {"held"}
    with pytest.raises(Rejected, match="expired or was given back"):
        house.buy_reservation(kept.token, list(kept.e164s), key=uuid4())
    with pytest.raises(NotThere):
        house.get_reservation(kept.token, currency="EUR")


def test_a_reservation_is_given_back(house):
    kept = house.reserve_area(order(), currency="EUR", key=uuid4())
    house.cancel_reservation(kept.token, key=uuid4())
    house.cancel_reservation(kept.token, key=uuid4())
    assert states(kept.e164s) == {"for_sale"}
    with pytest.raises(Rejected):
        house.buy_reservation(kept.token, list(kept.e164s), key=uuid4())


def test_an_expired_reservation_cannot_be_bought(house):
    kept = house.reserve_area(order(), currency="EUR", key=uuid4())
    past = timezone.now() - timedelta(seconds=1)
    HouseReservation.objects.update(expires_at=past)
    HouseNumber.objects.filter(state=HouseState.RESERVED).update(reserved_until=past)
    with pytest.raises(Rejected, match="expired or was given back"):
        house.buy_reservation(kept.token, list(kept.e164s), key=uuid4())
    # The next who asks gets them.
    assert house.reserve_area(order(), currency="EUR", key=uuid4()).e164s == kept.e164s


def test_a_reservation_is_all_or_none(house):
    with pytest.raises(Rejected, match="has no 31 numbers of class Classic left"):
        house.reserve_area(order(quantity=31), currency="EUR", key=uuid4())
    assert not HouseReservation.objects.exists()
    assert not HouseNumber.objects.filter(state=HouseState.RESERVED).exists()


@pytest.mark.parametrize("quantity", [0, 101])
def test_quantities_are_from_1_to_100(house, quantity):
    with pytest.raises(Rejected, match="from 1 to 100"):
        house.reserve_area(order(quantity=quantity), currency="EUR", key=uuid4())


def test_no_such_area(house):
    for ref in ("1", "x", "²"):
        with pytest.raises(NotThere):
            house.reserve_area(order(ref), currency="EUR", key=uuid4())


def test_numbers_in_sequence(house):
    kept = house.reserve_area(order(quantity=5, in_sequence=True), currency="EUR", key=uuid4())
    lines = [int(e164[1:]) for e164 in kept.e164s]
    assert lines == list(range(lines[0], lines[0] + 5))
    HouseNumber.objects.filter(area=int(AARHUS), e164__endswith="5").delete()
    with pytest.raises(Rejected, match="one after the other"):
        house.reserve_area(order(AARHUS, 20, in_sequence=True), currency="EUR", key=uuid4())


def test_a_stranger_can_do_nothing_with_a_token(house):
    kept = house.reserve_area(order(), currency="EUR", key=uuid4())
    stranger = House(THEIRS)
    with pytest.raises(NotThere):
        stranger.get_reservation(kept.token, currency="EUR")
    with pytest.raises(Rejected):
        stranger.buy_reservation(kept.token, list(kept.e164s), key=uuid4())
    stranger.cancel_reservation(kept.token, key=uuid4())
    assert states(kept.e164s) == {"reserved"}


def test_two_buyers_of_one_reservation(transactional_db):
    stock_areas(10)
    house = House(OURS)
    kept = house.reserve_area(order(LONDON), currency="GBP", key=uuid4())

    def buy(_index: int) -> bool:
        try:
            return bool(house.buy_reservation(kept.token, list(kept.e164s), key=uuid4()).ordered)
        except Rejected:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(buy, range(6))) == [False] * 5 + [True]


def test_reservations_at_once_never_share_a_number(transactional_db):
    stock_areas(30)

    def keep(holder: int) -> tuple[str, ...]:
        try:
            return House(holder).reserve_area(order(quantity=4), currency="EUR", key=uuid4()).e164s
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        got = [e164 for e164s in pool.map(keep, range(1, 6)) for e164 in e164s]
    assert len(got) == len(set(got)) == 20


def test_search_by_digits_in_a_country(house):
    found = house.search_numbers(NumberQuery(mask="19900", country="FR", currency="EUR", limit=2))
    assert [(one.e164, one.number_class, one.city) for one in found] == [
        ("+33199000000", "platinum", "Paris and Île-de-France"),
        ("+33199000001", "classic", "Paris and Île-de-France"),
    ]
    assert found[1].price == NumberPrice(Decimal("0.00"), Decimal("1.00"), "EUR")
    silver = NumberQuery(country="DK", kind=NumberKind.MOBILE, number_class=NumberClass.SILVER)
    assert [one.e164 for one in house.search_numbers(silver)] == ["+4520990011", "+4520990022"]
    pattern = house.search_numbers(NumberQuery(mask="*07", country="DK", kind=NumberKind.MOBILE))
    assert [one.e164 for one in pattern] == ["+4520990007"]


def test_search_without_a_country_is_as_it_was(house):
    stock(2)
    assert {one.country for one in house.search_numbers(NumberQuery(limit=1000))} == {"US", "CA"}
    assert house.search_numbers(NumberQuery(mask="800")) == []
    toll_free = NumberQuery(mask="800", country="US", kind=NumberKind.TOLL_FREE, limit=1)
    assert [one.e164 for one in house.search_numbers(toll_free)] == ["+18005550100"]


def test_a_foreign_number_that_is_not_listed_can_be_added(house):
    house.add_number("+33199009999", key=uuid4())
    row = HouseNumber.objects.get(e164="+33199009999")
    assert (row.country, row.kind, row.state, row.holder) == ("FR", "geographic", "held", OURS)
    with pytest.raises(Rejected, match="country"):
        house.add_number("+3312", key=uuid4())


def test_ids_of_areas_are_told_apart():
    assert len(areas()) == len({area.id for area in areas().values()})
    assert areas()[1201].country == "US"
    assert areas()[1416].country == "CA"
