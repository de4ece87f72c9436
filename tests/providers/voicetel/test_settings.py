"""VoiceTel: a number's settings, a request for each."""

from uuid import UUID

import pytest

from providers.contract.destinations import NOTHING, gateway
from providers.contract.numbers_held import NumberSettings
from providers.errors import NotThere, Rejected, Unsupported
from tests.providers.voicetel.recorded import sent

KEY = UUID("6f9619ff-8b86-4d11-b42d-00c04fc964ff")
TWO = "+12015550102"


def test_only_the_settings_that_are_told_are_sent(connector, answer, carrier):
    answer("PUT", "/v2.2/numbers/2015550102/forward", "route_set")

    assert connector.configure_number(TWO, NumberSettings(forward_to="+13125550123"), key=KEY) is None

    assert sent(carrier) == [("PUT", "/v2.2/numbers/2015550102/forward", {"destination": "3125550123"})]


def test_every_setting_has_a_request(connector, answer, carrier):
    for part in ("route", "translation", "forward", "cnam", "lidb", "sms", "fax"):
        answer("PUT", f"/v2.2/numbers/2015550102/{part}", "route_set")
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
    answer("PUT", f"{path}/translation", "route_set")
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
