"""Who signs in as an agent, services that follow again, and inboxes that get another owner."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.models import Activity, Agent
from agents.records import AgentChange
from agents.services.changes import change_agents
from agents.services.inbox_owners import reassign_inbox
from agents.services.offboarding import offboard
from agents.services.users import follow_services, link_user
from common import scope
from common.errors import Conflict, DomainError, NotFound
from messaging.models import Inbox, InboxMember
from numbers.models import NumberAssignment
from tests.agents.staff import FREE, Office, add_agent, make_office, ref
from tests.people import BY, make_people


@pytest.fixture
def office(made_office: Office) -> Iterator[Office]:
    with scope.tenant(made_office.account.pk):
        yield made_office


def told(subject: Agent | Inbox) -> list[str]:
    rows = Activity.objects.filter(subject_type=subject._meta.model_name, subject_id=str(subject.pk))
    return list(rows.values_list("verb", flat=True))


def link(office: Office, agent: Agent, user_id: int | None) -> Agent:
    return link_user(account=office.account, by=BY, ref=agent.ref, user_id=user_id)


def reassign(office: Office, owner: Agent) -> Inbox:
    return reassign_inbox(account=office.account, by=BY, pk=office.inbox.pk, owner=owner.ref)


def test_a_member_is_linked_once_and_unlinked(office: Office):
    bob = office.people.bob
    for _ in range(2):
        assert link(office, office.ada, bob.pk).user == bob
    assert told(office.ada).count("linked") == 1
    assert link(office, office.ada, None).user is None
    assert link(office, office.grace, bob.pk).user == bob


def test_who_is_linked_already_is_refused(office: Office):
    link(office, office.ada, office.people.bob.pk)
    with pytest.raises(Conflict) as caught:
        link(office, office.grace, office.people.bob.pk)
    assert (caught.value.field, told(office.grace).count("linked")) == ("member", 0)
    assert Agent.objects.get(pk=office.grace.pk).user is None


def test_strangers_are_not_linked(office: Office):
    with pytest.raises(NotFound, match="no member"):
        link(office, office.ada, office.people.charlie.pk)
    with scope.tenant(office.people.other.pk), pytest.raises(NotFound):
        link_user(account=office.people.other, by=BY, ref=office.ada.ref, user_id=office.people.charlie.pk)
    assert Agent.objects.get(pk=office.ada.pk).user is None


def test_who_has_left_is_not_linked(office: Office):
    offboard(account=office.account, by=BY, targets=[ref(office.ada)])
    with pytest.raises(NotFound):
        link(office, office.ada, office.people.bob.pk)


def test_services_follow_again(office: Office):
    change = AgentChange(target=ref(office.ada), services={"calls": False, "messages": True})
    change_agents(account=office.account, by=BY, changes=[change])
    for _ in range(2):
        follow_services(account=office.account, by=BY, ref=office.ada.ref, names=["calls"])
    assert Agent.objects.get(pk=office.ada.pk).services == {"messages": True}
    assert told(office.ada).count("changed") == 2
    with scope.tenant(office.people.other.pk), pytest.raises(NotFound):
        follow_services(account=office.people.other, by=BY, ref=office.ada.ref, names=["messages"])


def test_an_inbox_goes_to_another_owner_with_its_number(office: Office):
    kay = add_agent(office.account, "Katherine Johnson")
    assert reassign(office, kay).owner == kay
    assert [row.agent for row in InboxMember.objects.filter(inbox=office.inbox)] == [office.grace]
    held = NumberAssignment.objects.filter(e164=FREE[1]).order_by("id")
    assert [(row.holder, row.until is None) for row in held] == [
        ("Ada Lovelace", False),
        ("Katherine Johnson", True),
    ]
    reassign(office, kay)
    assert (held.count(), told(office.inbox)) == (2, ["reassigned"])


def test_a_supervisor_who_becomes_the_owner_supervises_no_more(office: Office):
    offboard(account=office.account, by=BY, targets=[ref(office.ada)])
    reassign(office, office.grace)
    assert not InboxMember.objects.filter(inbox=office.inbox).exists()
    assert NumberAssignment.objects.get(e164=FREE[1], until=None).agent == office.grace


def test_an_inbox_is_not_given_to_everybody(office: Office):
    kay = add_agent(office.account, "Katherine Johnson", supervised=FREE[3])
    change_agents(
        account=office.account, by=BY, changes=[AgentChange(target=ref(office.grace), active=False)]
    )
    for owner, error in ((kay, Conflict), (office.grace, NotFound)):
        with pytest.raises(error):
            reassign(office, owner)
    with pytest.raises(Conflict, match="no owner"):
        reassign_inbox(account=office.account, by=BY, pk=office.shared.pk, owner=office.ada.ref)
    with scope.tenant(office.people.other.pk), pytest.raises(NotFound):
        reassign_inbox(account=office.people.other, by=BY, pk=office.inbox.pk, owner=kay.ref)
    assert Inbox.objects.get(pk=office.inbox.pk).owner == office.ada
    assert NumberAssignment.objects.get(e164=FREE[1], until=None).agent == office.ada


@pytest.mark.django_db(transaction=True)
def test_of_two_new_owners_at_once_the_number_has_one():
    office = make_office(make_people())
    candidates = [add_agent(office.account, name) for name in ("One", "Two", "Three", "Four")]

    def take(agent: Agent) -> str:
        try:
            with scope.tenant(office.account.pk):
                reassign(office, agent)
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(take, candidates)) == ["done"] * 4
    with scope.system():
        now = NumberAssignment.objects.get(e164=FREE[1], until=None)
        assert now.agent == Inbox.objects.get(pk=office.inbox.pk).owner
        assert NumberAssignment.objects.filter(e164=FREE[1]).count() == 5


@pytest.mark.django_db(transaction=True)
def test_of_two_links_of_one_member_the_database_lets_in_one():
    office = make_office(make_people())

    def take(agent: Agent) -> str:
        try:
            with scope.tenant(office.account.pk):
                link(office, agent, office.people.bob.pk)
            return "done"
        except DomainError as exc:
            return type(exc).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take, [office.ada, office.grace])) == ["Conflict", "done"]
    with scope.system():
        assert Agent.objects.filter(user=office.people.bob).count() == 1
