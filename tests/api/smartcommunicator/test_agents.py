"""Reading and offboarding agents."""

from urllib.parse import quote

import pytest

from tests.api.smartcommunicator.conftest import (
    NUMBERS,
    Program,
    at,
    messaging,
    named,
    new,
    refused,
    supervised,
)

MISSING = {"status": "error", "message": "object not found"}
FAILED = "Offboarding failed"
NOT_REGISTERED = "Azure Object ID is not registered with SmartCommunicator"


@pytest.fixture
def staff(customer: Program) -> Program:
    """Ann with both numbers, supervised by Boss; Bob of another directory, in a shared inbox."""
    customer.onboard(
        new("boss", upn="boss@x.org"),
        new(
            "ann",
            upn="ann@x.org",
            consistency_id="c/1",
            number_provisioning=[messaging(0), supervised(1, "boss")],
        ),
        new("bob", tenant_id="fabrikam"),
    )
    shared = {"name": "Sales", "type": "shared", "phone_number": NUMBERS[2], "users": named("bob", "ann")}
    assert customer.post("/inboxes", [shared]).json() == {"message": "Success"}
    return customer


def names(program: Program, **query: str) -> list[str]:
    answer = program.get("/agents", **query)
    assert answer.status_code == 200
    return [row["user_object_id"] for row in answer.json()]


def is_missing(answer) -> bool:
    assert answer.json() == MISSING
    return answer.status_code == 404


def test_an_agent_is_found_by_each_key(staff: Program):
    ann = staff.agent("ann")
    assert staff.agent("ann@x.org", "upn") == ann
    assert staff.agent("ANN@X.ORG", "upn") == ann
    assert staff.agent("c/1", "consistency_id") == ann
    assert staff.agent(ann["id"], "id") == ann
    assert staff.get("/agents/ann").json() == ann
    # 24 hexadecimal digits that are no object id are tried as the internal id.
    assert staff.get(f"/agents/{ann['id']}").json() == ann
    assert staff.get("/agents/ann", upn="boss@x.org").json() == ann
    assert ann["supervisors"] == [
        {"user_object_id": "boss", "status": "active", "name": "Boss", "upn": "boss@x.org"}
    ]
    assert ann["shared_inbox"] == [{"name": "Sales", "phone_number": NUMBERS[2]}]
    assert ann["enabled_services"] == {
        "messages": True,
        "supervisedInbox": True,
        "calls": True,
        "sharedInbox": True,
    }


def test_who_is_not_there_is_a_404(staff: Program, stranger: Program):
    assert is_missing(staff.get("/agents/nobody"))
    assert is_missing(staff.get("/agents/ann", key_id="upn"))
    assert is_missing(staff.get("/agents/ann", key_id="id"))
    assert is_missing(staff.get("/agents/%00"))
    assert is_missing(staff.get("/agents/a%0Ab%2Fc%F3%95"))
    assert is_missing(staff.get("/agents/ann/"))
    assert is_missing(staff.get(f"/agents/{'f' * 24}"))
    assert is_missing(stranger.get("/agents/ann"))
    assert is_missing(stranger.get(f"/agents/{staff.agent('ann')['id']}", key_id="id"))


@pytest.mark.parametrize("key", ["name", "tenant_id", "", "ID", "phone_number"])
def test_an_unknown_key_is_a_400(staff: Program, snapshot, key: str):
    before = snapshot()
    told = "key_id" + (f': "{key}" is not a valid choice.')
    answer = staff.get("/agents/ann", key_id=key)
    assert (answer.status_code, answer.json()) == (400, {"status": "error", "message": told})
    assert refused(staff.patch("/agents/ann", {"name": "X"}, key_id=key), "Update failed", at(0, told))
    assert refused(staff.delete("/agents/ann", key_id=key), "Unsuccessful offboarding", told)
    assert snapshot() == before


def test_the_list_is_narrowed_by_everything_in_the_query(staff: Program):
    assert names(staff) == ["boss", "ann", "bob"]
    assert names(staff, user_object_id="ann") == ["ann"]
    assert names(staff, tenant_id="contoso") == ["boss", "ann"]
    assert names(staff, consistency_id="c/1") == ["ann"]
    assert names(staff, upn="BOSS@x.org") == ["boss"]
    assert names(staff, phone_number=NUMBERS[0]) == ["ann"]
    assert names(staff, phone_number=NUMBERS[1]) == ["ann"]
    # A plus that was not escaped.
    assert names(staff, phone_number=f" {NUMBERS[1][1:]}") == ["ann"]
    assert names(staff, tenant_id="contoso", upn="ann@x.org") == ["ann"]
    assert names(staff, unknown="x") == ["boss", "ann", "bob"]
    assert staff.get("/agents", user_object_id="ann").json() == [staff.agent("ann")]


@pytest.mark.parametrize(
    "query",
    [
        {"user_object_id": "nobody"},
        {"user_object_id": ""},
        {"upn": ""},
        {"phone_number": ""},
        {"phone_number": "x"},
        {"phone_number": NUMBERS[2]},
        {"phone_number": NUMBERS[5]},
        {"tenant_id": "fabrikam", "upn": "ann@x.org"},
    ],
)
def test_a_filter_that_nobody_fits_is_a_404(staff: Program, query: dict[str, str]):
    assert is_missing(staff.get("/agents", **query))


def test_a_filter_with_a_nul_is_a_400(staff: Program):
    answer = staff.get("/agents", upn="a\x00b")
    told = {"status": "error", "message": "upn: Null characters are not allowed."}
    assert (answer.status_code, answer.json()) == (400, told)


def test_nobody_at_all_is_an_empty_list(customer: Program):
    assert customer.get("/agents").json() == []
    assert is_missing(customer.get("/agents", tenant_id="contoso"))


def test_lists_cost_the_same_however_long_they_are(customer: Program, django_assert_num_queries):
    customer.onboard(new("boss"), new("ann", number_provisioning=[messaging(0), supervised(1, "boss")]))
    for path in ("/agents", "/numbers"):
        customer.get(path)
    # Two scopes, the keys, the credential; then the agents in five statements, and the numbers in one.
    with django_assert_num_queries(STATEMENTS + 5):
        assert len(customer.get("/agents").json()) == 2
    with django_assert_num_queries(STATEMENTS + 1):
        assert len(customer.get("/numbers").json()) == len(NUMBERS)
    customer.onboard(
        *(new(f"a{n}", number_provisioning=[supervised(n, "boss", "ann")]) for n in range(2, 12))
    )
    with django_assert_num_queries(STATEMENTS + 5):
        assert len(customer.get("/agents").json()) == 12
    with django_assert_num_queries(STATEMENTS + 1):
        assert len(customer.get("/numbers").json()) == len(NUMBERS)


STATEMENTS = 5


def test_offboarding_frees_the_number_and_keeps_the_inbox(staff: Program):
    answer = staff.delete("/agents/ann")

    assert (answer.status_code, answer.json()) == (200, {"message": "Agent successfully offboarded"})
    assert is_missing(staff.get("/agents/ann"))
    assert is_missing(staff.get("/agents/ann@x.org", key_id="upn"))
    assert names(staff) == ["boss", "bob"]
    # The inbox waits for a new owner under the former one's name.
    assert staff.holders() == {NUMBERS[1]: "Ann", NUMBERS[2]: "Sales"}
    rows = {row["number"]: row for row in staff.get("/numbers").json()}
    assert rows[NUMBERS[1]]["assignedTo"] == {
        "name": "Ann",
        "user_object_id": None,
        "upn": None,
        "consistency_id": None,
    }
    assert rows[NUMBERS[0]] == {"number": NUMBERS[0], "status": "active", "assignedTo": None}
    staff.onboard(new("ann", upn="ann@x.org", consistency_id="c/1", number_provisioning=[messaging(0)]))
    assert staff.agent("ann")["shared_inbox"] == []


def test_offboarding_with_the_inbox(staff: Program):
    answer = staff.delete("/agents/ann", deprovisionSupervisedInbox="true")
    assert answer.json() == {"message": "Agent successfully offboarded"}
    assert staff.holders() == {NUMBERS[2]: "Sales"}
    assert staff.agent("boss")["enabled_services"]["supervisedInbox"] is False


def test_offboarding_a_supervisor_leaves_the_inbox_to_its_owner(staff: Program):
    assert staff.delete("/agents/boss@x.org", key_id="upn").status_code == 200
    assert staff.agent("ann")["supervisors"] == []


@pytest.mark.parametrize("key", ["consistency_id", "upn", "id", "user_object_id"])
def test_offboarding_by_each_key(staff: Program, key: str):
    value = quote(staff.agent("ann")[key], safe="")
    assert staff.delete(f"/agents/{value}", key_id=key).status_code == 200
    assert names(staff) == ["boss", "bob"]


def test_offboarding_who_is_not_there(staff: Program, stranger: Program, snapshot):
    assert staff.delete("/agents/bob").status_code == 200
    before = snapshot()
    failed = "Unsuccessful offboarding"
    assert refused(staff.delete("/agents/bob"), failed, "Agent not found")
    assert refused(staff.delete("/agents/nobody", key_id="upn"), failed, "Agent not found")
    assert refused(staff.delete("/agents/%00"), failed, "Agent not found")
    assert refused(stranger.delete("/agents/ann"), failed, "Agent not found")
    answer = staff.delete("/agents/ann", deprovisionSupervisedInbox="maybe")
    assert refused(answer, failed, "deprovisionSupervisedInbox: Must be true or false.")
    assert snapshot() == before


@pytest.mark.parametrize("key", ["value", "values", "vlaues"])
@pytest.mark.parametrize(
    ("by", "values", "left"),
    [
        ("user_object_id", ["ann", "bob"], ["boss"]),
        ("user_object_id", "ann", ["boss", "bob"]),
        ("upn", ["ann@x.org", "BOSS@X.ORG"], ["bob"]),
        ("consistency_id", ["c/1"], ["boss", "bob"]),
        ("tenant_id", ["contoso"], ["bob"]),
        ("tenant_id", "fabrikam", ["boss", "ann"]),
    ],
)
def test_offboarding_many_by_each_identifier(staff: Program, key: str, by: str, values, left: list[str]):
    answer = staff.post("/agents/offboard", [{"identifier": by, key: values}])
    assert (answer.status_code, answer.json()) == (200, {"message": "Offboarded successfully", "errors": []})
    assert names(staff) == left


def test_offboarding_many_with_their_inboxes(staff: Program):
    items = [{"identifier": "user_object_id", "value": ["ann"]}]
    staff.post("/agents/offboard", items, deprovisionSupervisedInbox="true")
    assert staff.holders() == {NUMBERS[2]: "Sales"}


def test_offboarding_many_of_whom_one_is_unknown(staff: Program, stranger: Program, snapshot):
    before = snapshot()
    ann = {"identifier": "user_object_id", "value": ["ann"]}
    nobody = {"identifier": "user_object_id", "value": ["nobody"]}
    mixed = {"identifier": "user_object_id", "value": ["bob", "x", "y"]}
    path = "/agents/offboard"
    assert refused(staff.post(path, [ann, nobody]), FAILED, at(1, NOT_REGISTERED))
    each = at(0, f"{NOT_REGISTERED}: x", f"{NOT_REGISTERED}: y")
    assert refused(staff.post(path, [mixed, ann]), FAILED, each)
    assert refused(
        staff.post(path, [{"identifier": "upn", "value": ["x"]}]), FAILED, at(0, "Agent not found")
    )
    assert refused(staff.post(path, [ann, ann]), FAILED, at(1, NOT_REGISTERED))
    assert refused(staff.post(path, [nobody], continueOnError="true"), FAILED, at(0, NOT_REGISTERED))
    assert refused(stranger.post(path, [ann]), FAILED, at(0, NOT_REGISTERED))
    assert snapshot() == before

    answer = staff.post(path, [nobody, ann, mixed], continueOnError="true")

    assert answer.status_code == 200
    told = at(2, f"{NOT_REGISTERED}: x", f"{NOT_REGISTERED}: y")
    assert answer.json() == {"message": "Offboarded successfully", "errors": [at(0, NOT_REGISTERED), told]}
    assert names(staff) == ["boss", "bob"]


@pytest.mark.parametrize(
    ("item", "texts"),
    [
        ({}, ["identifier is required", "value is required"]),
        ({"identifier": "id", "value": ["x"]}, ['identifier: "id" is not a valid choice.']),
        ({"identifier": "upn", "value": []}, ["value: This list may not be empty."]),
        ({"identifier": "upn", "value": [""]}, ["value.0 is required"]),
        ({"identifier": "upn", "value": [7]}, ["value.0: Not a valid string."]),
        ({"identifier": "upn", "value": {"a": 1}}, ['value: Expected a list of items but got type "dict".']),
        ({"identifier": "upn", "value": ["a\x00"]}, ["value.0: Null characters are not allowed."]),
        ({"identifier": ["upn"], "value": ["a"]}, ["identifier: \"['upn']\" is not a valid choice."]),
        ("ann", ["Must be an object."]),
    ],
)
def test_a_malformed_item_offboards_nobody(staff: Program, snapshot, item, texts: list[str]):
    before = snapshot()
    good = {"identifier": "user_object_id", "value": ["ann"]}
    assert refused(staff.post("/agents/offboard", [good, item]), FAILED, at(1, *texts))
    assert snapshot() == before


def test_who_is_deactivated_is_still_told(staff: Program):
    assert staff.patch("/agents/boss", {"active": False}).status_code == 200
    boss = staff.agent("boss")
    assert (boss["status"], boss["active"]) == ("inactive", False)
    assert names(staff) == ["boss", "ann", "bob"]
    assert staff.agent("ann")["supervisors"][0]["status"] == "inactive"
