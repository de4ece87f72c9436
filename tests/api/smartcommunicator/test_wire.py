"""Paths, methods, bodies and types on the wire: always JSON in the dialect's envelopes, never a page or a 500."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from portal.api.docs import openapi
from portal.api.smartcommunicator.urls import DOCUMENT
from tests.api.smartcommunicator.conftest import (
    NUMBERS,
    ROOT,
    Program,
    messaging,
    named,
    new,
    send,
    supervised,
)
from tests.people import People
from tests.stages import staged

UPDATE = {
    "user_object_id": "ann",
    "tenant_id": "contoso",
    "name": "Ann",
    "upn": "ann@x.org",
    "consistency_id": "7",
    "brand_name": "B",
    "department": "D",
    "region": "R",
    "state": "CA",
    "district": "1",
    "store": "2",
    "city": "Rome",
    "zip_code": "3",
    "phone_number": [{"type": "messaging", "value": NUMBERS[3]}],
    "roles": {"assign": ["admin"], "remove": ["member"]},
    "enabled_services": {"messages": True, "supervisedInbox": True, "calls": True, "sharedInbox": True},
    "active": True,
}
AGENT = {name: UPDATE[name] for name in list(UPDATE)[:13]} | {
    "user_object_id": "new",
    "upn": "new@x.org",
    "consistency_id": "8",
    "roles": ["member"],
    "number_provisioning": [supervised(4, "ann"), messaging(5)],
    "enabled_services": UPDATE["enabled_services"],
}
# A good body of every operation that takes one.
BODIES: dict[tuple[str, str], Any] = {
    ("POST", "/agents"): [AGENT],
    ("PATCH", "/agents"): [{"target": {"identifier": "user_object_id", "value": "ann"}, "updates": UPDATE}],
    ("PATCH", "/agents/ann"): UPDATE,
    ("POST", "/agents/offboard"): [{"identifier": "user_object_id", "value": ["ann"]}],
    ("POST", "/inboxes"): [
        {
            "name": "Desk",
            "type": "supervised",
            "phone_number": NUMBERS[6],
            "owner": {"identifier": "user_object_id", "value": "ann"},
            "users": named("bob"),
        }
    ],
    ("POST", "/inboxes/assignments"): [
        {
            "inbox": {"type": "shared", "identifier": "phone_number", "value": NUMBERS[2]},
            "agents": named("ann"),
            "operation": "add",
        }
    ],
}
FAILURES = {
    ("POST", "/agents"): "Onboarding failed",
    ("PATCH", "/agents"): "Update failed",
    ("PATCH", "/agents/ann"): "Update failed",
    ("POST", "/agents/offboard"): "Offboarding failed",
    ("POST", "/inboxes"): "Creating inboxes failed",
    ("POST", "/inboxes/assignments"): "Assignment failed",
}


def make_staff(customer: Program) -> Program:
    customer.onboard(new("ann"), new("bob"))
    shared = {"name": "Sales", "type": "shared", "phone_number": NUMBERS[2], "users": named("bob")}
    assert customer.post("/inboxes", [shared]).status_code == 200
    return customer


staff = staged("staff", make_staff)


def places(body: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where every value of a body stands, but for the body itself."""
    inside = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for key, value in inside:
        yield (*at, key)
        yield from places(value, (*at, key))


def at_place(body: Any, place: tuple[Any, ...]) -> Any:
    for key in place:
        body = body[key]
    return body


def with_value(body: Any, place: tuple[Any, ...], value: Any) -> Any:
    changed = copy.deepcopy(body)
    at_place(changed, place[:-1])[place[-1]] = value
    return changed


def wrong_for(value: Any, place: tuple[Any, ...]) -> list[Any]:
    """Values that are wrong where ``value`` is right. Identifiers may be a text or a list of texts."""
    wrong: list[Any] = [7, 1.5, -(10**30), 1e300, "\x00", "\ud800"]
    wrong += [] if isinstance(value, dict) else [{"a": 1}]
    may_be_list = {"value", "values", "roles"} & {str(key) for key in place[-2:]}
    wrong += [[[]]] if isinstance(value, list) or may_be_list else [["x"], []]
    wrong += [] if isinstance(value, bool) else [True]
    return wrong


@pytest.mark.parametrize(("method", "path"), list(BODIES))
def test_a_wrong_type_at_any_key_is_a_400_with_its_place(staff: Program, snapshot, method: str, path: str):
    before = snapshot()
    body = BODIES[method, path]
    tried = 0
    for place in places(body):
        for value in wrong_for(at_place(body, place), place):
            answer = staff.send(method, path, with_value(body, place, value))
            told = answer.json()
            assert (answer.status_code, told["message"]) == (400, FAILURES[method, path]), (place, value)
            assert [entry["itemIndex"] for entry in told["errors"]] == [0], (place, value)
            assert told["errors"][0]["errors"], (place, value)
            tried += 1
    assert tried > 15
    assert snapshot() == before


@pytest.mark.parametrize(("method", "path"), list(BODIES))
def test_the_good_bodies_are_good(staff: Program, method: str, path: str):
    answer = staff.send(method, path, BODIES[method, path])
    assert answer.status_code == 200, answer.json()


@pytest.mark.parametrize(("method", "path"), list(BODIES))
def test_a_body_that_is_no_json_is_a_400(staff: Program, snapshot, method: str, path: str):
    before = snapshot()
    for content in (
        b"",
        b"{",
        b"\xff\xfe",
        b'[{"a": NaN}]',
        b"[" * 100_000,
        b"\x00",
        b"[1e999999, Infinity]",
    ):
        answer = staff.send(method, path, content)
        told = answer.json()
        assert (answer.status_code, told["message"]) == (400, FAILURES[method, path]), content[:20]
        assert "not valid JSON" in json.dumps(told["errors"])
    assert snapshot() == before


@pytest.mark.parametrize(("method", "path"), list(BODIES))
def test_what_is_beside_the_point_does_not_matter(staff: Program, method: str, path: str):
    """Unknown keys of any kind, deep ones and huge numbers included, and a key that comes twice."""
    body = copy.deepcopy(BODIES[method, path])
    item = body[0] if isinstance(body, list) else body
    item["more"] = {"deep": [[[[{"a": 10**400}]]]], "text": "x" * 1000}
    key = next(iter(item))
    text = json.dumps(body).replace(f'"{key}":', f'"{key}": 7, "{key}":', 1)
    assert staff.send(method, path, text.encode(), more="x").status_code == 200


@pytest.mark.parametrize("size", [1_100_000, 3_000_000])
def test_a_huge_body_is_refused(staff: Program, snapshot, size: int):
    before = snapshot()
    answer = staff.post("/agents", [new("ann", more="x" * size)])
    assert (answer.status_code, answer.json()) == (413, {"code": 413, "error": "Content Too Large"})
    assert snapshot() == before


def test_many_names_in_one_item_have_an_end(staff: Program, snapshot):
    before = snapshot()
    item = {"identifier": "user_object_id", "value": [f"x{n}" for n in range(1001)]}
    answer = staff.post("/agents/offboard", [item])
    assert answer.json()["errors"][0]["errors"] == [
        "value: Ensure this field has no more than 1000 elements."
    ]
    item["value"] = item["value"][:1000]
    assert len(staff.post("/agents/offboard", [item]).json()["errors"][0]["errors"]) == 1000
    assert snapshot() == before


def test_the_document_has_the_eleven_operations():
    operations = {
        (method.upper(), path) for path, item in openapi(DOCUMENT)["paths"].items() for method in item
    }
    assert operations == {
        ("POST", "/rest/v1/authenticate"),
        ("POST", "/{customer_id}/agents"),
        ("GET", "/{customer_id}/agents"),
        ("PATCH", "/{customer_id}/agents"),
        ("GET", "/{customer_id}/agents/{agent_id}"),
        ("PATCH", "/{customer_id}/agents/{agent_id}"),
        ("DELETE", "/{customer_id}/agents/{agent_id}"),
        ("POST", "/{customer_id}/agents/offboard"),
        ("POST", "/{customer_id}/inboxes"),
        ("POST", "/{customer_id}/inboxes/assignments"),
        ("GET", "/{customer_id}/numbers"),
    }
    assert all(told["description"] for item in openapi(DOCUMENT)["paths"].values() for told in item.values())


def test_the_document_is_served(client: Client):
    assert client.get(f"{ROOT}/openapi.json").json() == openapi(DOCUMENT)


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/agents", {"GET", "POST", "PATCH"}),
        ("/agents/ann", {"GET", "PATCH", "DELETE"}),
        ("/agents/offboard", {"POST"}),
        ("/inboxes", {"POST"}),
        ("/inboxes/assignments", {"POST"}),
        ("/numbers", {"GET"}),
    ],
)
def test_wrong_methods_are_a_405(staff: Program, snapshot, path: str, allowed: set[str]):
    before = snapshot()
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"} - allowed:
        answer = staff.send(method, path, [])
        assert (answer.status_code, answer.json()) == (405, {"code": 405, "error": "Method Not Allowed"})
        assert set(answer.headers["Allow"].split(", ")) - {"HEAD"} == allowed
    assert staff.send("HEAD", path).status_code == (200 if "GET" in allowed else 405)
    assert snapshot() == before


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/rest/v1/authenticate/",
        "/rest/v2/authenticate",
        "/rest/v1/smartcomm",
        "/CUSTOMER",
        "/CUSTOMER/",
        "/CUSTOMER/agents/",
        "/CUSTOMER/inboxes/",
        "/CUSTOMER/inboxes/assignments/x",
        "/CUSTOMER/numbers/x",
        "/CUSTOMER/nothing",
        "/%00",
    ],
)
def test_unknown_paths_are_a_404_without_redirect(customer: Program, path: str):
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        answer = Client().generic(
            method,
            ROOT + path.replace("CUSTOMER", customer.account.number),
            headers={"Authorization": customer.token},
        )
        assert (answer.status_code, answer.json()) == (404, {"code": 404, "error": "Not Found"}), method


def test_every_operation_needs_a_token(staff: Program, snapshot):
    before = snapshot()
    for (method, path), body in BODIES.items():
        answer = send(method, f"/{staff.account.number}{path}", body)
        assert (answer.status_code, answer.json()) == (401, {"code": 401, "error": "Unauthorized"})
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    for method, path in (
        ("GET", "/agents"),
        ("GET", "/agents/ann"),
        ("DELETE", "/agents/ann"),
        ("GET", "/numbers"),
    ):
        assert send(method, f"/{staff.account.number}{path}").status_code == 401
    assert snapshot() == before


def test_a_browser_session_is_no_token(people: People, customer: Program, client: Client):
    client.force_login(people.alice)
    assert client.get(f"{ROOT}/{customer.account.number}/numbers").status_code == 401


def test_the_older_editions_paths_lead_to_the_same(staff: Program):
    older = f"/rest/v1/smartcomm/{staff.account.number}"
    headers = {"Authorization": staff.token}
    told = send("GET", f"{older}/agents", headers=headers)
    assert told.json() == staff.get("/agents").json()
    assert send("POST", f"{older}/agents", [new("cyd")], headers=headers).status_code == 200
    assert send("GET", f"{older}/agents/cyd", headers=headers).json() == staff.agent("cyd")
    assert send("GET", "/rest/v1/smartcomm/0000000000/agents", headers=headers).status_code == 403
    assert send("GET", f"{older}/agents").status_code == 401


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_the_content_type_does_not_matter(customer: Program, content_type: str):
    answer = Client().generic(
        "POST",
        f"{ROOT}/{customer.account.number}/agents",
        json.dumps([new("ann")]).encode(),
        content_type,
        headers={"Authorization": customer.token, "Accept": "text/html"},
    )
    assert answer.json() == {"message": "Onboarded successfully", "errors": []}
    assert answer.headers["Content-Type"] == "application/json"


def test_an_unforeseen_error_is_told_without_its_details(customer: Program, monkeypatch):
    def broken(*args: object, **more: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr("portal.api.smartcommunicator.numbers.assignable_numbers", broken)
    answer = Client(raise_request_exception=False).get(
        f"{ROOT}/{customer.account.number}/numbers", headers={"Authorization": customer.token}
    )
    assert (answer.status_code, answer.json()) == (500, {"code": 500, "error": "Internal Server Error"})
