"""The pages of inboxes: the list, a new one, its people, name and owner, and removing it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agents.services.offboarding import offboard
from common import scope
from messaging.models import Inbox, InboxMember
from numbers.models import NumberAssignment
from tests.agents.staff import FREE, Office, add_agent, ref
from tests.console import HTMX, in_a_row, signed_in
from tests.people import BY

LIST, NEW = reverse("agents:inboxes"), reverse("agents:inbox_new")
# As the list of agents, with one statement for the page and one for the tabs.
MOST_STATEMENTS = 13


@pytest.fixture
def office(made_office: Office) -> Office:
    return made_office


@pytest.fixture
def alice(office: Office) -> Client:
    return signed_in(office.people.alice)


def page(name: str, inbox: Inbox) -> str:
    return reverse(f"agents:{name}", args=[inbox.pk])


def names(answer: Any) -> list[str]:
    return [row["inbox"].name for row in answer.context["rows"]]


def people_in(inbox: Inbox) -> list[str]:
    with scope.system():
        return sorted(InboxMember.objects.filter(inbox=inbox).values_list("agent__name", flat=True))


def ada_leaves(office: Office) -> None:
    with scope.tenant(office.account.pk):
        offboard(account=office.account, by=BY, targets=[ref(office.ada)])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["Ada Lovelace", "Front desk"]),
        ({"q": "front"}, ["Front desk"]),
        ({"q": "342-3001"}, ["Ada Lovelace"]),
        ({"kind": "shared"}, ["Front desk"]),
        ({"show": "ownerless"}, []),
        ({"q": "\x00", "kind": "x"}, ["Ada Lovelace", "Front desk"]),
    ],
)
def test_the_list_and_its_filter(office: Office, alice: Client, query, expected):
    assert names(alice.get(LIST, query)) == expected


def test_the_list_takes_few_statements(office: Office, alice: Client, django_assert_max_num_queries):
    alice.get(LIST)
    with django_assert_max_num_queries(MOST_STATEMENTS):
        alice.get(LIST)
    assert alice.get(LIST, **HTMX).content.decode().lstrip().startswith('<div id="inboxes"')


def test_an_inbox_without_an_active_owner_stands_out(office: Office, alice: Client):
    ada_leaves(office)
    answer = alice.get(LIST, {"show": "ownerless"})
    assert names(answer) == ["Ada Lovelace"]
    assert b"No active owner" in answer.content
    detail = in_a_row(alice.get(page("inbox", office.inbox)))
    assert ("Give the inbox to somebody else" in detail, "Ada Lovelace</a>, offboarded" in detail) == (
        True,
        True,
    )


def test_a_shared_inbox_is_made(office: Office, alice: Client):
    given = {"name": "Orders", "kind": "shared", "number": "(201) 342-3003", "members": [office.ada.ref]}
    answer = alice.post(NEW, given)
    with scope.system():
        made = Inbox.objects.get(name="Orders")
    assert (answer.status_code, answer["Location"]) == (302, page("inbox", made))
    assert (made.kind, made.e164, people_in(made)) == ("shared", FREE[3], ["Ada Lovelace"])


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"number": FREE[0]}, "number", "held by Ada Lovelace"),
        ({"number": FREE[2]}, "number", "Inbox already exists"),
        ({"kind": "supervised"}, "owner", "needs an owner"),
        ({"number": "+13125550100"}, "number", "not a number of this account"),
        ({"name": ""}, "name", "required"),
    ],
)
def test_an_inbox_that_cannot_be_is_refused(office: Office, alice: Client, changes, field: str, words: str):
    answer = alice.post(NEW, {"name": "Orders", "kind": "shared", "number": FREE[3]} | changes)
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors[field])
    with scope.system():
        assert Inbox.objects.count() == 2


def test_people_join_and_leave(office: Office, alice: Client):
    kay = add_agent(office.account, "Katherine Johnson")
    for inbox, before in (
        (office.shared, ["Ada Lovelace", "Grace Hopper"]),
        (office.inbox, ["Grace Hopper"]),
    ):
        alice.post(page("inbox_add", inbox), {"agents": [kay.ref]})
        assert people_in(inbox) == sorted([*before, "Katherine Johnson"])
        alice.post(page("inbox_take_out", inbox), {"agent": kay.ref})
        assert people_in(inbox) == before
    shown = alice.post(page("inbox_add", office.shared), {"agents": ["nobody"]}, follow=True)
    assert b"Choose somebody to add." in shown.content
    shown = alice.post(page("inbox_take_out", office.inbox), {"agent": office.ada.ref}, follow=True)
    assert b"owner of a supervised inbox cannot be taken out" in shown.content


def test_an_inbox_is_renamed(office: Office, alice: Client):
    alice.post(page("inbox_rename", office.shared), {"name": "Reception"})
    shown = alice.post(page("inbox_rename", office.shared), {"name": ""}, follow=True)
    assert b"An inbox needs a name" in shown.content
    with scope.system():
        assert Inbox.objects.get(pk=office.shared.pk).name == "Reception"
        assert NumberAssignment.objects.get(e164=FREE[2], until=None).holder == "Reception"


def test_an_inbox_gets_another_owner(office: Office, alice: Client):
    ada_leaves(office)
    offered = alice.get(page("inbox", office.inbox)).context["owner_form"].fields["owner"].choices
    assert office.grace.ref in dict(offered)
    alice.post(page("inbox_owner", office.inbox), {"owner": office.grace.ref})
    with scope.system():
        assert Inbox.objects.get(pk=office.inbox.pk).owner == office.grace
    shown = alice.post(page("inbox_owner", office.inbox), {"owner": ""}, follow=True)
    assert b"Choose an active agent" in shown.content


def test_an_inbox_is_removed_and_its_number_free(office: Office, alice: Client):
    url = page("inbox_remove", office.shared)
    assert b"(201) 342-3002 is free" in alice.get(url).content
    assert alice.post(url)["Location"] == LIST
    with scope.system():
        assert Inbox.objects.get(pk=office.shared.pk).removed_at is not None
        assert not NumberAssignment.objects.filter(e164=FREE[2], until=None).exists()
    assert alice.post(url).status_code == alice.get(page("inbox", office.shared)).status_code == 404


def test_strangers_find_no_inbox(office: Office):
    charlie = signed_in(office.people.charlie)
    assert names(charlie.get(LIST)) == []
    for name in ("inbox", "inbox_remove"):
        assert charlie.get(page(name, office.shared)).status_code == 404
    for name in ("inbox_add", "inbox_take_out", "inbox_rename", "inbox_owner", "inbox_remove"):
        assert charlie.post(page(name, office.shared)).status_code == 404
