"""VoiceTel: what each call sends, and what its answers become."""

import json
from decimal import Decimal
from uuid import UUID

import pytest
import responses
from responses import matchers

from providers.contract.destinations import NOTHING, gateway
from providers.contract.gateways import CarrierGateway
from providers.contract.numbers_for_sale import Coverage, NumberQuery, OfferedNumber, PlacedOrder
from providers.contract.numbers_held import CarrierNumber, NumberSettings
from providers.errors import (
    Malformed,
    NotThere,
    OutOfFunds,
    Rejected,
    Unavailable,
    Uncertain,
    Unsupported,
)
from tests.providers.voicetel.recorded import BASE, fixture, sent

KEY = UUID("6f9619ff-8b86-4d11-b42d-00c04fc964ff")
ONE, TWO = "+12015550101", "+12015550102"


def test_a_call_carries_the_stored_key_and_no_login(connector, answer, carrier, keys):
    answer("GET", "/v2.2/gateways", "gateways")

    connector.check_credentials()

    assert carrier.calls[0].request.headers["Authorization"] == "Bearer stored-key"
    assert keys.saved == []


def test_the_list_says_route_translation_forwarding_and_cnam(connector, answer):
    answer("GET", "/v2.2/numbers", "numbers")

    found = list(connector.list_numbers())

    raw = fixture("numbers")["data"]["numbers"]
    assert found == [
        CarrierNumber(ONE, "2015550101", NumberSettings(NOTHING, "", "", inbound_cnam=False), raw[0]),
        CarrierNumber(
            TWO, "2015550102", NumberSettings(gateway(1000), "+12015550199", "+13125550123", True), raw[1]
        ),
    ]


def test_an_empty_list_is_a_404_in_the_documented_words(connector, answer):
    answer("GET", "/v2.2/numbers", "not_found", status=404)

    assert list(connector.list_numbers()) == []


@pytest.mark.parametrize(
    "body", ["<html>nginx</html>", "", "[]", '{"detail": "Not found"}', '{"error": "gone"}']
)
def test_any_other_404_is_no_empty_list(connector, carrier, body):
    carrier.add("GET", f"{BASE}/v2.2/numbers", body=body, status=404)

    with pytest.raises(Malformed):
        list(connector.list_numbers())


def _broken_rows():
    good = fixture("numbers")["data"]["numbers"][0]
    for key in ("number", "translated", "route", "cnam", "forward"):
        yield {name: value for name, value in good.items() if name != key}
    yield good | {"number": "12015550101"}
    yield good | {"translated": None}
    yield good | {"route": "4"}
    yield good | {"route": True}
    yield good | {"cnam": "yes"}
    yield good | {"forward": True, "forwardTo": None}
    yield "2015550101"
    yield None


@pytest.mark.parametrize("row", list(_broken_rows()))
def test_one_bad_row_makes_the_whole_list_malformed(connector, carrier, row):
    rows = [*fixture("numbers")["data"]["numbers"], row]
    carrier.add("GET", f"{BASE}/v2.2/numbers", json={"status": "success", "data": {"numbers": rows}})

    with pytest.raises(Malformed):
        list(connector.list_numbers())


@pytest.mark.parametrize(
    "body",
    [
        "garbage",
        "",
        "null",
        "[]",
        "{}",
        '{"status": "success"}',
        '{"status": "success", "data": {"numbers": null}}',
        '{"status": "success", "data": {"numbers": {}}}',
        '{"status": "error", "data": {"numbers": []}}',
        '{"status": "success", "data": {"numbers": [{"number": "2015550101", "transl',
        '{"status": "success", "data": {"numbers": [NaN]}}',
        "[" * 100_000,
    ],
)
def test_a_list_that_cannot_be_read_is_malformed(connector, carrier, body):
    carrier.add("GET", f"{BASE}/v2.2/numbers", body=body)

    with pytest.raises(Malformed):
        list(connector.list_numbers())


def test_one_number_is_told_with_its_sms_and_fax_pages(connector, answer):
    answer("GET", "/v2.2/numbers/2015550102", "number")
    answer("GET", "/v2.2/numbers/2015550102/sms", "sms")
    answer("GET", "/v2.2/numbers/2015550102/fax", "fax")

    found = connector.get_number(TWO)

    assert found.settings == NumberSettings(
        destination=gateway(1000),
        translation="+12015550199",
        forward_to="+13125550123",
        inbound_cnam=True,
        sms_type="email",
        sms_target="sms@example.com",
        fax_email="fax@example.com",
    )
    assert found.raw["sms"] == fixture("sms")["data"]
    assert found.raw["route"] == 1000


def test_pages_that_are_not_there_mean_that_nothing_is_set(connector, answer):
    answer("GET", "/v2.2/numbers/2015550102", "number")
    answer("GET", "/v2.2/numbers/2015550102/sms", "not_found", status=404)
    answer("GET", "/v2.2/numbers/2015550102/fax", "not_found", status=404)

    settings = connector.get_number(TWO).settings

    assert (settings.sms_type, settings.sms_target, settings.fax_email) == ("", "", "")


def test_a_number_that_is_not_ours_is_not_there(connector, answer):
    answer("GET", "/v2.2/numbers/2015550102", "not_found", status=404)

    with pytest.raises(NotThere, match="VoiceTel: Not found"):
        connector.get_number(TWO)


@pytest.mark.parametrize("e164", ["+442071234567", "+1201555010", "../account", "+12015550101/route"])
def test_only_north_american_numbers_get_into_a_path(connector, carrier, e164):
    with pytest.raises(Unsupported):
        connector.get_number(e164)


def test_a_search_by_leading_digits(connector, answer):
    params = {"tnMask": "201", "quantity": "2", "province": "NJ", "rateCenter": "JERSEYCITY", "lata": "224"}
    answer("GET", "/v2.2/inventory", "inventory", match=[matchers.query_param_matcher(params)])

    query = NumberQuery(mask="201*", state="NJ", rate_center="JERSEYCITY", lata="224", limit=2)
    found = connector.search_numbers(query)

    assert found == [
        OfferedNumber(ONE, "JERSEYCITY", "Jersey City", "NJ", "224"),
        OfferedNumber("+12015551177", "HACKENSACK", "Hackensack", "NJ", "224"),
    ]


@pytest.mark.parametrize(
    ("mask", "city", "expected"),
    [
        ("201*77", "", ["+12015551177", "+12015552277"]),
        ("201???2", "", ["+12015552277"]),
        ("201", "jersey city", [ONE, "+12015552277"]),
        ("201555*77", "Jersey City", ["+12015552277"]),
        ("201*78", "", []),
    ],
)
def test_the_rest_of_a_pattern_is_matched_here(connector, answer, mask, city, expected):
    digits = mask.split("*")[0].split("?")[0]
    params = {"tnMask": digits, "quantity": "1000"}
    answer("GET", "/v2.2/inventory", "inventory", match=[matchers.query_param_matcher(params)])

    found = connector.search_numbers(NumberQuery(mask=mask, city=city))

    assert [number.e164 for number in found] == expected


def test_a_place_without_digits_is_searched_by_its_area_codes(connector, answer):
    asked = {"countBy": "npanxx", "locState": "NJ"}
    answer("GET", "/v2.2/inventory/coverage", "coverage_npanxx", match=[matchers.query_param_matcher(asked)])
    for npa in ("201", "551"):
        params = {"tnMask": npa, "quantity": "1000", "province": "NJ"}
        answer("GET", "/v2.2/inventory", "inventory", match=[matchers.query_param_matcher(params)])

    assert len(connector.search_numbers(NumberQuery(state="NJ", limit=5))) == 5


@pytest.mark.parametrize("mask", ["", "*77", "?01", "20a", "201-555", "2" * 21])
def test_a_search_that_voicetel_cannot_do_is_not_sent(connector, carrier, mask):
    with pytest.raises(Rejected):
        connector.search_numbers(NumberQuery(mask=mask))


@pytest.mark.parametrize(
    ("by", "name", "params", "expected"),
    [
        (
            "state",
            "coverage_state",
            {"countBy": "state"},
            [Coverage(120, state="NJ"), Coverage(7, state="NY")],
        ),
        (
            "rate_center",
            "coverage_rate_center",
            {"countBy": "rateCenter", "npa": "201", "locState": "NJ", "city": "Jersey City", "lata": "224"},
            [Coverage(4, rate_center="JERSEYCITY")],
        ),
    ],
)
def test_counting_what_is_for_sale(connector, answer, by, name, params, expected):
    answer("GET", "/v2.2/inventory/coverage", name, match=[matchers.query_param_matcher(params)])
    query = NumberQuery(mask="2015", state="NJ", city="Jersey City", lata="224")

    assert connector.count_numbers(by, query if by == "rate_center" else NumberQuery()) == expected


def test_an_order_carries_the_jobs_key(connector, answer, carrier, budget):
    answer("POST", "/v2.2/orders", "order", status=201)

    placed = connector.order_numbers([ONE, TWO], key=KEY)

    assert placed == PlacedOrder("1747345200", (ONE,), {TWO: "Not available"}, Decimal("0.10"))
    assert sent(carrier) == [("POST", "/v2.2/orders", {"numbers": ["2015550101", "2015550102"]})]
    assert carrier.calls[0].request.headers["Idempotency-Key"] == str(KEY)
    assert budget.taken == [("general", True)]


@pytest.mark.parametrize("failed", [None, []])
def test_an_order_without_failures(connector, carrier, failed):
    data = {"orderId": "1", "amountCharged": 1, "numbersOrdered": ["2015550101"], "failed": failed}
    carrier.add("POST", f"{BASE}/v2.2/orders", json={"status": "success", "data": data}, status=201)

    assert connector.order_numbers([ONE], key=KEY) == PlacedOrder("1", (ONE,), {}, Decimal(1))


@pytest.mark.parametrize("body", ["garbage", "{}", '{"status": "success", "data": {"orderId": "1"}}', ""])
def test_an_order_whose_answer_cannot_be_read_may_have_been_placed(connector, carrier, body):
    carrier.add("POST", f"{BASE}/v2.2/orders", body=body, status=201)

    with pytest.raises(Uncertain):
        connector.order_numbers([ONE], key=KEY)


def test_a_conflict_on_our_key_means_that_the_first_request_is_at_work(connector, carrier):
    body = {"status": "error", "error": {"code": 409, "message": "in use"}}
    carrier.add("POST", f"{BASE}/v2.2/orders", json=body, status=409)

    with pytest.raises(Uncertain):
        connector.order_numbers([ONE], key=KEY)


def test_upstream_money_is_our_money(connector, carrier):
    body = {"status": "error", "error": {"code": 402, "message": "Insufficient funds"}}
    carrier.add("POST", f"{BASE}/v2.2/orders", json=body, status=402)

    with pytest.raises(OutOfFunds) as refused:
        connector.order_numbers([ONE], key=KEY)

    assert refused.value.text == "VoiceTel: our account there has too little money (Insufficient funds)"


@pytest.mark.parametrize("count", [0, 101])
def test_an_order_of_a_size_that_voicetel_refuses_is_not_sent(connector, carrier, count):
    with pytest.raises(Rejected):
        connector.order_numbers([f"+1201555{n:04d}" for n in range(count)], key=KEY)


def test_an_order_is_found_by_its_numbers(connector, answer):
    answer("GET", "/v2.2/numbers/2015550101", "not_found", status=404)
    answer("GET", "/v2.2/numbers/2015550102", "number")

    found = connector.find_order([ONE, TWO], key=KEY)

    assert found == PlacedOrder("", (TWO,), {ONE: "VoiceTel did not deliver it."})


def test_an_order_of_which_no_number_is_ours_was_never_taken(connector, answer):
    answer("GET", "/v2.2/numbers/2015550101", "not_found", status=404)

    assert connector.find_order([ONE], key=KEY) is None


def test_adding_a_number(connector, answer, carrier):
    answer("POST", "/v2.2/numbers", "number_added", status=201)

    connector.add_number(ONE, key=KEY)

    assert sent(carrier) == [("POST", "/v2.2/numbers", {"number": "2015550101"})]


def test_removing_and_releasing(connector, answer, carrier):
    answer("DELETE", "/v2.2/numbers/2015550101", status=204)
    answer("POST", "/v2.2/numbers/2015550102/release", status=204)

    connector.remove_number(ONE, key=KEY)
    connector.release_number(TWO, key=KEY)

    assert carrier.calls[1].request.body is None
    assert "Content-Type" not in carrier.calls[1].request.headers


def test_own_gateways_without_those_of_the_system(connector, answer):
    answer("GET", "/v2.2/gateways", "gateways")

    assert list(connector.list_gateways()) == [
        CarrierGateway("1000", "sip.example.com:5080", "9", 23),
        CarrierGateway("1001", "198.51.100.7"),
    ]


def test_gateways_are_added_changed_and_removed(connector, answer, carrier):
    answer("POST", "/v2.2/gateways", "gateway", status=201)
    answer("PUT", "/v2.2/gateways/1000", "gateway")
    answer("DELETE", "/v2.2/gateways/1000", status=204)
    gateway = CarrierGateway("", "sip.example.com:5080", "9", 23)

    added = connector.add_gateway(gateway, key=KEY)
    changed = connector.update_gateway(added, key=KEY)
    connector.remove_gateway("1000", key=KEY)

    assert added == changed == CarrierGateway("1000", "sip.example.com:5080", "9", 23)
    body = {"gateway": "sip.example.com:5080", "prefix": "9", "limit": 23}
    assert [call[2] for call in sent(carrier)] == [body, body, None]


@pytest.mark.parametrize("body", ["{}", json.dumps(fixture("route_set"))])
def test_a_gateway_that_may_have_been_added(connector, carrier, body):
    carrier.add("POST", f"{BASE}/v2.2/gateways", body=body, status=201)

    with pytest.raises(Uncertain):
        connector.add_gateway(CarrierGateway("", "198.51.100.7"), key=KEY)


def test_unforeseen_requests_fail_these_tests(connector, carrier):
    with pytest.raises(Unavailable) as caught:
        connector.check_credentials()

    assert isinstance(caught.value.__cause__, responses.ConnectionError)
