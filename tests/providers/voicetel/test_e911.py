"""VoiceTel's emergency records and lookups: what each call sends, and what its answers become."""

from dataclasses import replace
from uuid import uuid4

import pytest
import responses

from providers.contract.emergency import EmergencyRecord, PostalAddress, ValidatedAddress
from providers.contract.lookups import CallRouting
from providers.errors import Malformed, NotThere, OutOfFunds, Rejected, Unavailable, Uncertain
from tests.providers.voicetel.conftest import BASE, fixture
from tests.providers.voicetel.test_connector import ONE, TWO, sent

TYPED = PostalAddress("411 Hackensack Avenue", "Suite 200", "Hackensack", "NJ", "07601")
NORMAL = PostalAddress("411 HACKENSACK AVE", "STE 200", "HACKENSACK", "NJ", "07601-1234")
WORDS = {
    "address1": "411 HACKENSACK AVE",
    "address2": "STE 200",
    "city": "HACKENSACK",
    "state": "NJ",
    "zip": "07601-1234",
}
RECORD = {"dn": "12015550101", "callername": "ACME", **WORDS}
PATH = "/v2.2/e911/2015550101"


@pytest.fixture
def tell(carrier: responses.RequestsMock):
    def foresee(method: str, path: str, data: object, status: int = 200):
        ok = {"status": "success", "data": data}
        bad = {"status": "error", "error": {"code": status, "message": "Failed"}}
        carrier.add(method, f"{BASE}{path}", json=ok if status < 400 else bad, status=status)

    return foresee


def test_an_address_is_validated(connector, tell, carrier):
    tell("POST", "/v2.2/e911/validations", {"address": {"addressid": 12, **WORDS}})

    assert connector.validate_address(TYPED) == ValidatedAddress("12", NORMAL, exact=True)
    assert sent(carrier)[0][2] == {
        "address1": TYPED.line1,
        "address2": TYPED.line2,
        "city": TYPED.city,
        "state": TYPED.state,
        "zip": TYPED.zip,
    }


@pytest.mark.parametrize(
    "changed", [{"city": "PARAMUS"}, {"address1": "411 HACKENSACK ST"}, {"zip": "07602"}]
)
def test_another_address_than_was_asked_about_must_be_confirmed(connector, tell, changed):
    tell("POST", "/v2.2/e911/validations", {"address": {"addressid": "12", **WORDS, **changed}})
    assert connector.validate_address(TYPED).exact is False


def test_a_corrected_slip_must_be_confirmed_too(connector, tell):
    tell("POST", "/v2.2/e911/validations", {"address": {"addressid": 12, **WORDS, "address2": None}})
    asked = replace(TYPED, line1="411 Hackensack Avneue", line2="")
    assert connector.validate_address(asked).exact is False


def test_a_refused_address_and_a_lost_answer(connector, tell, carrier):
    tell("POST", "/v2.2/e911/validations", {}, status=409)
    with pytest.raises(Rejected):
        connector.validate_address(TYPED)
    carrier.replace("POST", f"{BASE}/v2.2/e911/validations", body="", status=504)
    with pytest.raises(Unavailable):
        connector.validate_address(TYPED)


@pytest.mark.parametrize("wrong", [{"addressid": True}, {"addressid": 1.5}, {"zip": 7601}, {"city": None}])
def test_an_address_that_does_not_fit_the_contract(connector, tell, wrong):
    tell("POST", "/v2.2/e911/validations", {"address": {"addressid": 12, **WORDS, **wrong}})
    with pytest.raises(Malformed):
        connector.validate_address(TYPED)


def test_a_record_is_set_by_id(connector, tell, carrier):
    tell("PUT", PATH, {"record": RECORD})
    told = connector.set_emergency_record(ONE, "12", "ACME", key=uuid4())
    assert told == EmergencyRecord(ONE, "ACME", NORMAL, RECORD)
    assert sent(carrier) == [("PUT", PATH, {"addressid": 12, "callername": "ACME"})]


def test_an_answer_that_cannot_be_read_may_have_set_it(connector, tell):
    tell("PUT", PATH, {"record": RECORD | {"dn": "2015550101x"}})
    with pytest.raises(Uncertain):
        connector.set_emergency_record(ONE, "12", "ACME", key=uuid4())


def test_a_number_is_asked_for_before_its_record(connector, answer, tell, carrier):
    answer("GET", "/v2.2/numbers/2015550102", "not_found", status=404)
    with pytest.raises(NotThere):
        connector.get_emergency_record(TWO)
    assert len(carrier.calls) == 1

    tell("GET", "/v2.2/numbers/2015550101", fixture("numbers")["data"]["numbers"][0])
    tell("GET", PATH, {"record": RECORD})
    assert connector.get_emergency_record(ONE).address == NORMAL


def test_a_failed_query_means_no_record(connector, tell):
    tell("GET", "/v2.2/numbers/2015550101", {})
    tell("GET", PATH, {}, status=409)
    with pytest.raises(NotThere):
        connector.get_emergency_record(ONE)


def test_a_refused_removal_is_looked_into(connector, tell, carrier):
    tell("DELETE", PATH, {}, status=409)
    tell("GET", "/v2.2/numbers/2015550101", {})
    tell("GET", PATH, {"record": RECORD})
    with pytest.raises(Rejected) as refused:
        connector.remove_emergency_record(ONE, key=uuid4())
    assert not isinstance(refused.value, NotThere)

    carrier.replace(
        "GET", f"{BASE}{PATH}", json={"status": "error", "error": {"code": 409, "message": "x"}}, status=409
    )
    with pytest.raises(NotThere):
        connector.remove_emergency_record(ONE, key=uuid4())


def test_names_and_routing_are_looked_up(connector, tell):
    tell("GET", "/v2.2/cnam/2015550101", {"number": "2015550101", "cnam": None})
    assert connector.look_up_name(ONE) == ""
    routing = {"lrn": "12015550000", "state": "NJ", "rc": "HACKENSACK", "lecType": "CLEC", "local": "Y"}
    tell("GET", "/v2.2/lrn/2015550101/2015550102", {"lrn": routing})
    assert connector.look_up_routing(ONE, TWO) == CallRouting(
        "12015550000", state="NJ", rate_center="HACKENSACK", lec_type="CLEC", is_local=True
    )


def test_an_upstream_that_wants_money_is_our_trouble(connector, tell):
    tell("GET", "/v2.2/cnam/2015550101", {}, status=402)
    with pytest.raises(OutOfFunds, match="our account"):
        connector.look_up_name(ONE)
