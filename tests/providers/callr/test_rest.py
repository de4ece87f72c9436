"""The wire of CALLR's API v2, for what the vendor's table maps (callr.md §10)."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import responses

from providers.callr.connector import Callr
from providers.callr.rest import ApiKey, as_v1
from providers.contract.destinations import app_at_carrier
from providers.contract.messages import OutgoingMessage
from providers.contract.numbers_held import NumberSettings
from providers.contract.voice_apps import CarrierVoiceApp
from providers.errors import NotThere, Rejected, Uncertain
from providers.http import Http
from tests.providers.callr.answering import BASE, ONE
from tests.providers.fakes import MemoryBudget

V2 = f"{BASE}/v2.0"
KEY = UUID(int=7)


@pytest.fixture
def mock() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=True) as made:
        yield made


def carrier(login_as: str = "") -> Callr:
    http = Http(label="CALLR", base_url=BASE, pool=1, egress_address=None, budget=MemoryBudget())
    return Callr(http, ApiKey("k3y", login_as), "EUR")


def asked(mock: responses.RequestsMock) -> tuple[str, str, Any]:
    request = mock.calls[-1].request
    return str(request.method), str(request.url), json.loads(request.body) if request.body else None


def test_a_key_is_shown_in_its_header_and_a_sub_account_by_its_sid(mock: responses.RequestsMock) -> None:
    mock.get(f"{V2}/billing/credit", json={"credit": "1234.00"})
    assert carrier().get_balance().amount == Decimal("12.34")
    assert mock.calls[0].request.headers["x-api-key"] == "k3y"
    carrier("account.hash 8242D945").get_balance()
    assert mock.calls[1].request.headers["Authorization"] == "Basic ODI0MmQ5NDU6azN5"


def test_a_message_is_sent(mock: responses.RequestsMock) -> None:
    mock.post(f"{V2}/sms", json={"sid": "ab12cd34", "status": "created"}, status=201)
    message = OutgoingMessage(sender=ONE, recipient="+33199000002", kind="sms", text="Hello")
    assert carrier().send_message(message, key=KEY).ref == "AB12CD34"
    body = {"user_data": KEY.hex, "from": ONE, "to": "+33199000002", "body": "Hello"}
    assert asked(mock) == ("POST", f"{V2}/sms", body)


def test_numbers_are_their_own_ids_and_scenarios_answer_them(mock: responses.RequestsMock) -> None:
    mock.get(f"{V2}/numbers", json=[{"number": ONE, "action": {"sid": "3txtps65"}}])
    (held,) = carrier().list_numbers()
    assert (held.e164, held.ref, held.settings.destination) == (ONE, ONE, app_at_carrier("3TXTPS65"))
    mock.put(f"{V2}/actions/abcd1234/numbers/{ONE}", status=204)
    carrier().configure_number(ONE, NumberSettings(destination=app_at_carrier("ABCD1234")), key=KEY)
    mock.delete(f"{V2}/numbers/{ONE}", status=204)
    carrier().release_number(ONE, key=KEY)


def test_scenarios_are_made_and_other_packages_are_not_there(mock: responses.RequestsMock) -> None:
    mock.post(f"{V2}/actions", json={"sid": "abcd1234", "name": "Night", "script": "x"})
    made = carrier().create_voice_app(CarrierVoiceApp("", "Night", "ACTIONS10", {"script": "x"}), key=KEY)
    assert (made.ref, made.package, made.parameters) == ("ABCD1234", "ACTIONS10", {"script": "x"})
    with pytest.raises(Rejected, match="no CLICKTOCALL10"):
        carrier().create_voice_app(CarrierVoiceApp("", "Two", "CLICKTOCALL10"), key=KEY)
    mock.delete(f"{V2}/actions/abcd1234", status=204)
    carrier().delete_voice_app("ABCD1234", key=KEY)


def test_what_the_table_does_not_have_is_refused_and_nothing_is_sent(mock: responses.RequestsMock) -> None:
    for ask in (
        lambda: carrier().get_voice_app("ABCD1234"),
        lambda: list(carrier().list_voices()),
        lambda: carrier().cancel_call("between:ABCD1234", key=KEY),
    ):
        with pytest.raises(Rejected, match="API v2 has no operation that is known to stand for"):
            ask()
    assert len(mock.calls) == 0


@pytest.mark.parametrize(
    ("status", "error"), [(400, Rejected), (404, NotThere), (500, Uncertain), (503, Uncertain)]
)
def test_refusals_are_told_by_the_status(
    mock: responses.RequestsMock, status: int, error: type[Exception]
) -> None:
    mock.delete(
        f"{V2}/numbers/store/token", json={"code": 151, "message": "No such token: k3y"}, status=status
    )
    with pytest.raises(error) as caught:
        carrier().cancel_reservation("token", key=KEY)
    assert "k3y" not in str(caught.value)


def test_answers_are_told_as_v1_tells_them() -> None:
    told = as_v1(
        {"sid": "ab12", "status": "ready", "at": "2026-11-29T09:00:00+01:00", "of": [{"number": ONE}]}
    )
    assert told == {
        "hash": "AB12",
        "status": "READY",
        "at": "2026-11-29 08:00:00",
        "of": [{"number": ONE, "intl_number": ONE, "hash": ONE}],
    }
