"""The house carrier: search, coverage, orders that race, settings, and gateways."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from common import crypto, scope
from common.plans.kinds import NumberKind
from providers.contract.gateways import CarrierGateway
from providers.contract.numbers_for_sale import Coverage, NumberQuery, OfferedNumber
from providers.contract.numbers_held import NumberSettings
from providers.errors import NotThere, Rejected
from providers.house.connector import House
from providers.house.geography import exchanges
from providers.house.models import HouseGateway, HouseNumber, HousePin, HouseState
from providers.house.stock import stock
from tests.numbers.answering import DEVICE, NOTHING, SDN
from tests.numbers.answering import gateway as own

OURS, THEIRS = 1, 2
UNSET = NumberSettings(
    destination=NOTHING,
    translation="",
    forward_to="",
    inbound_cnam=False,
    caller_name="",
    sms_type="",
    sms_target="",
    fax_email="",
)


@pytest.fixture
def house(db: None) -> House:
    stock(2)
    return House(OURS)


@pytest.fixture
def shared_house(transactional_db: None) -> House:
    stock(2)
    return House(OURS)


def e164s(house: House, count: int, mask: str = "201") -> list[str]:
    return [offered.e164 for offered in house.search_numbers(NumberQuery(mask=mask, limit=count))]


def row(e164: str) -> HouseNumber:
    return HouseNumber.objects.get(e164=e164)


def at_once(count: int, do) -> list[object]:
    """``do`` in that many threads, each with a connection of its own."""

    def once(index: int) -> object:
        try:
            return do(index)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(once, range(count)))


def test_stocking_is_done_once(db):
    assert stock(2) == 2 * len(exchanges())
    assert stock(2) == 0
    assert stock(3) == len(exchanges())
    number = HouseNumber.objects.order_by("e164").first()
    assert number is not None
    assert (number.npa, number.nxx, number.block) == (number.e164[2:5], number.e164[5:8], number.e164[8])
    assert (number.state, number.holder, number.settings, number.city) == ("for_sale", None, {}, "Hackensack")


def test_search_by_leading_digits_is_in_order(house):
    found = house.search_numbers(NumberQuery(mask="201342", limit=5))
    assert [offered.e164[:8] for offered in found] == ["+1201342", "+1201342"]
    assert found == sorted(found, key=lambda offered: offered.e164)
    assert found[0] == OfferedNumber(
        found[0].e164, "HACKENSACK", "Hackensack", "NJ", "224", "US", NumberKind.GEOGRAPHIC
    )
    assert house.search_numbers(NumberQuery(mask="201342*", limit=5)) == found


@pytest.mark.parametrize("mask", ["", "2", "20", "201", "2013", "201342", "*", "201*"])
def test_every_prefix_agrees_with_the_rows(house, mask):
    expected = HouseNumber.objects.filter(e164__startswith=f"+1{mask.rstrip('*')}").order_by("e164")
    assert e164s(house, 1000, mask) == [number.e164 for number in expected]


def test_wildcards(house):
    every = [number.e164 for number in HouseNumber.objects.order_by("e164")]
    last = every[7]
    ending = last[-3:]
    assert e164s(house, 1000, f"*{ending}") == [number for number in every if number.endswith(ending)]
    assert e164s(house, 1000, f"{last[2:5]}*{last[-1]}") == [
        number for number in every if number.startswith(last[:5]) and number.endswith(last[-1])
    ]
    assert e164s(house, 1000, f"{last[2:4]}?{last[5:8]}") == [
        number for number in every if number[2:4] == last[2:4] and number[5:8] == last[5:8]
    ]
    assert e164s(house, 10, "20134200000") == e164s(house, 10, "999") == []


@pytest.mark.parametrize("mask", ["201.*", "20[1]", "201%", "(201)", "2" * 21, "٢٠١"])
def test_a_mask_that_is_none_is_rejected(house, mask):
    with pytest.raises(Rejected, match="A mask may have up to 20 digits"):
        house.search_numbers(NumberQuery(mask=mask))


@pytest.mark.parametrize("limit", [0, -1, 1001])
def test_limits(house, limit):
    with pytest.raises(Rejected, match="1 to 1,000"):
        house.search_numbers(NumberQuery(limit=limit))


def test_search_by_place_in_any_case(house):
    by_place = NumberQuery(state="nj", rate_center="hackensack", city="HACKENSACK", lata="224", limit=1000)
    expected = HouseNumber.objects.filter(city="Hackensack", rate_center="HACKENSACK").order_by("e164")
    assert [o.e164 for o in house.search_numbers(by_place)] == [number.e164 for number in expected]
    assert house.search_numbers(NumberQuery(state="NY", city="Hackensack")) == []


def test_coverage_tells_only_its_dimension(house):
    query = NumberQuery(mask="201342")
    assert house.count_numbers("state", query) == [Coverage(2, state="NJ")]
    assert house.count_numbers("city", query) == [Coverage(2, city="Hackensack")]
    assert house.count_numbers("rate_center", query) == [Coverage(2, rate_center="HACKENSACK")]
    assert house.count_numbers("npanxx", query) == [Coverage(2, npa="201", nxx="342")]
    blocks = house.count_numbers("block", query)
    assert [block.block for block in blocks] == sorted(e164[2:9] for e164 in e164s(house, 2, "201342"))
    assert {(block.count, block.npa, block.state) for block in blocks} == {(1, "", "")}


def test_coverage_counts_all_and_only_what_is_for_sale(house):
    sold = e164s(house, 3)
    house.order_numbers(sold, key=uuid4())
    counted = house.count_numbers("state", NumberQuery())
    assert sum(place.count for place in counted) == 2 * len(exchanges()) - 3
    assert [place.state for place in counted] == sorted({exchange.state for exchange in exchanges()})


def test_order_takes_the_numbers_off_sale(house):
    wanted, key = e164s(house, 3), uuid4()
    placed = house.order_numbers([*wanted, "+12015550000", wanted[0]], key=key)
    assert placed.ordered == tuple(wanted)
    assert placed.failed == {"+12015550000": "not available"}
    assert placed.ref == str(key)
    assert set(wanted).isdisjoint(e164s(house, 1000))
    assert [number.e164 for number in house.list_numbers()] == wanted
    assert house.find_order(wanted, key=key).ordered == tuple(wanted)
    assert house.find_order(wanted, key=uuid4()) is None
    assert House(THEIRS).find_order(wanted, key=key) is None


def test_a_repeated_order_buys_nothing_more(house):
    first, second, key = *e164s(house, 2), uuid4()
    house.order_numbers([first], key=key)
    again = house.order_numbers([first, second], key=key)
    assert (again.ordered, again.failed) == ((first,), {second: "not available"})
    assert row(second).state == HouseState.FOR_SALE


def test_another_order_does_not_get_a_number_that_is_held(house):
    (number,) = e164s(house, 1)
    house.order_numbers([number], key=uuid4())
    placed = House(THEIRS).order_numbers([number], key=uuid4())
    assert (placed.ordered, placed.failed) == ((), {number: "not available"})
    assert row(number).holder == OURS


def test_reservations(house):
    first, second, key = *e164s(house, 2), uuid4()
    assert house.reserve_numbers([second, first, "+12015550000"], key=key) == [second, first]
    assert house.reserve_numbers([first], key=key) == [first]
    assert house.reserve_numbers([first], key=uuid4()) == []
    assert first not in e164s(house, 1000)
    assert House(THEIRS).order_numbers([first], key=uuid4()).ordered == ()
    assert house.order_numbers([first], key=uuid4()).ordered == ()
    assert house.order_numbers([first], key=key).ordered == (first,)

    house.free_numbers(key=key)

    assert row(first).state == HouseState.HELD
    assert (row(second).state, row(second).holder, row(second).order_key) == ("for_sale", None, None)


def test_a_reservation_ends_after_fifteen_minutes(house):
    first, second = e164s(house, 2)
    house.reserve_numbers([first, second], key=uuid4())
    assert timedelta(minutes=14) < row(first).reserved_until - timezone.now() <= timedelta(minutes=15)
    HouseNumber.objects.filter(e164__in=[first, second]).update(reserved_until=timezone.now())

    assert House(THEIRS).order_numbers([first], key=uuid4()).ordered == (first,)
    assert second in e164s(house, 1000)
    assert (row(second).state, row(second).reserved_until) == ("for_sale", None)


def test_add_number(house):
    key = uuid4()
    house.add_number("+12015550000", key=key)
    house.add_number("+12015550000", key=key)
    added = row("+12015550000")
    assert (added.state, added.holder, added.npa, added.nxx, added.block) == ("held", OURS, "201", "555", "0")
    (number,) = e164s(house, 1)
    house.add_number(number, key=uuid4())
    assert row(number).holder == OURS

    house.remove_number("+12015550000", key=uuid4())
    assert row("+12015550000").state == HouseState.DORMANT
    House(THEIRS).add_number("+12015550000", key=uuid4())
    assert row("+12015550000").holder == THEIRS


def test_add_number_refuses_what_is_used_or_released(house):
    held, released, reserved = e164s(house, 3)
    house.order_numbers([held, released], key=uuid4())
    house.release_number(released, key=uuid4())
    house.reserve_numbers([reserved], key=uuid4())
    before = list(HouseNumber.objects.order_by("pk").values())
    for number in (held, released, reserved):
        for carrier in (house, House(THEIRS)):
            with pytest.raises(Rejected, match="cannot be added"):
                carrier.add_number(number, key=uuid4())
    for number in ("+4420794600", "+11234567890", "2015550000", "+12015550000\n"):
        with pytest.raises(Rejected, match="any country's plan"):
            house.add_number(number, key=uuid4())
    assert list(HouseNumber.objects.order_by("pk").values()) == before


def pins() -> list[str]:
    """The carrier alone sees them."""
    with scope.system():
        return list(HousePin.objects.values_list("pin", flat=True))


def test_removed_and_released_numbers_leave_the_holder(house):
    removed, released = e164s(house, 2)
    house.order_numbers([removed, released], key=uuid4())
    house.configure_number(removed, NumberSettings(caller_name="ACME", port_out_pin="1234"), key=uuid4())

    house.remove_number(removed, key=uuid4())
    house.release_number(released, key=uuid4())

    assert list(house.list_numbers()) == []
    assert (row(removed).state, row(removed).holder, row(removed).settings) == ("dormant", None, {})
    assert (pins(), row(removed).aging_until) == ([], None)
    assert timedelta(days=89) < row(released).aging_until - timezone.now() <= timedelta(days=90)
    assert {removed, released}.isdisjoint(e164s(house, 1000))
    for act in (house.remove_number, house.release_number):
        with pytest.raises(NotThere):
            act(removed, key=uuid4())


def test_settings_are_merged_and_the_pin_is_not_told(house):
    (number,) = e164s(house, 1)
    house.order_numbers([number], key=uuid4())
    assert house.get_number(number).settings == UNSET

    house.configure_number(number, NumberSettings(forward_to="+12015550100"), key=uuid4())
    told = house.configure_number(number, NumberSettings(inbound_cnam=True, port_out_pin="4321"), key=uuid4())

    assert told == house.get_number(number)
    assert told.settings == NumberSettings(
        **(UNSET.known() | {"forward_to": "+12015550100", "inbound_cnam": True})
    )
    assert told.raw["settings"] == {"forward_to": "+12015550100", "inbound_cnam": True}
    assert "4321" not in str(told)
    [pin] = pins()
    assert "4321" not in pin
    assert crypto.decrypt(pin) == "4321"
    with scope.tenant(1):
        assert not HousePin.objects.exists()


def test_a_stranger_can_do_nothing_with_a_number(house):
    (number,) = e164s(house, 1)
    house.order_numbers([number], key=uuid4())
    before = HouseNumber.objects.filter(e164=number).values().get()
    stranger = House(THEIRS)
    with pytest.raises(NotThere):
        stranger.get_number(number)
    with pytest.raises(NotThere):
        stranger.configure_number(number, NumberSettings(destination=DEVICE), key=uuid4())
    with pytest.raises(NotThere):
        stranger.remove_number(number, key=uuid4())
    with pytest.raises(NotThere):
        stranger.release_number(number, key=uuid4())
    assert list(stranger.list_numbers()) == []
    assert HouseNumber.objects.filter(e164=number).values().get() == before


def test_lists_are_read_in_pages(house, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("providers.house.connector.PAGE", 10)
    wanted = e164s(house, 25, "")
    house.order_numbers(wanted, key=uuid4())
    with django_assert_num_queries(4):
        assert [number.e164 for number in house.list_numbers()] == wanted


def gateway(address: str = "198.51.100.7:5060", ref: str = "") -> CarrierGateway:
    return CarrierGateway(ref=ref, address=address, prefix="9", limit=23)


def test_gateways(house):
    key = uuid4()
    added = house.add_gateway(gateway(), key=key)
    assert house.add_gateway(gateway(), key=key) == added
    assert int(added.ref) >= 1000
    assert list(house.list_gateways()) == [gateway(ref=added.ref)]

    changed = house.update_gateway(gateway("sip.example.com", ref=added.ref), key=uuid4())

    assert list(house.list_gateways()) == [changed] == [gateway("sip.example.com", ref=added.ref)]
    house.remove_gateway(added.ref, key=uuid4())
    assert list(house.list_gateways()) == []
    for ref in (added.ref, "x", "99999999999999999999"):
        with pytest.raises(NotThere):
            house.remove_gateway(ref, key=uuid4())


def test_a_strangers_gateway(house):
    key = uuid4()
    added = house.add_gateway(gateway(), key=key)
    stranger = House(THEIRS)
    assert list(stranger.list_gateways()) == []
    with pytest.raises(Rejected):
        stranger.add_gateway(gateway(), key=key)
    with pytest.raises(NotThere):
        stranger.update_gateway(gateway(ref=added.ref), key=uuid4())
    with pytest.raises(NotThere):
        stranger.remove_gateway(added.ref, key=uuid4())
    assert HouseGateway.objects.count() == 1


def test_routes_must_exist_and_hold_their_gateway(house):
    (number,) = e164s(house, 1)
    house.order_numbers([number], key=uuid4())
    ref = int(house.add_gateway(gateway(), key=uuid4()).ref)
    foreign = int(House(THEIRS).add_gateway(gateway(), key=uuid4()).ref)
    for other in (0, 7, 10, foreign, ref + 50):
        with pytest.raises(Rejected, match=f"There is no gateway {other}"):
            house.configure_number(number, NumberSettings(destination=own(other)), key=uuid4())
    house.configure_number(number, NumberSettings(destination=own(ref)), key=uuid4())

    with pytest.raises(Rejected, match="Numbers are routed"):
        house.remove_gateway(str(ref), key=uuid4())

    assert house.get_number(number).settings.destination == own(ref)
    house.configure_number(number, NumberSettings(destination=SDN), key=uuid4())
    house.remove_gateway(str(ref), key=uuid4())


def test_of_sixteen_buyers_one_gets_the_number(shared_house):
    (number,) = e164s(shared_house, 1)
    placed = at_once(16, lambda index: House(index + 1).order_numbers([number], key=uuid4()).ordered)
    assert sorted(map(len, placed)) == [0] * 15 + [1]
    assert row(number).holder == placed.index((number,)) + 1


def test_overlapping_orders_do_not_deadlock(shared_house):
    numbers = e164s(shared_house, 30, "")

    def order(index: int) -> tuple[str, ...]:
        mine = numbers if index % 2 else numbers[::-1]
        return House(index + 1).order_numbers(mine[index:], key=uuid4()).ordered

    bought = [number for ordered in at_once(8, order) for number in ordered]
    assert sorted(bought) == numbers


def test_an_order_sent_twice_at_once_is_one_order(shared_house):
    wanted, key = e164s(shared_house, 3), uuid4()
    placed = at_once(6, lambda _: shared_house.order_numbers(wanted, key=key))
    assert {outcome.ordered for outcome in placed} == {tuple(wanted)}
    assert len({str(outcome.failed) for outcome in placed}) == 1


def test_two_who_add_an_unknown_number(shared_house):
    def add(index: int) -> bool:
        try:
            House(index + 1).add_number("+12015550000", key=uuid4())
        except Rejected:
            return False
        return True

    assert sorted(at_once(8, add)) == [False] * 7 + [True]
    assert HouseNumber.objects.filter(e164="+12015550000").count() == 1
