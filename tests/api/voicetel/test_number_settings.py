"""Settings of a number, each read back through the official client."""

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from voicetel import BadRequestError, ConflictError, NotFoundError
from voicetel.models import (
    NumberCnamRequest,
    NumberFaxRequest,
    NumberForwardRequest,
    NumberLidbRequest,
    NumberRouteRequest,
    NumberSmsRequest,
    NumberTranslationRequest,
    PortOutPinUpdateRequest,
)

from accounts.models import Account, Activity
from accounts.services.credentials import api_key, issue_credential
from accounts.states import AccountKind
from billing.states import Thing
from common import scope
from common.errors import Invalid
from jobs.models import Job
from numbers.models import PhoneNumber
from numbers.states import NumberState
from providers.errors import Rejected, Unavailable
from providers.house.connector import House
from providers.house.models import HouseNumber
from tests.api.voicetel.conftest import Program, http, statements
from tests.billing.plans import plan_of, put_on
from tests.numbers.conftest import HELD
from tests.people import BY

FIRST, SECOND = (e164.removeprefix("+1") for e164 in HELD)


def at_carrier() -> dict[str, object]:
    return HouseNumber.objects.get(e164=HELD[0]).settings


def test_route(customer: Program):
    changed = customer.client.numbers.set_route(FIRST, NumberRouteRequest(route=6))
    assert (changed.number, changed.route) == (FIRST, 6)
    told = customer.client.numbers.get(FIRST)
    assert (told.route, told.gateway) == (6, "RTC_BRIDGE")
    assert at_carrier()["destination"] == "carrier_service:webrtc"


def test_translation(customer: Program):
    changed = customer.client.numbers.set_translation(
        FIRST, NumberTranslationRequest(translation="2125551234")
    )
    assert (changed.number, changed.translation) == (FIRST, "2125551234")
    assert customer.client.numbers.get(FIRST).translated == "2125551234"
    itself = customer.client.numbers.set_translation(FIRST, NumberTranslationRequest(translation=FIRST))
    assert itself.translation == FIRST
    assert customer.client.numbers.get(FIRST).translated == FIRST


def test_inbound_names(customer: Program):
    assert customer.client.numbers.set_cnam(FIRST, NumberCnamRequest(enabled=True)).cnam is True
    assert customer.client.numbers.get(FIRST).cnam is True
    assert customer.client.numbers.set_cnam(FIRST, NumberCnamRequest(enabled=False)).cnam is False
    with scope.system():
        Account.objects.filter(pk=customer.account.pk).update(service_cnam=False)
    with pytest.raises(ConflictError):
        customer.client.numbers.set_cnam(FIRST, NumberCnamRequest(enabled=True))
    assert customer.client.numbers.get(FIRST).cnam is False


def test_outbound_name(customer: Program):
    changed = customer.client.numbers.set_lidb(FIRST, NumberLidbRequest(cnam="Acme, Inc. #1"))

    assert (changed.number, changed.cnam, changed.carrierStatus) == (FIRST, "ACME INC 1", "Success")
    username, _, moment = changed.customerOrderReference.partition("-")
    assert username == customer.account.number
    assert abs(int(moment) - time.time()) < 60
    named = NumberLidbRequest(cnam="ACME", customerOrderReference="PO 7")
    assert customer.client.numbers.set_lidb(FIRST, named).customerOrderReference == "PO 7"
    assert at_carrier()["caller_name"] == "ACME"


def test_an_outbound_name_stays_when_the_network_refuses_it(customer: Program, monkeypatch):
    def refuse(*args: object, **kwargs: object) -> None:
        raise Rejected("The name is reserved.")

    monkeypatch.setattr(House, "configure_number", refuse)
    changed = customer.client.numbers.set_lidb(FIRST, NumberLidbRequest(cnam="ACME"))
    assert (changed.cnam, changed.carrierStatus) == ("ACME", "The name is reserved.")
    with scope.system():
        assert PhoneNumber.objects.get(e164=HELD[0]).caller_name == "ACME"


def test_forwarding(customer: Program):
    changed = customer.client.numbers.set_forward(FIRST, NumberForwardRequest(destination="2125551234"))
    assert (changed.number, changed.forwardTo) == (FIRST, "2125551234")
    told = customer.client.numbers.get(FIRST)
    assert (told.forward, told.forwardTo) == (True, "2125551234")
    assert customer.client.numbers.remove_forward(FIRST) is None
    told = customer.client.numbers.get(FIRST)
    assert (told.forward, told.forwardTo) == (False, None)
    assert customer.client.numbers.remove_forward(FIRST) is None


def test_forwarding_takes_few_statements(customer: Program):
    customer.client.numbers.get(FIRST)
    with CaptureQueriesContext(connection) as queries:
        customer.raw.put(f"/v2.2/numbers/{FIRST}/forward", json={"destination": "2125551234"})
    assert len(statements(queries)) == 11, "\n".join(statements(queries))
    with scope.system():
        operator = Account.objects.get(kind=AccountKind.OPERATOR)
    put_on(plan_of(operator, (Thing.SMS, {"each": "0.02"})), customer.account)
    with CaptureQueriesContext(connection) as on_a_plan:
        customer.raw.put(f"/v2.2/numbers/{FIRST}/forward", json={"destination": "2125551235"})
    assert len(statements(on_a_plan)) == len(statements(queries))


def test_fax(customer: Program):
    with pytest.raises(NotFoundError):
        customer.client.numbers.get_fax(FIRST)
    with pytest.raises(NotFoundError):
        customer.client.numbers.remove_fax(FIRST)

    changed = customer.client.numbers.set_fax(FIRST, NumberFaxRequest(email="fax@example.com"))

    assert (changed.number, changed.email) == (FIRST, "fax@example.com")
    assert customer.client.numbers.get_fax(FIRST) == changed
    assert customer.client.numbers.get(FIRST).faxEnabled is True
    assert customer.client.numbers.remove_fax(FIRST) is None
    with pytest.raises(NotFoundError):
        customer.client.numbers.get_fax(FIRST)


@pytest.mark.parametrize(
    ("type", "resource"),
    [("email", "sms@example.com"), ("webhook", "https://example.com/in"), ("sip", "8.8.8.8")],
)
def test_messages(customer: Program, monkeypatch, type: str, resource: str):
    monkeypatch.setattr("numbers.services.settings.check_webhook", lambda _url: None)
    with pytest.raises(NotFoundError):
        customer.client.numbers.get_sms(FIRST)
    with pytest.raises(NotFoundError):
        customer.client.numbers.remove_sms(FIRST)

    changed = customer.client.numbers.set_sms(FIRST, NumberSmsRequest(type=type, resource=resource))

    assert (changed.number, changed.type, changed.resource) == (FIRST, type, resource)
    assert customer.client.numbers.get_sms(FIRST) == changed
    assert customer.client.numbers.get(FIRST).smsEnabled is True
    assert customer.client.numbers.remove_sms(FIRST) is None
    assert customer.client.numbers.get(FIRST).smsEnabled is False


def test_a_webhook_that_does_not_answer(customer: Program, monkeypatch, snapshot):
    def refuse(url: str) -> None:
        raise Invalid("The webhook does not answer with a valid certificate.")

    monkeypatch.setattr("numbers.services.settings.check_webhook", refuse)
    before = snapshot()
    with pytest.raises(BadRequestError):
        customer.client.numbers.set_sms(
            FIRST, NumberSmsRequest(type="webhook", resource="https://example.com")
        )
    assert snapshot() == before


def test_a_pin_is_locked_once_set(customer: Program):
    first = customer.client.numbers.set_port_out_pin(FIRST, PortOutPinUpdateRequest(pin="1234"))
    second = customer.client.numbers.set_port_out_pin(FIRST, PortOutPinUpdateRequest(pin="9999"))

    assert (first.number, first.portOutPin, first.changed) == (FIRST, "1234", True)
    assert (second.portOutPin, second.changed) == ("1234", False)
    assert (
        customer.client.numbers.set_port_out_pin(SECOND, PortOutPinUpdateRequest(pin="0000")).changed is True
    )


def test_a_pin_that_is_set_is_told_to_the_main_user_name_alone(customer: Program, snapshot):
    other = issue_credential(
        account=customer.account, by=BY, dialect="voicetel", username="20155599990", password="abc1234567"
    )
    raw = http(api_key(other))
    path = f"/v2.2/numbers/{FIRST}/port-out-pin"
    assert raw.patch(path, json={"pin": "4711"}).json()["data"]["changed"] is True
    before = snapshot()

    refused = raw.patch(path, json={"pin": "9999"})

    assert refused.status_code == 403
    assert "4711" not in refused.text
    assert snapshot() == before
    told = customer.client.numbers.set_port_out_pin(FIRST, PortOutPinUpdateRequest(pin="9999"))
    assert (told.portOutPin, told.changed) == ("4711", False)
    with scope.system():
        assert Job.objects.filter(kind="portal.owner_mail").count() == 1
        rows = [
            *Job.objects.values_list("payload", "title", "result", "error"),
            *Activity.objects.values_list("before", "after"),
        ]
    assert "4711" not in str(rows)


@pytest.mark.parametrize(
    ("method", "part", "body"),
    [
        ("PUT", "route", {"route": 7}),
        ("PUT", "route", {"route": 1000}),
        ("PUT", "route", {"route": "4"}),
        ("PUT", "route", {"route": None}),
        ("PUT", "route", {}),
        ("PUT", "translation", {"translation": "123#"}),
        ("PUT", "translation", {"translation": "1115551234"}),
        ("PUT", "translation", {"translation": 2125551234}),
        ("PUT", "cnam", {"enabled": "true"}),
        ("PUT", "cnam", {"enabled": 1}),
        ("PUT", "cnam", {}),
        ("PUT", "lidb", {"cnam": ""}),
        ("PUT", "lidb", {"cnam": "!!!"}),
        ("PUT", "lidb", {"cnam": "SIXTEEN LETTERS X"}),
        ("PUT", "lidb", {"cnam": 5}),
        ("PUT", "lidb", {"cnam": "ACME", "customerOrderReference": 5}),
        ("PUT", "forward", {"destination": FIRST}),
        ("PUT", "forward", {"destination": "911"}),
        # Abroad or costly, on an account that may reach neither.
        ("PUT", "forward", {"destination": "8769220123"}),
        ("PUT", "forward", {"destination": "2423650123"}),
        ("PUT", "forward", {"destination": "9005550123"}),
        ("PUT", "forward", {"destination": "5005550123"}),
        ("PUT", "forward", {"destination": ["2125551234"]}),
        ("PUT", "fax", {"email": "nonsense"}),
        ("PUT", "fax", {"email": {}}),
        ("PUT", "sms", {"type": "carrier-pigeon", "resource": "x@example.com"}),
        ("PUT", "sms", {"type": "email", "resource": "nonsense"}),
        ("PUT", "sms", {"type": "webhook", "resource": "http://example.com"}),
        ("PUT", "sms", {"type": "webhook", "resource": "https://127.0.0.1/x"}),
        ("PUT", "sms", {"type": "sip", "resource": "10.0.0.1"}),
        ("PUT", "sms", {"type": ["email"], "resource": "x@example.com"}),
        ("PUT", "sms", {"type": "email"}),
        ("PATCH", "port-out-pin", {"pin": "12345"}),
        ("PATCH", "port-out-pin", {"pin": "12a4"}),
        ("PATCH", "port-out-pin", {"pin": 1234}),
        ("PATCH", "port-out-pin", {}),
    ],
)
def test_values_that_do_not_fit(customer: Program, snapshot, method: str, part: str, body):
    before = snapshot()
    assert customer.raw.request(method, f"/v2.2/numbers/{FIRST}/{part}", json=body).status_code == 400
    assert snapshot() == before


@pytest.mark.parametrize(("error", "status"), [(Rejected("No."), 409), (Unavailable("Down."), 502)])
def test_what_a_carrier_refuses_is_put_back(customer: Program, monkeypatch, error: Exception, status: int):
    def fail(*args: object, **kwargs: object) -> None:
        raise error

    monkeypatch.setattr(House, "configure_number", fail)
    answer = customer.raw.put(f"/v2.2/numbers/{FIRST}/forward", json={"destination": "2125551234"})

    assert answer.status_code == status
    assert "forward" not in {key for key, value in at_carrier().items() if value}
    if status == 409:
        assert customer.client.numbers.get(FIRST).forward is False


def test_a_porting_number_is_not_changed(customer: Program, snapshot):
    with scope.system():
        PhoneNumber.objects.filter(e164=HELD[0]).update(state=NumberState.PORTING_IN)
    before = snapshot()
    with pytest.raises(ConflictError):
        customer.client.numbers.set_forward(FIRST, NumberForwardRequest(destination="2125551234"))
    assert snapshot() == before


def test_errors_write_a_number_as_at_home(customer: Program, settings):
    settings.DEFAULT_COUNTRY = "FR"
    answer = customer.raw.put(f"/v2.2/numbers/{HELD[0][2:]}/forward", json={"destination": "9002255555"})
    assert answer.status_code == 400
    assert "(900) 225-5555 is not allowed" in answer.text
