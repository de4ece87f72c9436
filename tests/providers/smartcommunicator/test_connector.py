"""The SmartCommunicator connector: its token, its lists of ten, and how failures come out."""

import json
import time
from typing import Any
from uuid import uuid4

import pytest
import requests
import responses

from providers.contract.people import AgentUpdate, CarrierAgent, CarrierInbox, InboxMembers, SharedInbox
from providers.errors import BadCredentials, Malformed, NotThere, Rejected, Unavailable, Uncertain
from tests.providers.smartcommunicator.conftest import USERS, VOICE

LOGIN = f"{VOICE}/rest/v1/authenticate"
KEY = uuid4()
ONE, TWO = "+12015550001", "+12015550002"
REFUSED = {"message": "Onboarding failed", "errors": [{"itemIndex": 1, "errors": ["bad", "worse"]}]}


def agent(object_id: str = "a", **fields: Any) -> dict[str, Any]:
    return {
        "user_object_id": object_id,
        "name": object_id.title(),
        "tenant_id": "t",
        "status": "active",
    } | fields


def new(number: int) -> CarrierAgent:
    return CarrierAgent(object_id=f"o{number}", name=f"N{number}", directory_tenant="t")


def shown(carrier: responses.RequestsMock) -> list[str]:
    return [call.request.headers.get("Authorization", "") for call in carrier.calls]


def sent(carrier: responses.RequestsMock, call: int = -1) -> Any:
    return json.loads(carrier.calls[call].request.body)


def test_the_first_call_logs_in_at_the_other_host_and_keeps_the_token(connector, carrier, keys, budget):
    carrier.get(f"{USERS}/agents", json=[])

    assert list(connector.list_agents()) == list(connector.list_agents()) == []

    assert shown(carrier) == ["", "token-1", "token-1"]
    assert sent(carrier, 0) == {"username": "ann", "password": "secret123"}
    since, token = keys.key.split(" ")
    assert (abs(int(since) - time.time()) < 5, token) == (True, "token-1")
    assert budget.taken == [("login", False), ("general", False), ("general", False)]


@pytest.mark.parametrize("stored", ["", "x", "12345", "1000000000 old", "99999999999 future"])
def test_a_token_that_is_old_or_no_token_is_not_used(connector, carrier, keys, stored):
    keys.key = stored
    carrier.get(f"{USERS}/agents", json=[])
    list(connector.list_agents())
    assert shown(carrier) == ["", "token-1"]


def test_a_fresh_token_is_used_and_renewed_once_when_it_is_refused(connector, carrier, keys):
    keys.key = f"{int(time.time()) - 3600} kept"
    refused = responses.Response("GET", f"{USERS}/agents", status=401, json={"code": 401})
    carrier.add(refused)
    carrier.get(f"{USERS}/agents", json=[])

    list(connector.list_agents())

    assert shown(carrier) == ["kept", "", "token-1"]


def test_a_token_that_another_worker_fetched_is_used(connector, keys):
    with responses.RequestsMock() as carrier:
        keys.key = f"{int(time.time())} kept"

        def refuse(_request: Any) -> tuple[int, dict[str, str], str]:
            keys.key = f"{int(time.time())} theirs"
            return 401, {}, "{}"

        carrier.add_callback("GET", f"{USERS}/agents", refuse)
        carrier.get(f"{USERS}/agents", json=[])
        list(connector.list_agents())
        assert shown(carrier) == ["kept", "theirs"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"status": 401, "json": {"code": 401, "error": "Unauthorized"}}, BadCredentials),
        ({"status": 500}, Unavailable),
        ({"json": {}}, Malformed),
        ({"json": {"data": "two words"}}, Malformed),
        ({"json": {"data": 7}}, Malformed),
        ({"body": requests.ConnectionError("reset")}, Unavailable),
    ],
)
def test_how_a_login_fails(connector, answer, error):
    with responses.RequestsMock() as carrier:
        carrier.post(LOGIN, **answer)
        with pytest.raises(error):
            list(connector.list_agents())
        assert len(carrier.calls) == 1


def test_agents_as_they_are_told(connector, carrier):
    told = agent(
        "a",
        id="0123456789abcdef01234567",
        upn="a@x",
        consistency_id=None,
        state="NJ",
        zip_code="07601",
        phone_number=[{"type": "messaging", "value": ONE}, {"type": "supervised", "value": TWO}],
        roles=["member", "admin"],
        enabled_services={"messages": True, "supervisedInbox": False, "calls": "true", "sharedInbox": False},
        supervisors=[{"user_object_id": "a"}, {"user_object_id": "b"}],
        shared_inbox=[{"name": "Desk", "phone_number": ONE}],
        active="false",
    )
    carrier.get(f"{USERS}/agents", json=[told, agent("b"), agent("c", status="offboarded")])

    first, second = connector.list_agents()

    assert first == CarrierAgent(
        object_id="a",
        name="A",
        ref="0123456789abcdef01234567",
        directory_tenant="t",
        upn="a@x",
        place={"province": "NJ", "postal_code": "07601"},
        roles=("admin", "member"),
        services={"messages": True, "supervised_inbox": False, "calls": True, "shared_inbox": False},
        private_number=ONE,
        supervised_number=TWO,
        supervisors=("b",),
        shared_inboxes=(SharedInbox("Desk", ONE),),
        is_active=False,
        raw=told,
    )
    assert (second.object_id, second.roles, second.is_active) == ("b", (), True)


def test_lists_in_other_forms(connector, carrier):
    carrier.get(f"{USERS}/agents", json=agent("a"))
    assert [found.object_id for found in connector.list_agents()] == ["a"]
    carrier.get(f"{USERS}/agents", status=404, json={"status": "error", "message": "object not found"})
    assert list(connector.list_agents()) == []


@pytest.mark.parametrize(
    "row",
    [
        7,
        agent(user_object_id=7),
        agent(phone_number=[{"type": "messaging"}]),
        agent(phone_number=[{"type": "messaging", "value": "2015550001"}]),
        agent(active="maybe"),
        agent(roles="admin"),
        agent(enabled_services={"calls": 1}),
        agent(supervisors=[7]),
    ],
)
def test_an_agent_that_does_not_fit_the_contract_is_malformed(connector, carrier, row):
    carrier.get(f"{USERS}/agents", json=[row])
    with pytest.raises(Malformed):
        list(connector.list_agents())


def test_one_agent(connector, carrier):
    carrier.get(f"{USERS}/agents/a%2Fb", json=agent("a/b"))
    assert connector.get_agent("a/b").name == "A/B"
    carrier.get(f"{USERS}/agents/x", status=404, json={"status": "error", "message": "object not found"})
    with pytest.raises(NotThere):
        connector.get_agent("x")
    carrier.get(f"{USERS}/agents/0123456789abcdef01234567", json=agent("somebody"))
    with pytest.raises(NotThere):
        connector.get_agent("0123456789abcdef01234567")


def test_ten_at_a_time_and_every_refusal_at_its_place(connector, carrier):
    for answer in ({"message": "Onboarded successfully", "errors": []}, REFUSED, {"message": "ok"}):
        carrier.post(f"{USERS}/agents", json=answer, status=400 if answer is REFUSED else 200)

    refused = connector.onboard_agents([new(number) for number in range(23)], key=KEY)

    assert refused == {11: ("bad", "worse")}
    posts = list(carrier.calls)[1:]
    assert [len(json.loads(call.request.body)) for call in posts] == [10, 10, 3]
    assert {call.request.url for call in posts} == {f"{USERS}/agents?continueOnError=true&reassignInbox=true"}
    assert sent(carrier, 1)[0] == {
        "user_object_id": "o0",
        "tenant_id": "t",
        "name": "N0",
        "roles": ["member"],
    }


def test_a_success_may_tell_of_some_that_failed(connector, carrier):
    carrier.post(f"{USERS}/agents", json=REFUSED | {"message": "Onboarded successfully"})
    assert connector.onboard_agents([new(0), new(1)], key=KEY) == {1: ("bad", "worse")}


def test_everything_about_a_new_agent_is_sent(connector, carrier):
    carrier.post(f"{USERS}/agents", json={"message": "ok", "errors": []})
    whole = CarrierAgent(
        object_id="a",
        name="Ann",
        directory_tenant="t",
        upn="a@x",
        place={"province": "NJ"},
        roles=("admin",),
        services={"calls": False},
        private_number=ONE,
        supervised_number=TWO,
        supervisors=("b",),
    )

    connector.onboard_agents([whole], key=KEY)

    assert sent(carrier) == [
        {
            "user_object_id": "a",
            "tenant_id": "t",
            "name": "Ann",
            "upn": "a@x",
            "state": "NJ",
            "roles": ["admin"],
            "enabled_services": {"calls": False},
            "number_provisioning": [
                {"type": "messaging", "phone_number": ONE},
                {
                    "type": "supervised",
                    "phone_number": TWO,
                    "supervisors": {"identifier": "user_object_id", "values": ["b"]},
                },
            ],
        }
    ]


BY_ID = "user_object_id"


def bodies(carrier: responses.RequestsMock) -> list[Any]:
    """What was sent after the login."""
    return [json.loads(call.request.body) for call in list(carrier.calls)[1:]]


def test_changes_and_departures(connector, carrier):
    carrier.patch(f"{USERS}/agents", json={"message": "ok"})
    carrier.post(f"{USERS}/agents/offboard", json={"message": "ok"})
    update = AgentUpdate(
        "a",
        texts={"name": "Ann", "province": "NY"},
        add_roles=("admin",),
        numbers={"private": ONE, "supervised": None},
        services={"shared_inbox": True},
        is_active=False,
    )

    assert connector.change_agents([update], key=KEY) == {}
    assert connector.offboard_agents(["a", "b"], True, key=KEY) == {}

    updates = {
        "name": "Ann",
        "state": "NY",
        "roles": {"assign": ["admin"]},
        "phone_number": [{"type": "messaging", "value": ONE}, {"type": "supervised", "value": None}],
        "enabled_services": {"sharedInbox": True},
        "active": False,
    }
    assert bodies(carrier) == [
        [{"target": {"identifier": BY_ID, "value": "a"}, "updates": updates}],
        [{"identifier": BY_ID, "value": ["a"]}, {"identifier": BY_ID, "value": ["b"]}],
    ]
    leaving = carrier.calls[2].request.url
    assert leaving == f"{USERS}/agents/offboard?continueOnError=true&deprovisionSupervisedInbox=true"


def test_inboxes_and_members(connector, carrier):
    refusal = {
        "message": "Assignment failed",
        "errors": [{"itemIndex": 0, "errors": ["Target inbox not found"]}],
    }
    carrier.post(f"{USERS}/inboxes", json={"message": "Success"})
    carrier.post(f"{USERS}/inboxes/assignments", json={"message": "ok", "errors": []})
    carrier.post(f"{USERS}/inboxes/assignments", status=400, json=refusal)
    inboxes = [CarrierInbox("Desk", "shared", ONE, members=("a",)), CarrierInbox("A", "supervised", TWO, "a")]
    changes = [InboxMembers(("a",), add=True, e164=ONE), InboxMembers(("b",), add=False, owner="a")]

    assert connector.create_inboxes(inboxes, key=KEY) == {}
    assert connector.change_members(changes, key=KEY) == {
        1: ("SmartCommunicator: Assignment failed: Target inbox not found",)
    }

    desk = {"name": "Desk", "type": "shared", "phone_number": ONE}
    owned = {"name": "A", "type": "supervised", "phone_number": TWO}
    shared = {"type": "shared", "identifier": "phone_number", "value": ONE}
    supervised = {"type": "supervised", "identifier": BY_ID, "value": "a"}
    ann, bo = ({"identifier": BY_ID, "values": [who]} for who in "ab")
    assert bodies(carrier) == [
        [desk | {"users": ann}, owned | {"owner": {"identifier": BY_ID, "value": "a"}}],
        [{"inbox": shared, "agents": ann, "operation": "add"}],
        [{"inbox": supervised, "agents": bo, "operation": "remove"}],
    ]


@pytest.mark.parametrize(
    ("answer", "error", "text"),
    [
        ({"status": 400, "json": {"message": "failed", "errors": ["too many"]}}, Rejected, "too many"),
        ({"status": 400, "json": {"message": "failed", "errors": []}}, Rejected, "failed"),
        ({"status": 400, "json": ["x"]}, Uncertain, "did not say"),
        ({"status": 400, "body": "<html>"}, Uncertain, "cannot read"),
        ({"status": 403, "json": {"message": "not yours"}}, Rejected, "not yours"),
        ({"status": 500, "json": {}}, Uncertain, "may have been done"),
        ({"json": []}, Uncertain, "did not say"),
        ({"json": {}}, Uncertain, "did not say"),
        ({"json": {"status": "ok"}}, Uncertain, "did not say"),
        ({"json": {"message": "m", "errors": [{"itemIndex": 9, "errors": []}]}}, Uncertain, "not sent"),
        ({"json": {"message": "m", "errors": [{"itemIndex": True, "errors": []}]}}, Uncertain, "did not say"),
        ({"json": {"message": "m", "errors": ["x"]}}, Uncertain, "did not say"),
        ({"body": requests.ConnectionError("reset")}, Uncertain, "did not answer"),
    ],
)
def test_how_a_list_fails(connector, carrier, answer, error, text):
    carrier.post(f"{USERS}/agents", **answer)
    with pytest.raises(error, match=text):
        connector.onboard_agents([new(0)], key=KEY)
    assert len(carrier.calls) == 2


def test_numbers_and_who_holds_them(connector, carrier):
    rows = [
        {"number": ONE, "status": "assigned", "assignedTo": {"name": "Ann", "user_object_id": "a"}},
        {"number": TWO, "status": "active", "assignedTo": None},
    ]
    carrier.get(f"{USERS}/numbers", json=rows)

    held = list(connector.list_held_numbers())

    assert [(row.e164, row.is_held, row.holder, row.object_id) for row in held] == [
        (ONE, True, "Ann", "a"),
        (TWO, False, "", ""),
    ]
    numbers = list(connector.list_numbers())
    assert [(row.e164, row.ref, row.settings.known(), row.raw) for row in numbers] == [
        (ONE, ONE, {}, rows[0]),
        (TWO, TWO, {}, rows[1]),
    ]
