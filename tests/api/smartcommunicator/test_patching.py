"""Updating agents, one and many."""

import pytest

from tests.api.smartcommunicator.conftest import (
    FOREIGN,
    NUMBERS,
    Program,
    at,
    messaging,
    new,
    refused,
    supervised,
)

FAILED = "Update failed"
UNKNOWN = "User with the specified user_object_id not found"
TEXTS = (
    "upn",
    "consistency_id",
    "brand_name",
    "department",
    "region",
    "state",
    "district",
    "store",
    "city",
    "zip_code",
)
BY_LIST = {"message": "Updated successfully", "errors": []}


@pytest.fixture
def staff(customer: Program) -> Program:
    customer.onboard(
        new("ann", upn="ann@x.org", number_provisioning=[messaging(0), supervised(1, "bob")]),
        new("bob", consistency_id="7", roles=["admin", "manager"]),
    )
    return customer


def patched(program: Program, body: object, agent: str = "ann", **query: str) -> dict:
    answer = program.patch(f"/agents/{agent}", body, **query)
    assert answer.status_code == 200, answer.json()
    told = answer.json()
    assert told.pop("itemIndex") == 0
    return told


def short(agent: dict) -> dict:
    """An agent as an update tells it."""
    return {key: agent[key] for key in agent if key not in {"supervisors", "shared_inbox", "status"}}


def test_every_text_is_changed_and_read_back(staff: Program):
    texts = {name: f"New {name}" for name in (*TEXTS, "user_object_id", "tenant_id", "name")}
    before = short(staff.agent("ann"))

    told = patched(staff, texts)

    assert told == before | texts
    assert short(staff.agent("New user_object_id")) == told
    assert staff.get("/agents/ann").status_code == 404
    assert staff.holders() == {NUMBERS[0]: "New name", NUMBERS[1]: "New name"}


def test_what_is_not_named_stays(staff: Program):
    before = short(staff.agent("ann"))
    assert patched(staff, {}) == before
    assert patched(staff, {"unknown": 7}) == before
    assert patched(staff, {"department": "Sales"}) == before | {"department": "Sales"}
    assert patched(staff, {"city": "Rome"}) == before | {"department": "Sales", "city": "Rome"}
    assert short(staff.agent("ann")) == before | {"department": "Sales", "city": "Rome"}


def test_null_and_blank_empty_what_may_be_empty(staff: Program):
    patched(staff, dict.fromkeys(TEXTS, "x"))
    assert all(patched(staff, {name: None})[name] is None for name in TEXTS[:5])
    assert all(patched(staff, {name: ""})[name] is None for name in TEXTS[5:])
    assert [staff.agent("ann")[name] for name in TEXTS] == [None] * 10


@pytest.mark.parametrize("name", ["user_object_id", "tenant_id", "name"])
@pytest.mark.parametrize("value", [None, "", " "])
def test_what_an_agent_needs_cannot_be_emptied(staff: Program, snapshot, name: str, value):
    before = snapshot()
    assert refused(staff.patch("/agents/ann", {name: value}), FAILED, at(0, f"{name} is required"))
    assert snapshot() == before


def test_an_agent_is_named_by_each_key(staff: Program):
    ref = staff.agent("ann")["id"]
    assert patched(staff, {"store": "1"}, "ann@x.org", key_id="upn")["store"] == "1"
    assert patched(staff, {"store": "2"}, ref, key_id="id")["store"] == "2"
    assert patched(staff, {"store": "3"}, ref)["store"] == "3"
    assert patched(staff, {"store": "4"}, "7", key_id="consistency_id")["user_object_id"] == "bob"
    assert staff.agent("ann")["store"] == "3"


def test_who_is_not_there_is_a_400(staff: Program, stranger: Program, snapshot):
    before = snapshot()
    change = {"name": "X"}
    assert refused(staff.patch("/agents/nobody", change), FAILED, at(0, UNKNOWN))
    assert refused(staff.patch("/agents/%00", change), FAILED, at(0, UNKNOWN))
    assert refused(staff.patch(f"/agents/{'f' * 24}", change), FAILED, at(0, UNKNOWN))
    assert refused(stranger.patch("/agents/ann", change), FAILED, at(0, UNKNOWN))
    for key in ("upn", "consistency_id", "id"):
        told = at(0, f"User with the specified {key} not found")
        assert refused(staff.patch("/agents/ann", change, key_id=key), FAILED, told)
    assert snapshot() == before


def test_roles_are_assigned_and_removed_or_replaced(staff: Program):
    assert patched(staff, {"roles": {"assign": ["admin"]}})["roles"] == ["member", "admin"]
    assert patched(staff, {"roles": {"assign": ["admin"], "remove": ["manager"]}})["roles"] == [
        "member",
        "admin",
    ]
    assert patched(staff, {"roles": {"assign": ["manager"], "remove": ["member", "admin"]}})["roles"] == [
        "manager"
    ]
    assert patched(staff, {"roles": ["admin", "member", "admin"]})["roles"] == ["member", "admin"]
    assert patched(staff, {"roles": {}})["roles"] == ["member", "admin"]
    assert staff.agent("ann")["roles"] == ["member", "admin"]


def test_numbers_are_set_by_type(staff: Program):
    told = patched(staff, {"phone_number": [{"type": "messaging", "value": NUMBERS[2]}]})
    assert told["phone_number"] == [
        {"type": "messaging", "value": NUMBERS[2]},
        {"type": "supervised", "value": NUMBERS[1]},
    ]
    assert staff.holders() == {NUMBERS[1]: "Ann", NUMBERS[2]: "Ann"}
    told = patched(staff, {"phone_number": [{"type": "supervised", "value": NUMBERS[3]}]})
    assert staff.holders() == {NUMBERS[2]: "Ann", NUMBERS[3]: "Ann"}
    # The inbox moved with its supervisors.
    assert [row["user_object_id"] for row in staff.agent("ann")["supervisors"]] == ["bob"]
    told = patched(
        staff,
        {"phone_number": [{"type": "messaging", "value": None}, {"type": "supervised", "value": NUMBERS[3]}]},
    )
    assert told["phone_number"] == [{"type": "supervised", "value": NUMBERS[3]}]
    assert told["enabled_services"]["messages"] is False
    assert patched(staff, {"phone_number": []}) == told
    told = patched(staff, {"phone_number": [{"type": "supervised", "value": None}]})
    assert told["phone_number"] == []
    assert staff.holders() == {}
    assert staff.agent("bob")["enabled_services"]["supervisedInbox"] is False
    told = patched(staff, {"phone_number": [{"type": "supervised", "value": NUMBERS[1]}]}, "bob")
    assert told["enabled_services"]["supervisedInbox"] is True


def test_numbers_that_cannot_be_had(staff: Program, stranger: Program, snapshot):
    before = snapshot()
    for value, text in (
        (NUMBERS[0], f"{NUMBERS[0]} is held by Ann."),
        (NUMBERS[1], f"{NUMBERS[1]} is held by Ann."),
        (FOREIGN, f"{FOREIGN} is not a number of this account."),
        ("5551234", "Invalid phone number format"),
        (7, "Invalid phone number format"),
        ("", "Invalid phone number format"),
    ):
        for use in ("messaging", "supervised"):
            body = {"phone_number": [{"type": use, "value": value}], "name": "Changed"}
            assert refused(staff.patch("/agents/bob", body), FAILED, at(0, text)), value
    assert snapshot() == before


def test_services_are_switched_one_by_one(staff: Program):
    derived = staff.agent("ann")["enabled_services"]
    told = patched(staff, {"enabled_services": {"calls": False, "sharedInbox": True}})
    assert told["enabled_services"] == derived | {"calls": False, "sharedInbox": True}
    told = patched(staff, {"enabled_services": {"calls": True}})
    assert told["enabled_services"] == derived | {"sharedInbox": True}
    # What was never set follows the numbers; what was set stays.
    told = patched(staff, {"phone_number": [{"type": "messaging", "value": None}]})
    assert told["enabled_services"] == derived | {"sharedInbox": True, "messages": False}


@pytest.mark.parametrize("value", [False, "false", "False"])
def test_deactivating_keeps_everything_but_access(staff: Program, value):
    before = short(staff.agent("ann"))
    assert patched(staff, {"active": value}) == before | {"active": False}
    assert staff.agent("ann")["status"] == "inactive"
    assert staff.holders() == {NUMBERS[0]: "Ann", NUMBERS[1]: "Ann"}
    assert patched(staff, {"active": "true"}) == before
    assert staff.agent("ann")["status"] == "active"


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        (7, ["Must be an object."]),
        ([{}], ["Must be an object."]),
        (b"null", ["Must be an object."]),
        (b"{", ["The body is not valid JSON."]),
        (b"", ["The body is not valid JSON."]),
        ({"name": 7}, ["name: Not a valid string."]),
        ({"name": 7, "active": "x"}, ["name: Not a valid string.", "active: Must be true or false."]),
        ({"city": ["Rome"]}, ["city: Not a valid string."]),
        ({"city": "a\x00b"}, ["city: Null characters are not allowed."]),
        ({"city": "x" * 201}, ["city: Ensure this field has no more than 200 characters."]),
        ({"roles": "admin"}, ["roles: Must be an object."]),
        ({"roles": []}, ["roles: This list may not be empty."]),
        ({"roles": ["boss"]}, ['roles.0: "boss" is not a valid choice.']),
        ({"roles": {"assign": ["boss"]}}, ['roles.assign.0: "boss" is not a valid choice.']),
        ({"roles": {"remove": "admin"}}, ['roles.remove: Expected a list of items but got type "str".']),
        (
            {"roles": {"assign": ["admin"], "remove": ["admin"]}},
            ["roles: admin cannot be both assigned and removed."],
        ),
        ({"roles": {"remove": ["member"]}}, ["An agent keeps at least one role."]),
        (
            {"phone_number": {"type": "messaging"}},
            ['phone_number: Expected a list of items but got type "dict".'],
        ),
        ({"phone_number": [{"type": "messaging"}]}, ["phone_number.0.value is required"]),
        ({"phone_number": [{"value": NUMBERS[5]}]}, ["phone_number.0.type is required"]),
        (
            {"phone_number": [{"type": "voice", "value": NUMBERS[5]}]},
            ['phone_number.0.type: "voice" is not a valid choice.'],
        ),
        (
            {"phone_number": [{"type": "messaging", "value": n} for n in NUMBERS[5:7]]},
            ["phone_number: At most one number of each type."],
        ),
        ({"enabled_services": []}, ["enabled_services: Must be an object."]),
        ({"enabled_services": {"calls": 1}}, ["enabled_services.calls: Must be true or false."]),
        ({"active": "yes"}, ["active: Must be true or false."]),
        ({"active": 1}, ["active: Must be true or false."]),
        ({"active": None}, ["active is required"]),
        ({"user_object_id": "bob"}, ["An agent with the same user_object_id already exists"]),
        ({"consistency_id": "7"}, ["An agent with the same consistency_id already exists"]),
    ],
)
def test_a_refused_update_changes_nothing(staff: Program, snapshot, body, texts: list[str]):
    before = snapshot()
    assert refused(staff.patch("/agents/ann", body), FAILED, at(0, *texts))
    assert snapshot() == before


def target(value: object = "ann", by: str = "user_object_id", **updates: object) -> dict:
    return {"target": {"identifier": by, "value": value}, "updates": updates}


def test_many_are_updated_in_the_order_asked(staff: Program):
    answer = staff.patch(
        "/agents",
        [
            target("7", "consistency_id", department="Sales", active="true"),
            target("ANN@x.org", "upn", name="Anna"),
            target("bob", user_object_id="bobby"),
        ],
    )

    assert answer.status_code == 200
    anna, bobby = short(staff.agent("ann")), short(staff.agent("bobby"))
    assert (anna["name"], bobby["department"]) == ("Anna", "Sales")
    assert answer.json() == BY_LIST | {
        "result": [
            {"itemIndex": 0, **bobby},
            {"itemIndex": 1, **anna},
            {"itemIndex": 2, **bobby},
        ]
    }


@pytest.mark.parametrize("key", ["value", "values", "vlaues"])
@pytest.mark.parametrize("value", ["ann", ["ann"]])
def test_a_target_is_a_text_or_a_list_of_one(staff: Program, key: str, value):
    item = {"target": {"identifier": "user_object_id", key: value}, "updates": {"city": "Rome"}}
    assert staff.patch("/agents", [item]).json()["result"][0]["city"] == "Rome"


def test_numbers_can_be_swapped_in_two_steps(staff: Program):
    free = [{"type": "messaging", "value": None}]
    take = [{"type": "messaging", "value": NUMBERS[0]}]
    answer = staff.patch("/agents", [target("ann", phone_number=free), target("bob", phone_number=take)])
    assert answer.status_code == 200
    assert staff.holders() == {NUMBERS[0]: "Bob", NUMBERS[1]: "Ann"}


def test_many_stop_at_the_first_error(staff: Program, snapshot):
    before = snapshot()
    bad = target("nobody", name="X")
    items = [target("ann", city="Rome"), bad, target("bob", name="")]
    assert refused(staff.patch("/agents", items), FAILED, at(2, "updates.name is required"))
    assert refused(staff.patch("/agents", items[:2]), FAILED, at(1, UNKNOWN))
    by_upn = at(0, "User with the specified upn not found")
    assert refused(staff.patch("/agents", [target("x", "upn")]), FAILED, by_upn)
    assert refused(staff.patch("/agents", [bad], continueOnError="true"), FAILED, at(0, UNKNOWN))
    assert snapshot() == before


def test_many_go_on_when_asked(staff: Program):
    items = [
        target("nobody", name="X"),
        target("ann", city="Rome"),
        {"target": {}},
        target("bob", user_object_id="ann"),
        target("bob", phone_number=[{"type": "messaging", "value": "1"}]),
    ]
    answer = staff.patch("/agents", items, continueOnError="True")

    assert answer.status_code == 200
    assert answer.json() == {
        "message": "Updated successfully",
        "errors": [
            at(0, UNKNOWN),
            at(2, "target.identifier is required", "target.value is required", "updates is required"),
            at(3, "An agent with the same user_object_id already exists"),
            at(4, "Invalid phone number format"),
        ],
        "result": [{"itemIndex": 1, **short(staff.agent("ann"))}],
    }
    assert staff.agent("ann")["city"] == "Rome"


@pytest.mark.parametrize(
    ("item", "texts"),
    [
        ({"target": "ann", "updates": {}}, ["target: Must be an object."]),
        (target(["ann", "bob"]), ["target.value: Must name one agent."]),
        (target([]), ["target.value: This list may not be empty."]),
        (target("ann", "id"), ['target.identifier: "id" is not a valid choice.']),
        (target("ann", "tenant_id"), ['target.identifier: "tenant_id" is not a valid choice.']),
        ({"target": {"identifier": "upn", "value": "x"}, "updates": []}, ["updates: Must be an object."]),
    ],
)
def test_a_malformed_item(staff: Program, snapshot, item, texts: list[str]):
    before = snapshot()
    assert refused(staff.patch("/agents", [item]), FAILED, at(0, *texts))
    assert snapshot() == before


def test_no_list_and_too_long_a_list(staff: Program, snapshot):
    before = snapshot()
    for body in ([], {}, target("ann")):
        answer = staff.patch("/agents", body)
        assert refused(answer, FAILED, "The request must be a list of at least one item")
    answer = staff.patch("/agents", [target("ann", city="Rome")] * 11)
    assert refused(answer, FAILED, "At most 10 items are allowed in a request")
    assert snapshot() == before
