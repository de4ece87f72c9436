"""The SmartCommunicator connector against the API that we serve, over real HTTP: we are our own carrier."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

import pytest

from common import scope
from providers import services
from providers.contract.connector import Connector
from providers.contract.people import AgentUpdate, CarrierAgent, CarrierInbox, InboxMembers, SharedInbox
from providers.errors import BadCredentials, NotThere
from providers.models import ProviderAccount
from providers.registry import connector_for
from tests.people import BY, People, make_people
from tests.providers.smartcommunicator.served import NUMBERS, add_login

pytestmark = pytest.mark.django_db(transaction=True)

KEY = uuid4()


@pytest.fixture
def people() -> People:
    return make_people()


@pytest.fixture
def login(people: People, live_server) -> ProviderAccount:
    return add_login(people, live_server.url)


@pytest.fixture
def carrier(login: ProviderAccount) -> Connector:
    return connector_for(login)


def new(number: int, **fields: object) -> CarrierAgent:
    return CarrierAgent(object_id=f"o{number}", name=f"Name {number}", directory_tenant="t", **fields)


def ids(agents: Sequence[CarrierAgent]) -> list[str]:
    return [agent.object_id for agent in agents]


def test_the_login_works_and_its_token_is_kept(carrier, login):
    carrier.check_credentials()
    assert list(carrier.list_agents()) == []
    with scope.system():
        assert ProviderAccount.objects.get(pk=login.pk).session_key != ""


def test_a_wrong_password(people, login):
    with scope.tenant(people.reseller.pk):
        login = services.change_provider_account(
            account=people.reseller, by=BY, pk=login.pk, secret="wrong1234"
        )
    with pytest.raises(BadCredentials):
        connector_for(login).check_credentials()


def test_an_agent_comes_changes_and_leaves(carrier):
    ann = new(
        1,
        upn="ann@x.example",
        consistency_id="c1",
        place={"brand": "Acme", "province": "NJ", "postal_code": "07601"},
        roles=("admin", "member"),
        services={"calls": False},
        private_number=NUMBERS[0],
        supervised_number=NUMBERS[1],
        supervisors=("o2",),
    )

    assert carrier.onboard_agents([new(2), ann], key=KEY) == {}

    told = carrier.get_agent("o1")
    derived = {"messages": True, "supervised_inbox": True, "calls": False, "shared_inbox": False}
    assert replace(told, ref="", raw={}) == replace(ann, services=derived)
    held = {row.e164: row.object_id for row in carrier.list_held_numbers() if row.is_held}
    assert held == {NUMBERS[0]: "o1", NUMBERS[1]: "o1"}

    update = AgentUpdate(
        "o1",
        texts={"name": "Ann", "city": "Hackensack", "upn": ""},
        add_roles=("manager",),
        remove_roles=("admin",),
        numbers={"private": NUMBERS[2], "supervised": None},
        is_active=False,
    )
    for _ in range(2):
        assert carrier.change_agents([update], key=KEY) == {}
    told = carrier.get_agent("o1")
    assert (told.name, told.upn, told.roles, told.is_active) == ("Ann", "", ("manager", "member"), False)
    assert (told.private_number, told.supervised_number) == (NUMBERS[2], "")
    assert told.place == {"brand": "Acme", "province": "NJ", "postal_code": "07601", "city": "Hackensack"}

    assert carrier.offboard_agents(["o1"], False, key=KEY) == {}
    with pytest.raises(NotThere):
        carrier.get_agent("o1")
    assert ids(list(carrier.list_agents())) == ["o2"]


def test_a_long_list_keeps_the_good_and_names_the_bad(carrier):
    bad = replace(new(14), private_number="+12013429999")
    twice = new(3)
    agents = [new(number, private_number=NUMBERS[number]) for number in range(14)] + [bad, twice, new(16)]

    refused = carrier.onboard_agents(agents, key=KEY)

    assert sorted(refused) == [14, 15]
    assert refused[15] == ("An agent with the same user_object_id already exists",)
    assert sorted(ids(list(carrier.list_agents()))) == sorted(
        agent.object_id for place, agent in enumerate(agents) if place not in refused
    )
    leaving = [*ids(agents[:14]), "nobody"]
    assert list(carrier.offboard_agents(leaving, True, key=KEY)) == [14]  # the last of them is nobody
    assert ids(list(carrier.list_agents())) == ["o16"]


def test_inboxes_and_their_members(carrier):
    carrier.onboard_agents([new(1), new(2), new(3)], key=KEY)
    inboxes = [
        CarrierInbox("Desk", "shared", NUMBERS[0], members=("o1", "o2")),
        CarrierInbox("One", "supervised", NUMBERS[1], owner="o1", members=("o3",)),
        CarrierInbox("Taken", "shared", NUMBERS[0]),
    ]

    assert list(carrier.create_inboxes(inboxes, key=KEY)) == [2]

    assert carrier.get_agent("o2").shared_inboxes == (SharedInbox("Desk", NUMBERS[0]),)
    assert carrier.get_agent("o1").supervisors == ("o3",)
    changes = [
        InboxMembers(("o2",), add=False, e164=NUMBERS[0]),
        InboxMembers(("o3",), add=True, e164=NUMBERS[5]),
        InboxMembers(("o2",), add=True, owner="o1"),
    ]
    for _ in range(2):
        refused = carrier.change_members(changes, key=KEY)
        assert list(refused) == [1]
        assert "Target inbox not found" in refused[1][0]
    assert carrier.get_agent("o2").shared_inboxes == ()
    assert carrier.get_agent("o1").supervisors == ("o2", "o3")
    assert {row.e164: row.holder for row in carrier.list_held_numbers() if row.is_held} == {
        NUMBERS[0]: "Desk",
        NUMBERS[1]: "Name 1",
    }
    assert [number.e164 for number in carrier.list_numbers()] == NUMBERS
