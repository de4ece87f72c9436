"""Onboarding agents: what comes of it, what is refused and with which words."""

import pytest

from messaging.models import Inbox
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

FAILED = "Onboarding failed"
EXISTS = "An agent with the same user_object_id already exists"
FORMAT = "Invalid phone number format"
FULL = {
    "user_object_id": "17c528d0-dcfa-49bf-bb2b-8955bf377e5a",
    "tenant_id": "80573892-bfe7-40c8-bd85-2b479110b2df",
    "name": "Agent name",
    "upn": "agent.email@domain.com",
    "consistency_id": "customer-defined-id-123",
    "brand_name": "Company name",
    "department": "Sales",
    "region": "US-East",
    "state": "CA",
    "district": "90210",
    "store": "1234",
    "city": "Los Angeles",
    "zip_code": "90210",
    "roles": ["member", "manager"],
    "number_provisioning": [
        {
            "type": "supervised",
            "phone_number": NUMBERS[0],
            "supervisors": named("17c528d0-dcfa-49bf-bb2b-8955bf377e5a"),
        },
        {"type": "messaging", "phone_number": NUMBERS[1]},
    ],
    "enabled_services": {"messages": True, "supervisedInbox": True, "calls": True, "sharedInbox": True},
}
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


def test_the_documented_example_is_onboarded_and_read_back(customer: Program):
    customer.onboard(FULL)

    agent = customer.agent(FULL["user_object_id"])
    assert len(agent.pop("id")) == 24
    assert agent == {
        **{name: value for name, value in FULL.items() if name not in {"number_provisioning", "roles"}},
        "phone_number": [
            {"type": "messaging", "value": NUMBERS[1]},
            {"type": "supervised", "value": NUMBERS[0]},
        ],
        "roles": ["member", "manager"],
        "supervisors": [],
        "shared_inbox": [],
        "status": "active",
        "active": True,
    }
    assert customer.holders() == {NUMBERS[0]: "Agent name", NUMBERS[1]: "Agent name"}


def test_an_agent_with_no_more_than_is_required(customer: Program):
    customer.onboard(new("ann"))

    agent = customer.agent("ann")
    del agent["id"]
    assert agent == {
        "user_object_id": "ann",
        "name": "Ann",
        "tenant_id": "contoso",
        **dict.fromkeys(TEXTS),
        "phone_number": [],
        "roles": ["member"],
        "enabled_services": {
            "messages": False,
            "supervisedInbox": False,
            "calls": False,
            "sharedInbox": False,
        },
        "supervisors": [],
        "shared_inbox": [],
        "status": "active",
        "active": True,
    }


def test_null_and_blank_count_as_not_given_where_nothing_is_needed(customer: Program):
    optional = dict.fromkeys([*TEXTS, "roles", "number_provisioning", "enabled_services"])
    customer.onboard(new("ann", **optional), new("bob", **dict.fromkeys(TEXTS, "")), new("cyd", upn=" "))
    assert [customer.agent(name)["upn"] for name in ("ann", "bob", "cyd")] == [None, None, None]
    assert customer.agent("ann")["roles"] == ["member"]


def test_what_an_agent_may_use_follows_from_numbers_unless_it_is_said(customer: Program):
    customer.onboard(
        new("ann", number_provisioning=[messaging(0)]),
        new("bob", number_provisioning=[supervised(1, "ann")], enabled_services={"calls": False}),
    )
    off = {"messages": False, "supervisedInbox": False, "calls": False, "sharedInbox": False}
    ann, bob = customer.agent("ann"), customer.agent("bob")
    # Ann supervises Bob's inbox.
    assert ann["enabled_services"] == off | {"messages": True, "calls": True, "supervisedInbox": True}
    assert bob["enabled_services"] == off | {"supervisedInbox": True}
    assert bob["supervisors"] == [{"user_object_id": "ann", "status": "active", "name": "Ann", "upn": None}]


@pytest.mark.parametrize("key", ["values", "value", "vlaues"])
@pytest.mark.parametrize(
    ("by", "value"), [("user_object_id", "boss"), ("upn", "BOSS@x.org"), ("consistency_id", "7")]
)
def test_supervisors_by_any_identifier_and_name_of_the_list(customer: Program, key: str, by: str, value: str):
    customer.onboard(new("boss", upn="boss@x.org", consistency_id="7"))
    one = {"type": "supervised", "phone_number": NUMBERS[0], "supervisors": {"identifier": by, key: value}}
    many = {"type": "supervised", "phone_number": NUMBERS[1], "supervisors": {"identifier": by, key: [value]}}
    customer.onboard(new("ann", number_provisioning=[one]), new("bob", number_provisioning=[many]))
    for name in ("ann", "bob"):
        told = customer.agent(name)["supervisors"]
        assert told == [{"user_object_id": "boss", "status": "active", "name": "Boss", "upn": "boss@x.org"}]


@pytest.mark.parametrize(
    ("item", "texts"),
    [
        (7, ["Must be an object."]),
        ([], ["Must be an object."]),
        (None, ["Must be an object."]),
        ({}, ["user_object_id is required", "tenant_id is required", "name is required"]),
        (new("", name=None), ["user_object_id is required", "name is required"]),
        (new(" \t", name="Ann"), ["user_object_id is required"]),
        (new("ann", roles=[]), ["roles: This list may not be empty."]),
        (new("ann", roles=["boss"]), ['roles.0: "boss" is not a valid choice.']),
        (new("ann", roles="member"), ['roles: Expected a list of items but got type "str".']),
        (new("ann", number_provisioning=[messaging("5551234")]), [FORMAT]),
        (new("ann", number_provisioning=[messaging("+0234567890")]), [FORMAT]),
        (new("ann", number_provisioning=[messaging("+1234567890123456")]), [FORMAT]),
        (new("ann", number_provisioning=[messaging("+1 201 342 3000")]), [FORMAT]),
        (new("ann", number_provisioning=[messaging(f"{NUMBERS[0]}\n")]), [FORMAT]),
        (new("ann", number_provisioning=[messaging("+١٢٣٤٥٦٧٨٩٠١")]), [FORMAT]),
        (new("ann", number_provisioning=[{"type": "messaging", "phone_number": 12013423000}]), [FORMAT]),
        (
            new("ann", number_provisioning=[{"type": "messaging"}]),
            ["number_provisioning.0.phone_number is required"],
        ),
        (
            new("ann", number_provisioning=[{"type": "voice", "phone_number": NUMBERS[0]}]),
            ['number_provisioning.0.type: "voice" is not a valid choice.'],
        ),
        (
            new("ann", number_provisioning=[messaging(0), messaging(1)]),
            ["number_provisioning: At most one number of each type."],
        ),
        (
            new("ann", number_provisioning=[messaging(0) | {"supervisors": named("ann")}]),
            ["number_provisioning.0.supervisors: Only a supervised number has supervisors."],
        ),
        (
            new("ann", number_provisioning=[supervised(0) | {"supervisors": {"identifier": "tenant_id"}}]),
            [
                'number_provisioning.0.supervisors.identifier: "tenant_id" is not a valid choice.',
                "number_provisioning.0.supervisors.values is required",
            ],
        ),
        (
            new("ann", enabled_services={"calls": "true", "messages": None}),
            ["enabled_services.messages is required", "enabled_services.calls: Must be true or false."],
        ),
    ],
)
def test_what_is_malformed_is_told_with_its_place(customer: Program, snapshot, item, texts: list[str]):
    before = snapshot()
    assert refused(customer.post("/agents", [new("first"), item, {}]), FAILED, at(1, *texts))
    assert snapshot() == before


def test_three_numbers_are_too_many(customer: Program, snapshot):
    before = snapshot()
    item = new("ann", number_provisioning=[messaging(0), supervised(1), messaging(2)])
    answer = customer.post("/agents", [item])
    assert (answer.status_code, answer.json()["errors"][0]["itemIndex"]) == (400, 0)
    assert snapshot() == before


@pytest.mark.parametrize("body", [{}, [], "text", 7, None, {"user_object_id": "ann"}])
def test_a_body_that_is_no_list_of_items(customer: Program, snapshot, body):
    before = snapshot()
    answer = customer.post("/agents", json_bytes(body))
    assert refused(answer, FAILED, "The request must be a list of at least one item")
    assert snapshot() == before


def json_bytes(body: object) -> object:
    return b"null" if body is None else body


def test_ten_items_and_no_more(customer: Program, snapshot):
    before = snapshot()
    items = [new(f"agent-{n}") for n in range(11)]
    for query in ({}, {"continueOnError": "true"}):
        answer = customer.post("/agents", items, **query)
        assert refused(answer, FAILED, "At most 10 items are allowed in a request")
    assert snapshot() == before
    customer.onboard(*items[:10])
    assert len(customer.get("/agents").json()) == 10


@pytest.mark.parametrize("name", ["continueOnError", "reassignInbox"])
@pytest.mark.parametrize("value", ["1", "yes", "", "null", "truee"])
def test_query_booleans_are_true_or_false(customer: Program, snapshot, name: str, value: str):
    before = snapshot()
    answer = customer.post("/agents", [new("ann")], **{name: value})
    assert refused(answer, FAILED, f"{name}: Must be true or false.")
    assert snapshot() == before
    customer.onboard(new("bob"), **{name: "TRUE"})
    customer.onboard(new("cyd"), **{name: "False"})


def test_identifiers_are_unique_in_the_account_and_in_the_request(
    customer: Program, stranger: Program, snapshot
):
    customer.onboard(new("ann", upn="ann@x.org", consistency_id="1"))
    before = snapshot()
    same = {"upn": "An agent with the same upn already exists"}
    same["consistency_id"] = "An agent with the same consistency_id already exists"
    assert refused(customer.post("/agents", [new("ann")]), FAILED, at(0, EXISTS))
    assert refused(customer.post("/agents", [new("bob"), new("bob")]), FAILED, at(1, EXISTS))
    assert refused(customer.post("/agents", [new("bob", upn="ANN@X.org")]), FAILED, at(0, same["upn"]))
    again = new("ann", upn="ann@x.org", consistency_id="1")
    assert refused(customer.post("/agents", [again]), FAILED, at(0, EXISTS, *same.values()))
    twice = [new("bob", consistency_id="2"), new("cyd", consistency_id="2")]
    assert refused(customer.post("/agents", twice), FAILED, at(1, same["consistency_id"]))
    assert snapshot() == before
    stranger.onboard(new("ann", upn="ann@x.org", consistency_id="1"))


def test_numbers_must_be_the_accounts_and_free(customer: Program, stranger: Program, snapshot):
    customer.onboard(new("ann", number_provisioning=[messaging(0), supervised(1)]))
    before = snapshot()
    for wanted, text in (
        (messaging(0), f"{NUMBERS[0]} is held by Ann."),
        (messaging(1), f"{NUMBERS[1]} is held by Ann."),
        (supervised(0), f"{NUMBERS[0]} is held by Ann."),
        (supervised(1), "Inbox already exists"),
        (messaging(FOREIGN), f"{FOREIGN} is not a number of this account."),
        (messaging("+1234567890"), "+1234567890 is not a number of this account."),
    ):
        answer = customer.post("/agents", [new("bob", number_provisioning=[wanted])])
        assert refused(answer, FAILED, at(0, text)), text
    both = new("bob", number_provisioning=[messaging(2), supervised(2)])
    twice = f"{NUMBERS[2]} is wanted twice in this list."
    assert refused(customer.post("/agents", [both]), FAILED, at(0, twice))
    two = [new("bob", number_provisioning=[messaging(2)]), new("cyd", number_provisioning=[messaging(2)])]
    assert refused(customer.post("/agents", two), FAILED, at(1, twice))
    assert snapshot() == before
    assert stranger.holders() == {}


def test_supervisors_must_exist(customer: Program, snapshot):
    customer.onboard(new("ann"))
    before = snapshot()
    unknown = "User with the specified user_object_id not found"
    one = new("bob", number_provisioning=[supervised(0, "nobody")])
    assert refused(customer.post("/agents", [one]), FAILED, at(0, unknown))
    three = new("bob", number_provisioning=[supervised(0, "ann", "nobody", "none")])
    told = at(0, f"{unknown}: nobody", f"{unknown}: none")
    assert refused(customer.post("/agents", [three]), FAILED, told)
    assert snapshot() == before


def test_without_continue_the_first_error_stops_everything(customer: Program, snapshot):
    customer.onboard(new("ann"))
    before = snapshot()
    items = [new("bob"), new("ann"), new("cyd", number_provisioning=[messaging(FOREIGN)])]
    for query in ({}, {"continueOnError": "false"}):
        assert refused(customer.post("/agents", items, **query), FAILED, at(1, EXISTS))
    # Shapes are looked at before anything else.
    assert refused(
        customer.post("/agents", [new("ann"), {"name": 7}], continueOnError="false"),
        FAILED,
        at(1, "user_object_id is required", "tenant_id is required", "name: Not a valid string."),
    )
    assert snapshot() == before


def test_with_continue_the_good_items_are_done(customer: Program):
    customer.onboard(new("ann"))
    items = [
        {"user_object_id": "x"},
        new("bob", number_provisioning=[messaging(0)]),
        new("ann"),
        new("bob"),
        new("cyd", number_provisioning=[messaging(0)]),
        new("dee"),
    ]
    answer = customer.post("/agents", items, continueOnError="true")

    assert answer.status_code == 200
    assert answer.json() == {
        "message": "Onboarded successfully",
        "errors": [
            at(0, "tenant_id is required", "name is required"),
            at(2, EXISTS),
            at(3, EXISTS),
            at(4, f"{NUMBERS[0]} is wanted twice in this list."),
        ],
    }
    assert [row["user_object_id"] for row in customer.get("/agents").json()] == ["ann", "bob", "dee"]
    assert customer.holders() == {NUMBERS[0]: "Bob"}


def test_with_continue_and_nothing_done_it_is_a_400(customer: Program, snapshot):
    customer.onboard(new("ann"))
    before = snapshot()
    answer = customer.post("/agents", [new("ann"), {}], continueOnError="true")
    missing = at(1, "user_object_id is required", "tenant_id is required", "name is required")
    assert refused(answer, FAILED, at(0, EXISTS), missing)
    assert snapshot() == before


@pytest.mark.parametrize("how", ["offboarded", "deactivated"])
def test_an_inbox_without_active_owner_goes_to_a_new_agent_on_request(customer: Program, snapshot, how: str):
    customer.onboard(new("boss"), new("ann", number_provisioning=[supervised(0, "boss")]))
    if how == "offboarded":
        assert customer.delete("/agents/ann").status_code == 200
    else:
        assert customer.patch("/agents/ann", {"active": False}).status_code == 200
    before = snapshot()
    item = new("bob", number_provisioning=[supervised(0, "cyd")])
    for query in ({}, {"reassignInbox": "false"}):
        answer = customer.post("/agents", [new("cyd"), item], **query)
        assert refused(answer, FAILED, at(1, "Inbox already exists"))
    assert snapshot() == before

    customer.onboard(new("cyd"), item, reassignInbox="true")

    bob = customer.agent("bob")
    assert bob["phone_number"] == [{"type": "supervised", "value": NUMBERS[0]}]
    assert [row["user_object_id"] for row in bob["supervisors"]] == ["boss", "cyd"]
    assert customer.holders() == {NUMBERS[0]: "Bob"}
    if how == "deactivated":
        assert customer.agent("ann")["phone_number"] == []


def test_an_inbox_with_an_active_owner_is_not_taken_over(customer: Program, snapshot):
    customer.onboard(new("ann", number_provisioning=[supervised(0)]))
    before = snapshot()
    answer = customer.post("/agents", [new("bob", number_provisioning=[supervised(0)])], reassignInbox="true")
    assert refused(answer, FAILED, at(0, "Inbox already exists"))
    assert snapshot() == before


def test_a_free_number_gets_a_new_inbox_also_with_reassign(customer: Program):
    customer.onboard(new("ann", number_provisioning=[supervised(0)]), reassignInbox="true")
    assert customer.holders() == {NUMBERS[0]: "Ann"}


@pytest.mark.parametrize(
    "name", ["Ünïcödé", "名前 太郎", "שם", "नाम", "🙂 Smile", "O'Brien; DROP TABLE", "a" * 200]
)
def test_names_in_every_script(customer: Program, name: str):
    customer.onboard(new("ann", name=name))
    assert customer.agent("ann")["name"] == name


def test_a_tenant_sees_nothing_of_anothers(customer: Program, stranger: Program):
    customer.onboard(new("ann", number_provisioning=[messaging(0)]))
    assert stranger.get("/agents").json() == []
    assert stranger.get("/agents/ann").status_code == 404
    assert [row["number"] for row in stranger.get("/numbers").json()] == [FOREIGN]
    assert Inbox.objects.count() == 0
