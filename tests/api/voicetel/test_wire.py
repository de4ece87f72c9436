"""Paths, methods, bodies and types on the wire: always the envelope, never a page, a redirect or a 500."""

import json
import re

import httpx
import pytest
from django.test import Client as DjangoClient

from portal.api.docs import openapi
from portal.api.voicetel.urls import DOCUMENT
from tests.api.voicetel.conftest import BASE, Program, http
from tests.numbers.conftest import HELD

FIRST = HELD[0].removeprefix("+1")
ROOT = "/api/voicetel"

# A good body for every operation that takes one.
BODIES: dict[tuple[str, str], dict[str, object]] = {
    ("POST", "/v2.2/account/api-key"): {"username": "2015550000", "password": "abc1234567"},
    ("POST", "/v2.2/account/recovery"): {"email": "nobody@example.com"},
    ("POST", "/v2.2/accounts"): {"name": "New", "email": "new@example.com", "promo": "X"},
    ("PUT", "/v2.2/account"): {
        "timezone": "America/Chicago",
        "notify": True,
        "notifyThreshold": 5,
        "callerId": "2015551234",
        "ccs": 5,
        "sms": True,
        "mms": True,
        "intl": True,
        "e911": True,
    },
    ("POST", "/v2.2/account"): {
        "username": "2015550000",
        "name": "New",
        "email": "new@example.com",
        "masterAccount": "2015550000",
    },
    ("POST", "/v2.2/acl"): {"acl": [{"cidr": "8.8.8.8/32"}]},
    ("PUT", "/v2.2/auth"): {"authType": 1, "password": "abc1234567"},
    ("POST", "/v2.2/gateways"): {"gateway": "8.8.8.8", "prefix": "9", "limit": 5},
    ("PUT", "/v2.2/gateways/1000"): {"gateway": "8.8.8.8", "prefix": "9", "limit": 5},
    ("POST", "/v2.2/orders"): {"numbers": [{"number": "2013421000", "route": 4}]},
    ("POST", "/v2.2/numbers"): {"number": "2013429000", "route": 4},
    ("PATCH", f"/v2.2/numbers/{FIRST}"): {"accountId": 2015550000, "route": 4},
    ("PUT", f"/v2.2/numbers/{FIRST}/route"): {"route": 4},
    ("PUT", f"/v2.2/numbers/{FIRST}/translation"): {"translation": "2125551234"},
    ("PUT", f"/v2.2/numbers/{FIRST}/cnam"): {"enabled": True},
    ("PUT", f"/v2.2/numbers/{FIRST}/lidb"): {"cnam": "ACME", "customerOrderReference": "PO 7"},
    ("PUT", f"/v2.2/numbers/{FIRST}/forward"): {"destination": "2125551234"},
    ("PUT", f"/v2.2/numbers/{FIRST}/fax"): {"email": "fax@example.com"},
    ("PUT", f"/v2.2/numbers/{FIRST}/sms"): {"type": "email", "resource": "sms@example.com"},
    ("PATCH", f"/v2.2/numbers/{FIRST}/port-out-pin"): {"pin": "1234"},
    ("PATCH", f"/v2.2/numbers/{FIRST}/messaging"): {"routeIn": 0, "routeOut": 0},
    ("PUT", f"/v2.2/numbers/{FIRST}/messaging-campaign"): {"campaignId": "CABC123"},
    ("POST", "/v2.2/ports"): {
        "did": ["2125550123"],
        "name": "Acme",
        "nameType": "business",
        "lcBtn": "2125550123",
        "lcAccountNumber": "12345",
        "streetNumber": "1",
        "street": "Main",
        "streetType": "St",
        "city": "New York",
        "state": "NY",
        "zip": "10001",
        "country": "US",
        "authPerson": "Jo Doe",
    },
}
# Those of the resources below; other resources try theirs in files of their own.
RESOURCES = {"login", "account", "acl", "authentication", "gateways", "inumbering", "numbers"}
KEYS = [(method, path, key) for (method, path), body in BODIES.items() for key in body]
# Keys that may also be left out or null, in which case the rest is done, and those that take a number for a text.
NUMBER_OR_TEXT = {"username", "masterAccount", "accountId"}


def is_refusal(answer: httpx.Response, *statuses: int) -> bool:
    body = answer.json()
    return (
        answer.status_code in statuses
        and answer.headers["Content-Type"] == "application/json"
        and body["status"] == "error"
        and body["error"]["code"] == answer.status_code
        and isinstance(body["error"]["message"], str)
    )


def url_of(path: str) -> str:
    """A described path with something in its parameters."""
    return re.sub(r"\{\w+\}", "4", path.replace("{number}", FIRST))


def send(program: Program, method: str, path: str, body: object) -> httpx.Response:
    """As any JSON library writes it, lone surrogates included."""
    headers = {"Content-Type": "application/json"}
    return program.raw.request(method, path, content=json.dumps(body), headers=headers)


def test_every_described_operation_that_takes_a_body_is_tried():
    described = {
        (method.upper(), path)
        for path, item in openapi(DOCUMENT)["paths"].items()
        for method, operation in item.items()
        if "requestBody" in operation and operation["tags"][0] in RESOURCES
    }
    tried = {(method, path.replace(FIRST, "{number}").replace("1000", "{id}")) for method, path in BODIES}
    assert tried == described


@pytest.mark.parametrize(("method", "path", "key"), KEYS)
def test_a_wrong_type_at_any_key_is_a_400(admin: Program, customer: Program, snapshot, method, path, key):
    before = snapshot()
    program = admin if path == "/v2.2/account" else customer
    good = BODIES[method, path]
    wrong: list[object] = [[], {}, [[]], {"a": 1}, "\x00", "\ud800", 1.5, -(10**30), float("1e300")]
    wrong += [True] if not isinstance(good[key], bool) else [0, 1, "true"]
    wrong += [7] if isinstance(good[key], str) and key not in NUMBER_OR_TEXT else []
    for value in wrong:
        answer = send(program, method, path, good | {key: value})
        assert is_refusal(answer, 400), (value, answer.text)
    assert snapshot() == before


NO_OBJECTS = [
    b"{",
    b"[]",
    b'"text"',
    b"7",
    b"null",
    b"true",
    b"\xff\xfe",
    b'{"a": NaN}',
    b"[" * 100_000,
    b"{" * 9,
    b"\x00",
]


@pytest.mark.parametrize(("method", "path"), list(BODIES))
def test_a_body_that_is_no_object_is_a_400(admin: Program, snapshot, method: str, path: str):
    before = snapshot()
    headers = {"Content-Type": "application/json"}
    for content in NO_OBJECTS:
        answer = admin.raw.request(method, path, content=content, headers=headers)
        assert is_refusal(answer, 400), (content[:20], answer.text)
    assert snapshot() == before


@pytest.mark.parametrize("size", [1_100_000, 3_000_000])
def test_a_huge_body_is_refused(customer: Program, snapshot, size: int):
    before = snapshot()
    content = json.dumps({"numbers": ["2013421000"], "more": "x" * size}).encode()
    answer = DjangoClient().post(
        f"{ROOT}/v2.2/orders",
        content,
        content_type="application/json",
        headers={"Authorization": f"Bearer {customer.client.api_key}"},
    )
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == 413
    assert snapshot() == before


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "application/x-www-form-urlencoded", "application/json; x"]
)
def test_the_content_type_does_not_matter(customer: Program, content_type: str):
    answer = customer.raw.put(
        f"/v2.2/numbers/{FIRST}/cnam", content=b'{"enabled": true}', headers={"Content-Type": content_type}
    )
    assert answer.json() == {"status": "success", "data": {"number": FIRST, "cnam": True}}


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "nonsense"])
def test_json_is_answered_whatever_is_accepted(customer: Program, accept: str):
    answer = customer.raw.get("/v2.2/gateways", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/v2.2",
        "/v2.2/",
        "/v2.1/account",
        "/v2.2/account/",
        "/v2.2/numbers/",
        f"/v2.2/numbers/{FIRST}/",
        f"/v2.2/numbers/{FIRST}/nothing",
        "/v2.2/gateways/1/",
        "/v2.2/acl/x",
        "/v2.2/nothing",
        "/v2.2/account%2Fcdr%0A",
        "/%00",
    ],
)
def test_unknown_paths_are_a_404_without_redirect(db, path: str):
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        answer = DjangoClient().generic(method, ROOT + path)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, 404)


def test_wrong_methods_are_a_405(customer: Program):
    for path, item in openapi(DOCUMENT)["paths"].items():
        url = url_of(path)
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - {known.upper() for known in item}:
            assert is_refusal(customer.raw.request(method, url, json={}), 405), (method, path)
    refused = customer.raw.request("OPTIONS", "/v2.2/numbers")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD, POST")
    assert customer.raw.request("HEAD", "/v2.2/numbers").status_code == 200


def test_every_operation_needs_a_key_but_three(market):
    free = set()
    for path, item in openapi(DOCUMENT)["paths"].items():
        for method in item:
            answer = http().request(method.upper(), url_of(path))
            if answer.status_code == 401:
                assert is_refusal(answer, 401)
            else:
                free.add((method, path))
    assert free == {
        ("post", "/v2.2/account/api-key"),
        ("post", "/v2.2/account/recovery"),
        ("post", "/v2.2/accounts"),
    }


def test_a_browser_session_is_no_key(market, client: DjangoClient):
    client.force_login(market.people.alice)
    assert client.get(f"{ROOT}/v2.2/numbers").status_code == 401


def test_an_unforeseen_error_is_told_in_the_envelope(customer: Program, monkeypatch):
    def broken(*args: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("portal.api.voicetel.gateways.selectors.gateways", broken)
    answer = DjangoClient(raise_request_exception=False).get(
        f"{ROOT}/v2.2/gateways", headers={"Authorization": f"Bearer {customer.client.api_key}"}
    )
    assert answer.status_code == 500
    assert answer.json() == {"status": "error", "error": {"code": 500, "message": "Internal error"}}


def test_the_document_describes_every_operation_with_its_words():
    document = openapi(DOCUMENT)
    operations = [operation for item in document["paths"].values() for operation in item.values()]
    names = {operation["operationId"] for operation in operations}
    assert len(operations) == len(names) >= 44
    assert {"login", "account.signup", "numbers.set_port_out_pin", "inumbering.order"} <= names
    assert all(operation["description"] for operation in operations)
    assert document["servers"] == [{"url": "/api/voicetel"}]
    assert BASE.endswith(document["servers"][0]["url"])


def test_the_document_and_the_page_are_served(client: DjangoClient, settings, db):
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    assert client.get("/api/voicetel/openapi.json").json() == openapi(DOCUMENT)
    page = client.get("/api/docs/try/")
    assert page.status_code == 200
    assert b"<style" not in page.content
    assert b"style=" not in page.content
    assert page.content.count(b"<script") == page.content.count(b"<script src=") == 2
