"""Keys, paths, methods, bodies and types on the wire: always the error form, never a page, a redirect or a 500."""

import json
from collections.abc import Iterator

import httpx
import pytest
from django.test import Client as DjangoClient

from accounts.services.credentials import issue_credential
from accounts.states import AccountState
from common import scope
from portal.api.docs import openapi
from portal.api.omniavoice.urls import DOCUMENT
from tests.api.omniavoice.conftest import Program, http
from tests.numbers.conftest import HELD
from tests.people import BY

ROOT = "/api/omniavoice/api/v1"
WRONG = [7, 1.5, True, [], {}, [[]], {"a": 1}, "\x00", "a\x00b", "\ud800", -(10**30), float("1e300")]
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
    b"\x00",
]


def is_refusal(answer: httpx.Response, *statuses: int) -> bool:
    error = answer.json()["error"]
    return (
        answer.status_code in statuses
        and answer.headers["Content-Type"] == "application/json"
        and isinstance(error["code"], str)
        and isinstance(error["message"], str)
    )


def send(program: Program, method: str, path: str, body: object) -> httpx.Response:
    """As any JSON library writes it, lone surrogates included."""
    headers = {"Content-Type": "application/json"}
    return program.http.request(method, path, content=json.dumps(body), headers=headers)


@pytest.mark.parametrize("key", ["phoneNumber", "agentId", "friendlyName"])
def test_a_wrong_type_at_any_key_of_a_new_number_is_a_400(customer: Program, snapshot, key: str):
    good = {"phoneNumber": HELD[0], "agentId": customer.bots[0].ref, "friendlyName": "Desk"}
    before = snapshot()
    wrong = WRONG + ([None] if key != "friendlyName" else ["x" * 201])
    for value in wrong:
        assert is_refusal(send(customer, "POST", "/numbers", good | {key: value}), 400), value
    if key != "friendlyName":
        assert is_refusal(
            send(customer, "POST", "/numbers", {k: v for k, v in good.items() if k != key}), 400
        )
    assert snapshot() == before


@pytest.mark.parametrize("key", ["friendlyName", "agentId", "status", "phoneNumber"])
def test_a_wrong_type_at_any_key_of_a_change_is_a_400(customer: Program, snapshot, key: str):
    told = customer.assign(HELD[0])
    before = snapshot()
    for value in WRONG:
        assert is_refusal(send(customer, "PUT", f"/numbers/{told['id']}", {key: value}), 400), value
    assert snapshot() == before


def test_a_body_that_is_no_object_is_a_400(customer: Program, snapshot):
    told = customer.assign(HELD[0])
    before = snapshot()
    for method, path in (("POST", "/numbers"), ("PUT", f"/numbers/{told['id']}")):
        for content in NO_OBJECTS:
            answer = customer.http.request(method, path, content=content)
            assert is_refusal(answer, 400), (method, content[:20])
    assert is_refusal(customer.http.post("/numbers"), 400)
    assert snapshot() == before


@pytest.mark.parametrize("size", [1_100_000, 3_000_000])
def test_a_huge_body_is_refused(customer: Program, snapshot, size: int):
    before = snapshot()
    answer = DjangoClient().post(
        f"{ROOT}/numbers",
        json.dumps({"phoneNumber": "x" * size}),
        content_type="application/json",
        headers={"X-API-KEY": customer.key},
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "PAYLOAD_TOO_LARGE")
    assert snapshot() == before


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/json; charset=utf-8"])
def test_the_content_type_does_not_matter(customer: Program, content_type: str):
    content = json.dumps({"phoneNumber": HELD[0], "agentId": customer.bots[0].ref})
    headers = {"Content-Type": content_type, "Accept": "text/html"}
    answer = customer.http.post("/numbers", content=content, headers=headers)
    assert (answer.status_code, answer.headers["Content-Type"]) == (201, "application/json")


def operations() -> Iterator[tuple[str, str]]:
    for path, item in openapi(DOCUMENT)["paths"].items():
        for method in item:
            yield method.upper(), path.removeprefix("/api/v1").replace("{id}", "c" + "0" * 24)


@pytest.mark.parametrize(("method", "path"), list(operations()))
def test_every_operation_needs_a_key(customer: Program, method: str, path: str):
    """A body or query that does not fit tells a stranger nothing."""
    for key in ("", "nonsense", "x" * 5000, customer.key[:-1], customer.key.upper() + " "):
        answer = http(key).request(method, f"{path}?page=x", content=b"{")
        assert is_refusal(answer, 401), key
        assert answer.json()["error"]["code"] == "UNAUTHORIZED"
    bearer = http().request(method, path, headers={"Authorization": f"Bearer {customer.key}"})
    assert is_refusal(bearer, 401)


def test_either_spelling_of_the_header_is_read(customer: Program):
    for name in ("X-API-Key", "x-api-key", "X-API-KEY"):
        assert http().get("/numbers", headers={name: customer.key}).status_code == 200


def test_a_key_of_another_dialect_and_of_a_closed_account_is_refused(customer: Program):
    with scope.tenant(customer.account.pk):
        issue_credential(
            account=customer.account, by=BY, dialect="voicetel", username="2", password="abc1234567"
        )
    assert http(customer.key).get("/numbers").status_code == 200
    with scope.system():
        type(customer.account).objects.filter(pk=customer.account.pk).update(state=AccountState.SUSPENDED)
    assert is_refusal(http(customer.key).get("/numbers"), 401)


def test_a_browser_session_is_no_key(market, client: DjangoClient):
    client.force_login(market.people.alice)
    assert client.get(f"{ROOT}/numbers").status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/api",
        "/api/v1",
        "/api/v1/",
        "/api/v2/numbers",
        "/api/v1/numbers/",
        "/api/v1/numbers/x/",
        "/api/v1/agents",
        "/api/v1/agents/x/numbers/",
        "/api/v1/%00",
    ],
)
def test_unknown_paths_are_a_404_without_redirect(db, path: str):
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        answer = DjangoClient().generic(method, f"/api/omniavoice{path}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND"), method


def test_other_methods_are_a_405(customer: Program):
    for method, path in (("PATCH", "/numbers"), ("DELETE", "/numbers"), ("POST", "/numbers/x")):
        assert is_refusal(customer.http.request(method, path), 405)


def test_an_id_that_cannot_be_one_is_a_404(customer: Program):
    for ref in ("%00", "%C3%A9", "x" * 1000, "'", "-1"):
        for method in ("GET", "PUT", "DELETE"):
            assert is_refusal(customer.http.request(method, f"/numbers/{ref}"), 404)


def test_an_unforeseen_error_is_told_in_the_form(customer: Program, monkeypatch):
    def broken(*_args: object, **_more: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("portal.api.omniavoice.numbers.voice_assignments", broken)
    answer = DjangoClient(raise_request_exception=False).get(
        f"{ROOT}/numbers", headers={"X-API-KEY": customer.key}
    )
    assert answer.status_code == 500
    assert answer.json() == {"error": {"code": "INTERNAL_ERROR", "message": "Internal error"}}


def test_the_document_describes_the_six_operations(client: DjangoClient, settings, db):
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    document = openapi(DOCUMENT)
    described = {
        operation["operationId"]: (method, path)
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }
    assert described == {
        "numbers.list": ("get", "/api/v1/numbers"),
        "numbers.assign": ("post", "/api/v1/numbers"),
        "numbers.get": ("get", "/api/v1/numbers/{id}"),
        "numbers.update": ("put", "/api/v1/numbers/{id}"),
        "numbers.delete": ("delete", "/api/v1/numbers/{id}"),
        "agents.numbers": ("get", "/api/v1/agents/{id}/numbers"),
    }
    assert document["components"]["securitySchemes"] == {
        "key": {"type": "apiKey", "in": "header", "name": "X-API-KEY"}
    }
    assert client.get("/api/omniavoice/openapi.json").json() == document
    page = client.get("/api/docs/try/?api=omniavoice").content
    assert b'data-document="/api/omniavoice/openapi.json"' in page
    assert b'data-document="/api/voicetel/openapi.json"' in client.get("/api/docs/try/?api=%00").content
