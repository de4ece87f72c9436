"""A day's work of the vendor's Python client over real HTTP: numbers, apps, calls, texts, money (callr.md §1 to §5)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from portal.api.callr import methods  # noqa: F401
from portal.api.callr.registry import METHODS
from tests.api.callr.client import Client, kinds
from tests.api.callr.conftest import PASSWORD, Program
from tests.api.callr.test_calls import ANSWERS, BUSY, run
from tests.numbers.conftest import HELD

KINDS = kinds()


@pytest.fixture(params=list(KINDS))
def client(request: pytest.FixtureRequest, live_server: LiveServer, customer: Program) -> Client:
    made: Client = KINDS[request.param][0](customer.credential.username, PASSWORD)
    made.set_api_url(f"{live_server.url}/api/callr/json-rpc/v1.1/")
    return made


def refusal(client: Client, method: str, *params: Any) -> tuple[int, str]:
    errors = tuple(error for _, error in KINDS.values())
    with pytest.raises(errors) as caught:
        client.call(method, *params)
    return caught.value.code, caught.value.msg  # type: ignore[attr-defined]


def test_a_days_work(client: Client, customer: Program) -> None:
    now = timezone.now()
    since, until = (f"{now.astimezone(UTC) + timedelta(hours=hours):%Y-%m-%d %H:%M:%S}" for hours in (-1, 1))
    assert abs(client.call("system.get_timestamp") - datetime.now(UTC).timestamp()) < 60

    area = next(
        one for one in client.call("did/areacode.get_list", "FR", None) if one["available"]["CLASSIC"]
    )
    assert client.call("did/store.get_quote", area["id"], "CLASSIC", 1)["available"] > 0
    kept = client.call("did/store.reserve", str(area["id"]), "CLASSIC", 1, "RANDOM")
    bought = client.call("did/store.buy_order", kept["token"])
    assert (len(bought["success"]), bought["errors"]) == (1, [])
    assert refusal(client, "did/store.buy_order", kept["token"]) == (151, "PROPERTY_VALUE_ERROR [token]")

    target = {"number": ANSWERS, "timeout": 30}
    app = client.call("apps.create", "CALLTRACKING10", "Ads", {"targets": [target]})
    did = client.call("did.search", {"KEYWORDS": HELD[0]}, {})["hits"][0]
    assert client.call("apps.assign_did", app["hash"], did["hash"]) is True
    click = client.call("apps.create", "CLICKTOCALL10", "Click", None)["hash"]
    assert refusal(client, "apps.assign_did", click, did["hash"])[0] == 205

    options = {"cdr_field": "42", "cli": HELD[0], "schedule": None}
    ref = client.call(
        "clicktocall/calls.start_2", click, [target], [{"number": BUSY, "timeout": 20}], options
    )
    assert client.call("clicktocall/calls.get_status", ref)["app"]["hash"] == click
    run(customer, ref)
    out = client.call("cdr.get", "OUT", since, until, click, None)
    assert [(one["number"], one["dialstatus"], one["customer_field"]) for one in out] == [
        (BUSY, "BUSY", "42"),
        (ANSWERS, "ANSWER", "42"),
    ]
    assert refusal(client, "cdr.get", "OUT", until, since, None, None)[1] == "TO_BEFORE_FROM"

    hash = client.call("sms.send", "", ANSWERS, "Olé", {"user_data": "mark"})
    assert client.call("sms.search", {"user_data": "mark"}, {})["hits"][0]["hash"] == hash
    assert refusal(client, "sms.send", "SMS", None, None) == (150, "PROPERTY_TYPE_ERROR [to]")
    assert 0 < float(client.call("billing.get_prepaid_credit")) < 10_000
    assert refusal(client, "nothing.at_all") == (-32601, "METHOD_NOT_FOUND")


@pytest.mark.parametrize("name", list(KINDS))
def test_a_wrong_password_is_an_http_error_to_it(
    live_server: LiveServer, customer: Program, name: str
) -> None:
    client: Client = KINDS[name][0](customer.credential.username, "wrong")
    client.set_api_url(f"{live_server.url}/api/callr/json-rpc/v1.1/")
    assert refusal(client, "system.get_timestamp") == (-1, "HTTP_CODE_ERROR")


# A method of each service that anybody may ask; where there is none, one that is refused for what it does not find.
BEGAN, ENDS = "2026-01-01 00:00:00", "2026-02-01 00:00:00"
OF_EACH: dict[str, tuple[str, list[Any], str]] = {
    "account/sub": ("get_quota", [], ""),
    "actions": ("start", ["NOTHING1"], "PROPERTY_VALUE_ERROR [app]"),
    "analytics": ("get_outbound_types", ["COUNT", BEGAN, ENDS, None], ""),
    "analytics/calls": ("summary", [BEGAN, ENDS], ""),
    "analytics/sms": ("history", [BEGAN, ENDS], ""),
    "api-key": ("all", [], ""),
    "apps": ("get_list", [True], ""),
    "billing": ("get_prepaid_credit", [], ""),
    "calls": ("get_status_1", ["NOTHING1"], "PROPERTY_VALUE_ERROR [request_id]"),
    "cdr": ("get", ["IN", BEGAN, ENDS, None, None], ""),
    "clicktocall/calls": ("get_status", ["NOTHING1"], "PROPERTY_VALUE_ERROR [call]"),
    "conference/10": ("get_list", [], ""),
    "dialr/call": ("realtime", ["NOTHING1", None, None], "PROPERTY_VALUE_ERROR [app]"),
    "did": ("search", [{}, {}], ""),
    "did/areacode": ("countries", [], ""),
    "did/store": ("get_quota_status", [], ""),
    "hlr": ("get", ["nothing"], "INVALID_PARAM_FORMAT [number]"),
    "jobs": ("get", ["0" * 32], "PROPERTY_VALUE_ERROR [id]"),
    "list": ("countries", [], ""),
    "media": ("get_quota_status", [], ""),
    "media/email": ("get_templates", ["VMS"], ""),
    "media/library": ("get", [1], ""),
    "media/recording": ("overview", [], ""),
    "media/tts": ("get_voice_list", [], ""),
    "sendr/10/addressbook": ("search", [{}, {}], ""),
    "sendr/10/campaign": ("get_object_template", ["VOICE_SIMPLE"], ""),
    "sendr/simple": ("broadcast_1", [None, [1], None], "INVALID_PARAM_FORMAT [target]"),
    "session": ("create", [], ""),
    "sip/subscriber": ("search", [{}, {}], ""),
    "sip/trunk_origination": ("search", [{}, {}], ""),
    "sip/trunk_termination": ("search", [{}, {}], ""),
    "sms": ("get_count_for_body", ["Olé"], ""),
    "system": ("get_timestamp", [], ""),
    "webhooks": ("get_event_types", [], ""),
}


def test_each_service_answers_it(client: Client) -> None:
    assert OF_EACH.keys() == {method.service for method in METHODS.values()}
    for service, (name, params, message) in OF_EACH.items():
        if message:
            assert refusal(client, f"{service}.{name}", *params)[1] == message
        else:
            assert client.call(f"{service}.{name}", *params) is not None
