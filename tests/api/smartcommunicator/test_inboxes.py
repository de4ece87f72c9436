"""Inboxes, who is in them, and the list of numbers."""

from typing import Any

import pytest

from common import scope
from messaging.models import Inbox
from numbers.models import PhoneNumber
from tests.api.smartcommunicator.conftest import (
    FOREIGN,
    NUMBERS,
    Program,
    at,
    messaging,
    named,
    new,
    refused,
    supervised,
)

FAILED = "Creating inboxes failed"
NOT_ASSIGNED = "Assignment failed"
UNKNOWN = "User with the specified user_object_id not found"
ASSIGNED = {"message": "Assignment successful", "errors": []}


@pytest.fixture
def staff(customer: Program) -> Program:
    customer.onboard(
        new("ann", upn="ann@x.org", consistency_id="7"),
        new("bob"),
        new("cyd", number_provisioning=[messaging(8), supervised(9)]),
    )
    return customer


def shared(number: int = 0, *users: str, **fields: Any) -> dict[str, Any]:
    told = {
        "name": "Sales",
        "type": "shared",
        "phone_number": NUMBERS[number],
        "users": named(*users or ("ann",)),
    }
    return told | fields


def owned(number: int = 0, head: str = "ann", *users: str, **fields: Any) -> dict[str, Any]:
    told = {"name": "Ann's desk", "type": "supervised", "phone_number": NUMBERS[number]}
    told |= {"owner": {"identifier": "user_object_id", "value": head}, "users": named(*users or ("bob",))}
    return told | fields


def inboxes_of(program: Program, agent: str) -> list[dict[str, str]]:
    return list(program.agent(agent)["shared_inbox"])


def supervisors_of(program: Program, agent: str) -> list[str]:
    return [row["user_object_id"] for row in program.agent(agent)["supervisors"]]


def test_a_shared_inbox(staff: Program):
    answer = staff.post("/inboxes", [shared(0, "ann", "bob")])

    assert (answer.status_code, answer.json()) == (200, {"message": "Success"})
    told = [{"name": "Sales", "phone_number": NUMBERS[0]}]
    assert inboxes_of(staff, "ann") == inboxes_of(staff, "bob") == told
    assert inboxes_of(staff, "cyd") == []
    assert staff.agent("ann")["enabled_services"]["sharedInbox"] is True
    (row,) = staff.get("/numbers", match=NUMBERS[0][1:]).json()
    assert row == {
        "number": NUMBERS[0],
        "status": "assigned",
        "assignedTo": {"name": "Sales", "user_object_id": None, "upn": None, "consistency_id": None},
    }


def test_a_supervised_inbox(staff: Program):
    answer = staff.post("/inboxes", [owned(0, "ann", "bob", "ann", "cyd")])

    assert (answer.status_code, answer.json()) == (200, {"message": "Success"})
    ann = staff.agent("ann")
    assert ann["phone_number"] == [{"type": "supervised", "value": NUMBERS[0]}]
    assert supervisors_of(staff, "ann") == ["bob", "cyd"]
    (row,) = staff.get("/numbers", match=NUMBERS[0][1:]).json()
    assert row["assignedTo"] == {
        "name": "Ann",
        "user_object_id": "ann",
        "upn": "ann@x.org",
        "consistency_id": "7",
    }


@pytest.mark.parametrize("key", ["value", "values", "vlaues"])
@pytest.mark.parametrize(("by", "value"), [("upn", "ANN@x.org"), ("consistency_id", "7")])
def test_people_by_any_identifier_and_name_of_the_value(staff: Program, key: str, by: str, value: str):
    ann = {"identifier": by, key: value}
    items = [owned(0, users=named("bob"), owner=ann), shared(1, users={"identifier": by, key: [value]})]
    assert staff.post("/inboxes", items).json() == {"message": "Success"}
    assert supervisors_of(staff, "ann") == ["bob"]
    assert inboxes_of(staff, "ann") == [{"name": "Sales", "phone_number": NUMBERS[1]}]


@pytest.mark.parametrize(
    ("item", "texts"),
    [
        (shared(9), ["Inbox already exists"]),
        (owned(9), ["Inbox already exists"]),
        (owned(0, "cyd"), ["Inbox already exists"]),
        (shared(8), [f"{NUMBERS[8]} is held by Cyd."]),
        (shared(0, phone_number=FOREIGN), [f"{FOREIGN} is not a number of this account."]),
        (shared(0, phone_number="12013423000"), ["Invalid phone number format"]),
        (shared(0, phone_number=None), ["phone_number is required"]),
        (shared(0, "nobody"), [UNKNOWN]),
        (shared(0, "ann", "nobody"), [f"{UNKNOWN}: nobody"]),
        (owned(0, "nobody"), [UNKNOWN]),
        (owned(0, users=named("x", by="upn")), ["User with the specified upn not found"]),
        (shared(0, name=""), ["name is required"]),
        (shared(0, name="a\x00"), ["name: Null characters are not allowed."]),
        (shared(0, type="private"), ['type: "private" is not a valid choice.']),
        (shared(0, users=None), ["users is required"]),
        (shared(0, users=named()), ["users.values: This list may not be empty."]),
        (shared(0, users=named("ann", by="id")), ['users.identifier: "id" is not a valid choice.']),
        (shared(0, owner=named("ann")), ["owner: A shared inbox has no owner."]),
        (owned(0, owner=None), ["owner: A supervised inbox needs an owner."]),
        (owned(0, owner=named("ann", "bob")), ["owner.value: Must name one agent."]),
        (owned(0, owner="ann"), ["owner: Must be an object."]),
        ({}, ["name is required", "type is required", "phone_number is required", "users is required"]),
        ([], ["Must be an object."]),
    ],
)
def test_an_inbox_that_cannot_be(staff: Program, stranger: Program, snapshot, item, texts: list[str]):
    before = snapshot()
    assert refused(staff.post("/inboxes", [shared(1), item]), FAILED, at(1, *texts))
    assert snapshot() == before
    answer = staff.post("/inboxes", [item, shared(1)], continueOnError="true")
    assert (answer.status_code, answer.json()) == (200, {"message": "Success", "errors": [at(0, *texts)]})
    assert inboxes_of(staff, "ann") == [{"name": "Sales", "phone_number": NUMBERS[1]}]


def test_one_inbox_for_a_number_and_an_owner_in_one_request(staff: Program, snapshot):
    before = snapshot()
    assert refused(staff.post("/inboxes", [shared(0), shared(0)]), FAILED, at(1, "Inbox already exists"))
    assert refused(staff.post("/inboxes", [owned(0), owned(1)]), FAILED, at(1, "Inbox already exists"))
    answer = staff.post("/inboxes", [shared(9)], continueOnError="true")
    assert refused(answer, FAILED, at(0, "Inbox already exists"))
    for body in ([], {}, "x"):
        text = "The request must be a list of at least one item"
        assert refused(staff.post("/inboxes", body), FAILED, text)
    answer = staff.post("/inboxes", [shared(0)] * 11)
    assert refused(answer, FAILED, "At most 10 items are allowed in a request")
    answer = staff.post("/inboxes", [shared(0)], continueOnError="2")
    assert refused(answer, FAILED, "continueOnError: Must be true or false.")
    assert snapshot() == before


def change(operation: str, *agents: str, **inbox: Any) -> dict[str, Any]:
    told = {"type": "shared", "identifier": "phone_number", "value": NUMBERS[0]} | inbox
    return {"inbox": told, "agents": named(*agents), "operation": operation}


OF_CYD = {"type": "supervised", "identifier": "user_object_id", "value": "cyd"}


def test_agents_are_added_to_and_taken_out_of_a_shared_inbox(staff: Program):
    staff.post("/inboxes", [shared(0, "ann")])
    path = "/inboxes/assignments"

    answer = staff.post(path, [change("add", "bob", "ann")])

    assert (answer.status_code, answer.json()) == (200, ASSIGNED)
    assert (
        inboxes_of(staff, "ann")
        == inboxes_of(staff, "bob")
        == [{"name": "Sales", "phone_number": NUMBERS[0]}]
    )
    assert staff.post(path, [change("remove", "ann", "cyd")]).json() == ASSIGNED
    assert (inboxes_of(staff, "ann"), len(inboxes_of(staff, "bob"))) == ([], 1)
    assert staff.post(path, [change("remove", "bob")]).json() == ASSIGNED
    assert inboxes_of(staff, "bob") == []
    # An inbox without anybody in it stays, and so does its number.
    assert staff.holders()[NUMBERS[0]] == "Sales"


def test_supervisors_are_added_and_taken_away(staff: Program):
    path = "/inboxes/assignments"
    assert staff.post(path, [change("add", "ann", "cyd", **OF_CYD)]).json() == ASSIGNED
    assert supervisors_of(staff, "cyd") == ["ann"]
    both = [change("remove", "ann", **OF_CYD), change("add", "bob", **OF_CYD)]
    assert staff.post(path, both).json() == ASSIGNED
    assert supervisors_of(staff, "cyd") == ["bob"]


@pytest.mark.parametrize("key", ["value", "values", "vlaues"])
@pytest.mark.parametrize("word", ["operation", "Operation"])
def test_the_documents_spellings_are_all_understood(staff: Program, key: str, word: str):
    inbox = {"type": "supervised", "identifier": "user_object_id", key: "cyd"}
    item = {"inbox": inbox, "agents": {"identifier": "upn", key: ["ann@x.org"]}, word: "add"}
    assert staff.post("/inboxes/assignments", [item]).json() == ASSIGNED
    assert supervisors_of(staff, "cyd") == ["ann"]


@pytest.mark.parametrize(
    ("item", "texts"),
    [
        (change("add", "ann", value=NUMBERS[1]), ["Target inbox not found"]),
        (change("add", "ann", value=NUMBERS[9]), ["Target inbox not found"]),
        (change("add", "ann", value=FOREIGN), ["Target inbox not found"]),
        (change("add", "ann", value="x"), ["Invalid phone number format"]),
        (change("add", "bob", **OF_CYD | {"value": "ann"}), ["Target inbox not found"]),
        (change("add", "bob", **OF_CYD | {"value": "nobody"}), ["Target inbox not found"]),
        (change("add", "nobody"), [UNKNOWN]),
        (change("add", "ann", "x", "y"), [f"{UNKNOWN}: x", f"{UNKNOWN}: y"]),
        (change("remove", "cyd", **OF_CYD), ["The owner of a supervised inbox cannot be taken out of it."]),
        (change("move", "ann"), ['operation: "move" is not a valid choice.']),
        (change("Add", "ann"), ['operation: "Add" is not a valid choice.']),
        (change("add"), ["agents.values: This list may not be empty."]),
        (change("add", "ann", type="supervised"), ["inbox.identifier: Does not fit a supervised inbox."]),
        (change("add", "ann", identifier="upn"), ["inbox.identifier: Does not fit a shared inbox."]),
        (change("add", "ann", identifier="id"), ['inbox.identifier: "id" is not a valid choice.']),
        (change("add", "ann", value=[NUMBERS[0], NUMBERS[1]]), ["inbox.value: Must name one inbox."]),
        ({}, ["inbox is required", "agents is required", "operation is required"]),
        (None, ["Must be an object."]),
    ],
)
def test_an_assignment_that_cannot_be(staff: Program, stranger: Program, snapshot, item, texts: list[str]):
    assert staff.post("/inboxes", [shared(0, "bob")]).status_code == 200
    before = snapshot()
    items = [change("add", "ann"), item]
    # There is no going on after an error here.
    for query in ({}, {"continueOnError": "true"}):
        answer = staff.post("/inboxes/assignments", items, **query)
        assert refused(answer, NOT_ASSIGNED, at(1, *texts))
    assert snapshot() == before


def test_another_accounts_inbox_is_not_found(staff: Program, stranger: Program, snapshot):
    staff.post("/inboxes", [shared(0)])
    stranger.onboard(new("ann"))
    before = snapshot()
    answer = stranger.post("/inboxes/assignments", [change("add", "ann")])
    assert refused(answer, NOT_ASSIGNED, at(0, "Target inbox not found"))
    assert snapshot() == before


def numbers(program: Program, **query: str) -> list[str]:
    answer = program.get("/numbers", **query)
    assert answer.status_code == 200
    return [row["number"] for row in answer.json()]


def test_numbers_by_status_and_digits(staff: Program):
    assert numbers(staff) == NUMBERS
    assert numbers(staff, status="assigned") == [NUMBERS[8], NUMBERS[9]]
    assert numbers(staff, status="active") == [*NUMBERS[:8], *NUMBERS[10:]]
    assert numbers(staff, match="3008") == [NUMBERS[8]]
    assert numbers(staff, match="1201342301") == NUMBERS[10:]
    assert numbers(staff, match="301", status="assigned") == []
    assert numbers(staff, match="99999999999") == []
    rows = staff.get("/numbers", match="300").json()
    assert rows[0] == {"number": NUMBERS[0], "status": "active", "assignedTo": None}
    assert rows[8] == {
        "number": NUMBERS[8],
        "status": "assigned",
        "assignedTo": {"name": "Cyd", "user_object_id": "cyd", "upn": None, "consistency_id": None},
    }


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ({"status": "free"}, 'status: "free" is not a valid choice.'),
        ({"status": ""}, 'status: "" is not a valid choice.'),
        ({"match": "12a"}, "match: This value has not the required form."),
        ({"match": "+1201"}, "match: This value has not the required form."),
        ({"match": "1" * 12}, "match: This value has not the required form."),
        ({"match": "١٢"}, "match: This value has not the required form."),
        ({"match": " 1"}, "match: This value has not the required form."),
        ({"match": ""}, "match is required"),
    ],
)
def test_a_filter_that_does_not_fit(staff: Program, query: dict[str, str], text: str):
    answer = staff.get("/numbers", **query)
    assert (answer.status_code, answer.json()) == (400, {"status": "error", "message": text})


def test_a_number_on_its_way_out_is_not_offered(staff: Program):
    with scope.system():
        PhoneNumber.objects.filter(e164=NUMBERS[0]).update(state="porting_out")
        PhoneNumber.objects.filter(e164=NUMBERS[1]).update(state="released")
    assert numbers(staff) == NUMBERS[2:]


def test_an_account_without_numbers_has_an_empty_list(stranger: Program):
    with scope.system():
        PhoneNumber.objects.filter(e164=FOREIGN).update(state="released")
    assert numbers(stranger) == []
    with scope.system():
        assert not Inbox.objects.exists()
