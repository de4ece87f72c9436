"""The pages of agents: the list and its filter, onboarding, editing, numbers, suspending, sign-in and offboarding."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Agent
from accounts.states import AgentKind, AgentState
from agents.selectors import staff
from agents.selectors.staff import places_in_use
from common import scope
from messaging.models import Inbox
from numbers.models import NumberAssignment
from tests.agents.staff import FREE, Office, add_agent
from tests.console import HTMX, in_a_row, signed_in

LIST, NEW = reverse("agents:list"), reverse("agents:new")
# Session, user with standing, scope three times, frame; then places, groups, page, and what they have.
STATEMENTS = 10
GOOD: dict[str, Any] = {
    "name": "Katherine Johnson",
    "object_id": "oid-kj",
    "upn": "kj@acme.example",
    "roles": ["member", "manager"],
    "department": "Flight",
}

# Two share a place; the third will be suspended, the fourth leave, and the fifth be a bot.
PLACES_OF_PEOPLE = [
    ("Care", "North", "Boston"),
    ("Care", "North", "Boston"),
    ("Care", "South", "Łódź"),
    ("Left", "Left", "Left"),
    ("Bots", "Bots", "Bots"),
]


@pytest.fixture
def office(made_office: Office) -> Office:
    return made_office


@pytest.fixture
def alice(office: Office) -> Client:
    return signed_in(office.people.alice)


def page(name: str, agent: Agent) -> str:
    return reverse(f"agents:{name}", args=[agent.ref])


def names(answer: Any) -> list[str]:
    return [row["agent"].name for row in answer.context["rows"]]


def holders(account: Any) -> dict[str, str]:
    """Who holds what now, by number."""
    with scope.tenant(account.pk):
        return dict(NumberAssignment.objects.filter(until=None).values_list("e164", "holder"))


def test_the_list_shows_people_with_what_they_hold(office: Office, alice: Client):
    answer = alice.get(LIST)
    text = in_a_row(answer)
    assert names(answer) == ["Ada Lovelace", "Grace Hopper"]
    for words in (
        "(201) 342-3000",
        "(201) 342-3001, supervised",
        "Front desk",
        "Sales, Hackensack",
        "Onboard",
    ):
        assert words in text, words


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "LOVE"}, ["Ada Lovelace"]),
        ({"q": "grace.hopper@acme"}, ["Grace Hopper"]),
        ({"q": "oid-ada"}, ["Ada Lovelace"]),
        ({"department": "Service"}, ["Grace Hopper"]),
        ({"store": "Newark", "city": "Hackensack"}, []),
        ({"state": "suspended"}, []),
        ({"role": "member"}, ["Ada Lovelace", "Grace Hopper"]),
        ({"role": "admin"}, []),
        ({"state": "nonsense", "q": "\x00"}, ["Ada Lovelace", "Grace Hopper"]),
        ({"group": "offboarded"}, []),
        ({"group": "bots"}, []),
        ({"after": "x~y"}, ["Ada Lovelace", "Grace Hopper"]),
    ],
)
def test_the_filter_narrows_and_nonsense_does_not(office: Office, alice: Client, query, expected):
    assert names(alice.get(LIST, query)) == expected


def test_pages_go_by_name_and_the_list_takes_few_statements(
    office: Office, alice: Client, django_assert_num_queries
):
    for index in range(55):
        add_agent(office.account, f"Person {index:02d}")
    first = alice.get(LIST)
    assert (len(names(first)), names(first)[0], names(first)[-1]) == (50, "Ada Lovelace", "Person 47")
    second = alice.get(first.context["older_url"])
    assert names(second) == [f"Person {index}" for index in range(48, 55)]
    assert names(alice.get(second.context["newer_url"])) == names(first)
    with django_assert_num_queries(STATEMENTS):
        alice.get(LIST)


def test_the_filter_offers_each_place_of_those_who_are_here_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    account = office.account
    for index, (department, store, city) in enumerate(PLACES_OF_PEOPLE):
        place = {"department": department, "store": store, "city": city}
        add_agent(account, f"Person {index}", place=place)
    elsewhere = add_agent(office.people.other, "Somebody Else", place={"city": "Elsewhere"})
    with scope.tenant(account.pk):
        people = Agent.objects.filter(account=account)
        people.filter(name="Person 2").update(state=AgentState.SUSPENDED)
        people.filter(name="Person 3").update(state=AgentState.OFFBOARDED, offboarded_at=timezone.now())
        people.filter(name="Person 4").update(kind=AgentKind.BOT)
        assert places_in_use(account) == {
            "department": ["Care", "Sales", "Service"],
            "store": ["Newark", "North", "South"],
            "city": ["Boston", "Hackensack", "Łódź"],
        }
        monkeypatch.setattr(staff, "MOST_CHOICES", 1)
        assert places_in_use(account) == {"department": ["Care"], "store": ["Newark"], "city": ["Boston"]}
    with scope.tenant(elsewhere.account_id):
        assert places_in_use(office.people.other) == {"department": [], "store": [], "city": ["Elsewhere"]}
    with scope.tenant(office.people.reseller.pk):
        assert places_in_use(office.people.reseller) == {"department": [], "store": [], "city": []}


def test_htmx_gets_the_table_alone(office: Office, alice: Client):
    text = alice.get(LIST, **HTMX).content.decode()
    assert text.lstrip().startswith('<div id="agents"')


def test_somebody_is_onboarded_with_numbers(office: Office, alice: Client):
    shown = alice.get(NEW).content.decode()
    assert "(201) 342-3003" in shown
    assert "(201) 342-3000" not in shown
    given = GOOD | {"private": "(201) 342-3003", "supervised": FREE[4], "supervisors": [office.grace.ref]}

    answer = alice.post(NEW, given)

    with scope.system():
        made = Agent.objects.get(object_id="oid-kj")
        inbox = Inbox.objects.get(owner=made)
        assert [row.agent for row in inbox.memberships.all()] == [office.grace]
    assert (answer.status_code, answer["Location"]) == (302, page("detail", made))
    assert (made.roles, made.department, inbox.e164) == (["member", "manager"], "Flight", FREE[4])
    assert holders(office.account)[FREE[3]] == holders(office.account)[FREE[4]] == "Katherine Johnson"


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"object_id": "oid-ada.lovelace"}, "object_id", "An agent with the same object ID already exists."),
        ({"upn": "ADA.lovelace@acme.example"}, "upn", "same user principal name"),
        ({"private": FREE[0]}, "private", "(201) 342-3000 is held by Ada Lovelace."),
        ({"supervised": FREE[1]}, "supervised", "Inbox already exists"),
        ({"private": "12"}, "private", "number"),
        ({"roles": []}, "roles", "required"),
        ({"name": " "}, "name", "required"),
    ],
)
def test_what_stands_against_somebody_is_told_at_the_field(
    office: Office, alice: Client, changes, field: str, words: str
):
    answer = alice.post(NEW, GOOD | changes)
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors[field])
    with scope.system():
        assert Agent.objects.count() == 2


def test_a_page_tells_everything_about_somebody(office: Office, alice: Client):
    text = alice.get(page("detail", office.ada)).content.decode()
    for words in (
        "oid-ada.lovelace",
        "Supervised by",
        "Grace Hopper",
        "Front desk",
        "Follows numbers and inboxes",
        "Got a number",
        "Onboarded agent Ada Lovelace",
        "Nobody signs in as this agent",
    ):
        assert words in text, words
    assert "Supervisor" in alice.get(page("detail", office.grace)).content.decode()


def test_somebody_is_edited_and_services_are_switched_and_follow_again(office: Office, alice: Client):
    url = page("edit", office.ada)
    form = alice.get(url).context["form"]
    given = {name: form[name].value() or "" for name in form.fields} | {
        "name": "Ada King",
        "service_calls": "off",
    }
    assert alice.post(url, given).status_code == 302
    with scope.system():
        ada = Agent.objects.get(pk=office.ada.pk)
        assert (ada.name, ada.services, ada.department) == ("Ada King", {"calls": False}, "Sales")
    assert b"Switched by hand" in alice.get(page("detail", ada)).content
    offered = dict(alice.get(url).context["form"].fields["service_calls"].choices)
    assert offered[""] == "Follows numbers and inboxes (now on)"

    alice.post(url, given | {"service_calls": ""})
    with scope.system():
        assert Agent.objects.get(pk=office.ada.pk).services == {}


def test_ids_of_another_are_refused_and_nothing_changes(office: Office, alice: Client):
    url = page("edit", office.ada)
    form = alice.get(url).context["form"]
    given = {name: form[name].value() or "" for name in form.fields}
    answer = alice.post(url, given | {"upn": "Grace.Hopper@acme.example", "name": "Else"})
    assert answer.status_code == 422
    with scope.system():
        assert Agent.objects.get(pk=office.ada.pk).name == "Ada Lovelace"


def test_numbers_are_changed_and_freed(office: Office, alice: Client):
    url = page("numbers", office.ada)
    assert alice.get(url).context["form"].initial == {"private": FREE[0], "supervised": FREE[1]}
    alice.post(url, {"private": FREE[3], "supervised": FREE[4]})
    held = holders(office.account)
    assert (held.get(FREE[0]), held[FREE[3]], held[FREE[4]]) == (None, "Ada Lovelace", "Ada Lovelace")
    with scope.system():
        assert Inbox.objects.get(pk=office.inbox.pk).e164 == FREE[4]

    alice.post(url, {"private": "", "supervised": ""})
    assert holders(office.account) == {FREE[2]: "Front desk"}
    with scope.system():
        assert Inbox.objects.get(pk=office.inbox.pk).removed_at is not None


def test_a_number_that_is_held_is_refused_at_its_field(office: Office, alice: Client):
    answer = alice.post(page("numbers", office.grace), {"private": FREE[2], "supervised": ""})
    assert answer.status_code == 422
    assert "held by Front desk" in str(answer.context["form"].errors["private"])
    assert len(holders(office.account)) == 3


def test_somebody_is_suspended_and_works_again(office: Office, alice: Client):
    url = page("state", office.ada)
    alice.post(url)
    with scope.system():
        assert Agent.objects.get(pk=office.ada.pk).state == "suspended"
    assert len(holders(office.account)) == 3
    assert names(alice.get(LIST, {"state": "suspended"})) == ["Ada Lovelace"]
    alice.post(url, {"active": "1"})
    with scope.system():
        assert Agent.objects.get(pk=office.ada.pk).state == "active"


def test_a_member_is_linked_and_unlinked(office: Office, alice: Client):
    url, bob = page("link", office.ada), office.people.bob
    assert alice.post(url, {"member": bob.pk}).status_code == 302
    assert b"bob@example.com" in alice.get(page("detail", office.ada)).content
    offered = alice.get(page("link", office.grace)).context["form"].fields["member"].choices
    assert bob.pk not in dict(offered)
    assert alice.post(page("link", office.grace), {"member": bob.pk}).status_code == 422
    assert alice.post(url, {"member": ""}).status_code == 302
    with scope.system():
        assert not Agent.objects.filter(user__isnull=False).exists()


@pytest.mark.parametrize(("inbox", "kept"), [("keep", True), ("remove", False)])
def test_somebody_is_offboarded_as_the_page_said(office: Office, alice: Client, inbox: str, kept: bool):
    url = page("offboard", office.ada)
    shown = alice.get(url).content.decode()
    for words in (
        "(201) 342-3000, the private number, is free",
        "leaves the shared inbox “Front desk”",
        "Keep it",
    ):
        assert words in shown, words
    assert alice.post(url, {"inbox": inbox}).status_code == 422

    answer = alice.post(url, {"inbox": inbox, "sure": "on"})

    assert answer.status_code == 302
    with scope.system():
        ada = Agent.objects.get(pk=office.ada.pk)
        assert (ada.state, Inbox.objects.get(pk=office.inbox.pk).removed_at is None) == ("offboarded", kept)
    assert sorted(holders(office.account)) == ([FREE[1], FREE[2]] if kept else [FREE[2]])
    assert names(alice.get(LIST, {"group": "offboarded"})) == ["Ada Lovelace"]
    assert b"Gave a number back" in alice.get(page("detail", ada)).content
    # Who has left can be neither changed nor offboarded again.
    assert alice.get(url).status_code == alice.get(page("edit", ada)).status_code == 404


def test_strangers_find_nobody(office: Office):
    charlie = signed_in(office.people.charlie)
    assert names(charlie.get(LIST)) == []
    for name in ("detail", "edit", "numbers", "link", "offboard"):
        assert charlie.get(page(name, office.ada)).status_code == 404, name
    assert charlie.post(page("state", office.ada)).status_code == 404
