"""The six operations, with each reading of omniavoice.md §3."""

import re
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Activity, Agent
from common import scope
from numbers.models import NumberAssignment
from numbers.services.voice import remove_bot
from tests.api.omniavoice.conftest import Program
from tests.numbers.conftest import HELD
from tests.people import BY

ONE, TWO = HELD
CUID = re.compile(r"c[a-z0-9]{24}")


def rows(e164: str = ONE) -> list[tuple[str, bool]]:
    """Who has held the number, the latest first, and whether it still does."""
    with scope.system():
        found = NumberAssignment.objects.filter(e164=e164).order_by("-id")
        return [(row.holder, row.until is None) for row in found]


def refused(answer, status: int, code: str) -> bool:
    error = answer.json()["error"]
    return (answer.status_code, error["code"]) == (status, code) and set(error) == {"code", "message"}


def test_a_number_is_assigned(customer: Program):
    told = customer.assign(ONE, friendlyName="Front desk")

    assert list(told) == [
        "id",
        "phoneNumber",
        "friendlyName",
        "agentId",
        "status",
        "createdAt",
        "updatedAt",
    ]
    assert CUID.fullmatch(told["id"])
    assert CUID.fullmatch(told["agentId"])
    assert (told["phoneNumber"], told["friendlyName"], told["status"]) == (ONE, "Front desk", "ACTIVE")
    assert told["agentId"] == customer.bots[0].ref
    assert told["createdAt"] == told["updatedAt"]
    assert datetime.fromisoformat(told["createdAt"]).utcoffset().total_seconds() == 0
    assert customer.http.get(f"/numbers/{told['id']}").json() == told
    assert rows() == [("Reception", True)]
    with scope.system():
        entry = Activity.objects.get(verb="assigned")
    assert (entry.subject, entry.after) == (ONE, {"agent": "Reception"})
    assert entry.actor == f"OmniaVoice API {customer.account.number}"


@pytest.mark.parametrize("name", [{}, {"friendlyName": None}, {"friendlyName": ""}, {"friendlyName": "  "}])
def test_without_a_name_it_is_null(customer: Program, name: dict):
    assert customer.assign(ONE, **name)["friendlyName"] is None


def test_a_number_has_one_holder(customer: Program, snapshot):
    customer.assign(ONE)
    before = snapshot()

    body = {"phoneNumber": ONE, "agentId": customer.bots[1].ref}
    assert refused(customer.http.post("/numbers", json=body), 409, "CONFLICT")
    assert snapshot() == before


def test_unknown_agents_and_numbers_in_a_body_are_a_400(customer: Program, stranger: Program, snapshot):
    before = snapshot()
    with scope.tenant(customer.account.pk):
        person = Agent.objects.create(account=customer.account, name="Ann", object_id="o-1", roles=["member"])
    before = snapshot()
    for agent in (stranger.bots[0].ref, "c" + "0" * 24, person.ref, "", " "):
        answer = customer.http.post("/numbers", json={"phoneNumber": ONE, "agentId": agent})
        assert refused(answer, 400, "VALIDATION_ERROR"), agent
        assert answer.json()["error"]["message"].startswith("agentId")
    for e164 in ("+12013429999", "2013422000", "+1 201 342 2000", f"{ONE}\n", "+0123456789", "+1", ""):
        answer = customer.http.post("/numbers", json={"phoneNumber": e164, "agentId": customer.bots[0].ref})
        assert refused(answer, 400, "VALIDATION_ERROR"), e164
        assert answer.json()["error"]["message"].startswith("phoneNumber")
    answer = stranger.http.post("/numbers", json={"phoneNumber": ONE, "agentId": stranger.bots[0].ref})
    assert refused(answer, 400, "VALIDATION_ERROR")
    assert snapshot() == before


def test_a_number_that_is_not_in_service_cannot_be_assigned(customer: Program, market):
    with scope.system():
        type(market.number).objects.filter(pk=market.number.pk).update(state="suspended")
    body = {"phoneNumber": ONE, "agentId": customer.bots[0].ref}
    assert refused(customer.http.post("/numbers", json=body), 409, "CONFLICT")


def test_the_list_is_newest_first_and_paged(customer: Program):
    first, second = customer.assign(ONE), customer.assign(TWO, bot=1)

    answer = customer.http.get("/numbers").json()
    assert answer == {
        "data": [second, first],
        "pagination": {"page": 1, "limit": 50, "total": 2, "totalPages": 1},
    }
    answer = customer.http.get("/numbers?page=2&limit=1").json()
    assert answer == {"data": [first], "pagination": {"page": 2, "limit": 1, "total": 2, "totalPages": 2}}
    for page in (3, 10**30):
        answer = customer.http.get(f"/numbers?page={page}&limit=1").json()
        assert answer["data"] == []
        assert answer["pagination"] == {"page": page, "limit": 1, "total": 2, "totalPages": 2}


def test_an_empty_list(customer: Program):
    assert customer.http.get("/numbers?limit=100").json() == {
        "data": [],
        "pagination": {"page": 1, "limit": 100, "total": 0, "totalPages": 0},
    }


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=x",
        "page=",
        "page=1.5",
        "page=%00",
        "page=١",
        f"page={'9' * 5000}",
        "limit=0",
        "limit=101",
        "limit=-1",
        "limit=abc",
        "limit=",
        "limit=1e1",
        "status=",
        "status=DELETED",
        "status=%00",
        "status=ACTIVE,INACTIVE",
    ],
)
def test_a_query_that_does_not_fit_is_a_400(customer: Program, query: str):
    assert refused(customer.http.get(f"/numbers?{query}"), 400, "VALIDATION_ERROR")


def test_the_list_by_status(customer: Program):
    active, paused = customer.assign(ONE), customer.assign(TWO)
    paused = customer.http.put(f"/numbers/{paused['id']}", json={"status": "inactive"}).json()

    assert paused["status"] == "INACTIVE"
    for query, found in [("ACTIVE", [active]), ("active", [active]), ("Inactive", [paused])]:
        answer = customer.http.get(f"/numbers?status={query}").json()
        assert (answer["data"], answer["pagination"]["total"]) == (found, 1)
    assert customer.http.get("/numbers").json()["data"] == [paused, active]


def test_an_inactive_assignment_still_blocks_its_number(customer: Program):
    told = customer.assign(ONE)
    customer.http.put(f"/numbers/{told['id']}", json={"status": "INACTIVE"})

    body = {"phoneNumber": ONE, "agentId": customer.bots[0].ref}
    assert refused(customer.http.post("/numbers", json=body), 409, "CONFLICT")


def test_another_agent_takes_over_under_the_same_id(customer: Program):
    told = customer.assign(ONE, friendlyName="Desk")

    changed = customer.http.put(f"/numbers/{told['id']}", json={"agentId": customer.bots[1].ref}).json()

    assert changed == told | {"agentId": customer.bots[1].ref, "updatedAt": changed["updatedAt"]}
    assert changed["updatedAt"] >= told["updatedAt"]
    assert customer.http.get(f"/numbers/{told['id']}").json() == changed
    assert rows() == [("After hours", True), ("Reception", False)]
    with scope.system():
        latest, former = NumberAssignment.objects.order_by("-id")
        entry = Activity.objects.get(verb="changed assignment of")
    assert former.until <= latest.since
    assert (entry.before, entry.after) == ({"agent": "Reception"}, {"agent": "After hours"})


def test_a_change_is_partial(customer: Program, snapshot):
    told = customer.assign(ONE, friendlyName="Desk")
    path = f"/numbers/{told['id']}"

    before = snapshot()
    same = {"agentId": told["agentId"], "status": "Active", "friendlyName": "Desk"}
    for nothing in ({}, {"unknown": 1}, same):
        assert customer.http.put(path, json=nothing).json() == told
    assert customer.http.put(path).json() == told
    assert snapshot() == before

    renamed = customer.http.put(path, json={"friendlyName": "Hall"}).json()
    assert renamed == told | {"friendlyName": "Hall", "updatedAt": renamed["updatedAt"]}
    cleared = customer.http.put(path, json={"friendlyName": None}).json()
    assert cleared["friendlyName"] is None
    assert rows() == [("Reception", True)]


def test_what_a_change_may_not_hold(customer: Program, stranger: Program, snapshot):
    told = customer.assign(ONE, friendlyName="Desk")
    before = snapshot()
    for body in (
        {"phoneNumber": TWO},
        {"phoneNumber": ONE},
        {"phoneNumber": None},
        {"agentId": None},
        {"agentId": stranger.bots[0].ref},
        {"agentId": "c" + "0" * 24, "friendlyName": "Hall"},
        {"status": None},
        {"status": "GONE"},
        {"friendlyName": "x" * 201},
        {"friendlyName": "a\x00b"},
        {"friendlyName": "a\nb"},
    ):
        assert refused(customer.http.put(f"/numbers/{told['id']}", json=body), 400, "VALIDATION_ERROR"), body
    assert snapshot() == before


def test_an_assignment_ends_once_and_the_number_is_free_again(customer: Program):
    told = customer.assign(ONE)

    answer = customer.http.delete(f"/numbers/{told['id']}")

    assert (answer.status_code, answer.content) == (200, b"")
    assert refused(customer.http.delete(f"/numbers/{told['id']}"), 404, "NOT_FOUND")
    assert refused(customer.http.get(f"/numbers/{told['id']}"), 404, "NOT_FOUND")
    assert refused(customer.http.put(f"/numbers/{told['id']}", json={}), 404, "NOT_FOUND")
    again = customer.assign(ONE, bot=1)
    assert again["id"] != told["id"]
    assert rows() == [("After hours", True), ("Reception", False)]


def test_the_numbers_of_an_agent(customer: Program, stranger: Program):
    first, second = customer.assign(ONE), customer.assign(TWO)
    agent, idle = customer.bots

    assert customer.http.get(f"/agents/{agent.ref}/numbers").json() == {"data": [second, first]}
    assert customer.http.get(f"/agents/{idle.ref}/numbers").json() == {"data": []}
    for unknown in ("c" + "0" * 24, stranger.bots[0].ref, "%00", "x" * 500):
        assert refused(customer.http.get(f"/agents/{unknown}/numbers"), 404, "NOT_FOUND")


def test_a_removed_bot_frees_its_numbers(customer: Program):
    customer.assign(ONE)
    agent = customer.bots[0]
    with scope.tenant(customer.account.pk):
        remove_bot(account=customer.account, by=BY, ref=agent.ref)

    assert customer.http.get("/numbers").json()["data"] == []
    assert refused(customer.http.get(f"/agents/{agent.ref}/numbers"), 404, "NOT_FOUND")
    answer = customer.http.post("/numbers", json={"phoneNumber": ONE, "agentId": agent.ref})
    assert refused(answer, 400, "VALIDATION_ERROR")
    assert customer.assign(ONE, bot=1)["phoneNumber"] == ONE


def test_a_stranger_finds_nothing(customer: Program, stranger: Program, snapshot):
    told = customer.assign(ONE)
    before = snapshot()

    for method in ("GET", "PUT", "DELETE"):
        assert refused(stranger.http.request(method, f"/numbers/{told['id']}"), 404, "NOT_FOUND")
    assert stranger.http.get("/numbers").json()["data"] == []
    assert snapshot() == before


def test_a_list_of_numbers_takes_a_fixed_number_of_statements(customer: Program):
    customer.assign(ONE)
    with CaptureQueriesContext(connection) as one:
        customer.http.get("/numbers")
    customer.assign(TWO, bot=1)
    with CaptureQueriesContext(connection) as two:
        customer.http.get("/numbers")
    assert len(one) == len(two) == 6


def test_errors_write_a_number_as_at_home(customer: Program, settings):
    settings.DEFAULT_COUNTRY = "FR"
    customer.assign(ONE)
    answer = customer.http.post("/numbers", json={"phoneNumber": ONE, "agentId": customer.bots[1].ref})
    assert answer.json()["error"]["message"] == "(201) 342-2000 is assigned already."
