"""VoiceTel's login: once, and again only after a 401."""

import json

import pytest

from providers.errors import BadCredentials, Malformed, RateLimited, Rejected, Unavailable
from providers.http import Http
from providers.voicetel.connector import VoiceTel
from tests.providers.voicetel.recorded import BASE, fixture

NEW = fixture("login")["data"]["apikey"]
REFUSED = {"status": "error", "error": {"code": 401, "message": "Unauthorized"}}


def shown(carrier) -> list[str]:
    return [call.request.headers.get("Authorization", "") for call in carrier.calls]


def test_the_first_call_logs_in_and_keeps_the_key(connector, answer, carrier, keys, budget):
    keys.key = ""
    answer("POST", "/v2.2/account/api-key", "login")
    answer("GET", "/v2.2/gateways", "gateways")

    connector.check_credentials()
    connector.check_credentials()

    assert keys.saved == [NEW]
    assert shown(carrier) == ["", f"Bearer {NEW}", f"Bearer {NEW}"]
    assert json.loads(carrier.calls[0].request.body) == {"username": "2015550000", "password": "secret123"}
    assert budget.taken == [("login", False), ("general", False), ("general", False)]


def test_a_refused_key_is_renewed_once_and_the_call_repeated(connector, answer, carrier, keys):
    carrier.add("DELETE", f"{BASE}/v2.2/numbers/2015550101", json=REFUSED, status=401)
    answer("POST", "/v2.2/account/api-key", "login")
    answer("DELETE", "/v2.2/numbers/2015550101", status=204)

    connector.remove_number("+12015550101", key=None)

    assert shown(carrier) == ["Bearer stored-key", "", f"Bearer {NEW}"]
    assert keys.saved == [NEW]


def test_a_key_that_another_worker_fetched_is_used(connector, answer, carrier, keys):
    answer("GET", "/v2.2/gateways", "gateways")
    connector.check_credentials()
    keys.key = "fetched-by-another"
    carrier.reset()
    carrier.add("GET", f"{BASE}/v2.2/gateways", json=REFUSED, status=401)
    answer("GET", "/v2.2/gateways", "gateways")

    connector.check_credentials()

    assert shown(carrier)[-2:] == ["Bearer stored-key", "Bearer fetched-by-another"]
    assert keys.saved == []


def test_a_login_that_is_refused(connector, carrier, keys):
    carrier.add("GET", f"{BASE}/v2.2/gateways", json=REFUSED, status=401)
    carrier.add("POST", f"{BASE}/v2.2/account/api-key", json=REFUSED, status=401)

    with pytest.raises(BadCredentials):
        connector.check_credentials()

    assert keys.key == "stored-key"


def test_a_fresh_key_that_is_refused(connector, answer, carrier):
    carrier.add("GET", f"{BASE}/v2.2/gateways", json=REFUSED, status=401)
    answer("POST", "/v2.2/account/api-key", "login")

    with pytest.raises(BadCredentials):
        connector.check_credentials()

    assert len(carrier.calls) == 3


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (200, "{}", Malformed),
        (200, '{"status": "success", "data": {"apikey": ""}}', Malformed),
        (200, '{"status": "success", "data": {"apikey": "a\\nb"}}', Malformed),
        (200, "garbage", Malformed),
        (500, "", Unavailable),
        (400, '{"status": "error", "error": {"code": 400, "message": "Field Required"}}', Rejected),
    ],
)
def test_logins_that_give_no_key(connector, carrier, keys, status, body, error):
    keys.key = ""
    carrier.add("POST", f"{BASE}/v2.2/account/api-key", body=body, status=status)

    with pytest.raises(error) as caught:
        connector.check_credentials()

    assert type(caught.value) is error
    assert keys.saved == []


def test_too_many_logins_wait_and_no_longer_than_a_quarter_of_an_hour(connector, carrier, keys, budget):
    keys.key = ""
    headers = {"RateLimit-Reset": "1800"}
    carrier.add("POST", f"{BASE}/v2.2/account/api-key", json=REFUSED, status=429, headers=headers)

    with pytest.raises(RateLimited) as caught:
        connector.check_credentials()

    assert caught.value.retry_after == 900
    assert budget.paused == []


def test_without_a_password_nothing_is_sent(budget, keys, carrier):
    keys.key = ""
    http = Http(label="VoiceTel", base_url=BASE, pool=1, egress_address=None, budget=budget)

    with pytest.raises(BadCredentials):
        VoiceTel(http, "2015550000", "", keys).check_credentials()


def test_the_carriers_words_never_hold_our_secrets(connector, carrier):
    message = "bad password secret123 or key stored-key for number"
    body = {"status": "error", "error": {"code": 400, "message": message}}
    carrier.add("GET", f"{BASE}/v2.2/gateways", json=body, status=400)

    with pytest.raises(Rejected) as caught:
        connector.check_credentials()

    assert caught.value.text == "VoiceTel: bad password [hidden] or key [hidden] for number"
