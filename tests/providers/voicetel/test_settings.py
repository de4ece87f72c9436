"""VoiceTel: a number's settings, a request for each."""

from uuid import UUID

import pytest

from providers.contract.destinations import NOTHING, gateway
from providers.contract.numbers_held import NumberSettings
from providers.errors import NotThere, Rejected, Uncertain, Unsupported
from tests.providers.voicetel.recorded import BASE, sent

KEY = UUID("6f9619ff-8b86-4d11-b42d-00c04fc964ff")
TWO = "+12015550102"


def says(carrier, part: str, **data: object) -> None:
    body = {"status": "success", "data": {"number": "2015550102"} | data}
    carrier.put(f"{BASE}/v2.2/numbers/2015550102/{part}", json=body)


@pytest.mark.parametrize(
    "answer",
    [
        {"json": {}},
        {"json": []},
        {"json": {"ok": True}},
        {"json": {"status": "success", "data": {}}},
        {"json": {"status": "success", "data": {"number": "2015550102"}}},
        {"json": {"status": "success", "data": {"number": "2015550199", "forwardTo": "3125550123"}}},
        {"json": {"status": "success", "data": {"number": "2015550102", "forwardTo": "3125550124"}}},
        {"status": 204},
        {"body": ""},
        {"body": "<html>welcome</html>"},
        {"body": "<html>not found</html>", "status": 404},
        {"json": {"detail": "no such page"}, "status": 404},
        {"json": {"message": "Forbidden"}, "status": 403},
    ],
)
def test_an_answer_that_does_not_repeat_what_was_asked_leaves_it_open(connector, carrier, answer):
    carrier.put(f"{BASE}/v2.2/numbers/2015550102/forward", **answer)

    with pytest.raises(Uncertain):
        connector.configure_number(TWO, NumberSettings(forward_to="+13125550123"), key=KEY)


@pytest.mark.parametrize(
    "answer", [{"json": {"status": "success", "data": {"x": 1}}}, {"body": ""}, {"json": {}}]
)
def test_a_removal_that_is_not_told_as_one_leaves_it_open(connector, carrier, answer):
    path = f"{BASE}/v2.2/numbers/2015550102"
    carrier.delete(path, **answer)
    carrier.post(f"{path}/release", **answer)
    carrier.delete(f"{path}/forward", **answer)

    for call in (
        lambda: connector.remove_number(TWO, key=KEY),
        lambda: connector.release_number(TWO, key=KEY),
        lambda: connector.configure_number(TWO, NumberSettings(forward_to=""), key=KEY),
    ):
        with pytest.raises(Uncertain):
            call()


def test_only_the_settings_that_are_told_are_sent(connector, answer, carrier):
    says(carrier, "forward", forwardTo="3125550123")

    assert connector.configure_number(TWO, NumberSettings(forward_to="+13125550123"), key=KEY) is None

    assert sent(carrier) == [("PUT", "/v2.2/numbers/2015550102/forward", {"destination": "3125550123"})]


def test_every_setting_has_a_request(connector, answer, carrier):
    says(carrier, "route", route=1000)
    says(carrier, "translation", translation="2015550199")
    says(carrier, "forward", forwardTo="3125550123")
    says(carrier, "cnam", cnam=False)
    says(carrier, "lidb", cnam="ACME", carrierStatus="Success")
    says(carrier, "sms", type="webhook", resource="https://hooks.example.com/sms")
    says(carrier, "fax", email="fax@example.com")
    answer("PATCH", "/v2.2/numbers/2015550102/port-out-pin", "pin_set")

    wanted = NumberSettings(
        destination=gateway(1000),
        translation="+12015550199",
        forward_to="+13125550123",
        inbound_cnam=False,
        caller_name="ACME",
        sms_type="webhook",
        sms_target="https://hooks.example.com/sms",
        fax_email="fax@example.com",
        port_out_pin="4711",
    )
    connector.configure_number(TWO, wanted, key=KEY)

    path = "/v2.2/numbers/2015550102"
    assert sent(carrier) == [
        ("PUT", f"{path}/route", {"route": 1000}),
        ("PUT", f"{path}/translation", {"translation": "2015550199"}),
        ("PUT", f"{path}/forward", {"destination": "3125550123"}),
        ("PUT", f"{path}/cnam", {"enabled": False}),
        ("PUT", f"{path}/lidb", {"cnam": "ACME"}),
        ("PUT", f"{path}/sms", {"type": "webhook", "resource": "https://hooks.example.com/sms"}),
        ("PUT", f"{path}/fax", {"email": "fax@example.com"}),
        ("PATCH", f"{path}/port-out-pin", {"pin": "4711"}),
    ]


def test_switching_off_removes_and_what_is_off_already_counts_as_done(connector, answer, carrier):
    path = "/v2.2/numbers/2015550102"
    says(carrier, "translation", translation="2015550102")
    answer("DELETE", f"{path}/forward", status=204)
    answer("DELETE", f"{path}/sms", "not_found", status=404)
    answer("DELETE", f"{path}/fax", "not_found", status=404)
    answer("GET", path, "number")

    off = NumberSettings(translation="", forward_to="", sms_type="", sms_target="", fax_email="")
    connector.configure_number(TWO, off, key=KEY)

    assert sent(carrier)[0] == ("PUT", f"{path}/translation", {"translation": "2015550102"})
    assert [method for method, _, _ in sent(carrier)] == ["PUT", "DELETE", "DELETE", "GET", "DELETE", "GET"]


def test_switching_off_on_a_number_that_is_not_ours_is_not_done(connector, answer):
    answer("DELETE", "/v2.2/numbers/2015550102/forward", "not_found", status=404)
    answer("GET", "/v2.2/numbers/2015550102", "not_found", status=404)

    with pytest.raises(NotThere):
        connector.configure_number(TWO, NumberSettings(forward_to=""), key=KEY)


def test_a_caller_name_cannot_be_taken_away(connector, carrier):
    with pytest.raises(Unsupported):
        connector.configure_number(TWO, NumberSettings(destination=NOTHING, caller_name=""), key=KEY)


def test_a_locked_pin_is_a_refusal(connector, answer):
    answer("PATCH", "/v2.2/numbers/2015550102/port-out-pin", "pin_set")

    with pytest.raises(Rejected, match="30 days"):
        connector.configure_number(TWO, NumberSettings(port_out_pin="1234"), key=KEY)
