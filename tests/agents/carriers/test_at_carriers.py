"""Agents sent to a carrier and synced from it, over the SmartCommunicator API of this very server."""

from dataclasses import dataclass

import pytest

from accounts.models import Account, Agent
from agents.carriers.drift import adopt_theirs, push_ours
from agents.models import AgentAtCarrier
from agents.records import (
    AgentChange,
    AgentRefs,
    Identifier,
    MembershipChange,
    NewAgent,
    NewInbox,
    NumberWanted,
)
from agents.selectors.agents import AgentView, agents, views_of
from agents.services.changes import change_agents
from agents.services.inboxes import change_members, create_inboxes
from agents.services.offboarding import offboard
from agents.services.onboarding import onboard
from common import scope
from jobs import tasks, work
from jobs.models import Job
from messaging.models import Inbox
from messaging.states import InboxKind
from numbers.models import PhoneNumber
from numbers.states import NumberUse
from portal.notices import OWNER_MAIL
from providers import services
from providers.models import ProviderAccount, SyncRun
from tests.people import BY, People, make_people
from tests.providers.smartcommunicator.served import NUMBERS, add_login

pytestmark = pytest.mark.django_db(transaction=True)


def ids(*values: str) -> AgentRefs:
    return AgentRefs(Identifier.OBJECT_ID, values)


def person(object_id: str, **fields: object) -> NewAgent:
    return NewAgent(object_id=object_id, name=object_id.title(), directory_tenant="t", **fields)


@dataclass
class Loop:
    """The reseller keeps its people at the SmartCommunicator API of this server, where it is the customer."""

    people: People
    login: ProviderAccount

    @property
    def here(self) -> Account:
        return self.people.reseller

    @property
    def there(self) -> Account:
        return self.people.customer

    def run_jobs(self) -> list[str]:
        with scope.system():
            rows = Job.objects.filter(state="queued").exclude(kind=OWNER_MAIL)
            waiting = list(rows.values_list("pk", flat=True))
        for pk in waiting:
            work.run(pk)
        with scope.system():
            return [f"{job.state} {job.error}".strip() for job in Job.objects.filter(pk__in=waiting)]

    def sync(self) -> dict[str, object]:
        """What the sync of agents counted, without the zeros."""
        with scope.tenant(self.here.pk):
            job = services.start_sync(account=self.here, by=BY, provider_account=self.login)
        work.run(job.pk)
        with scope.system():
            run = SyncRun.objects.get(job=job, sort="agents")
        names = ("read", "added", "changed", "unchanged", "drifted", "missing", "gone")
        counts = {name: getattr(run, name) for name in names if getattr(run, name)}
        return {"state": run.state} | counts | ({"error": run.error} if run.error else {})

    def view(self, account: Account, object_id: str) -> AgentView:
        with scope.tenant(account.pk):
            (found,) = views_of(account, [agents(account).get(object_id=object_id)])
            return found

    def row(self, object_id: str) -> AgentAtCarrier:
        with scope.system():
            return AgentAtCarrier.objects.select_related("agent").get(agent__object_id=object_id)

    def do(self, service, account: Account | None = None, **what):
        account = account or self.here
        with scope.tenant(account.pk):
            outcome = service(account=account, by=BY, **what)
        assert outcome is None or not outcome.faults, outcome
        return outcome

    def change(self, object_id: str, account: Account | None = None, **what: object) -> None:
        self.do(change_agents, account, changes=[AgentChange(ids(object_id), **what)])


@pytest.fixture
def loop(live_server, monkeypatch) -> Loop:
    monkeypatch.setattr(tasks.wake, "delay", lambda _job_id: None)
    people = make_people()
    login = add_login(people, live_server.url)
    with scope.tenant(people.reseller.pk):
        PhoneNumber.objects.bulk_create(
            PhoneNumber(account=people.reseller, provider_account=login, e164=e164) for e164 in NUMBERS
        )
    return Loop(people, login)


def test_from_onboarding_to_offboarding(loop: Loop):
    numbers = (
        NumberWanted(NumberUse.PRIVATE, NUMBERS[0]),
        NumberWanted(NumberUse.SUPERVISED, NUMBERS[1], ids("bo")),
    )
    loop.do(onboard, items=[person("ann", numbers=numbers, place={"city": "Hoboken"}), person("bo")])
    assert loop.row("ann").agreement == "pending"

    assert loop.run_jobs() == ["done"]

    ann = loop.view(loop.there, "ann")
    assert (ann.agent.name, ann.agent.city) == ("Ann", "Hoboken")
    assert (ann.private_number, ann.supervised_number) == (NUMBERS[0], NUMBERS[1])
    assert [agent.object_id for agent in ann.supervisors] == ["bo"]
    row = loop.row("ann")
    assert (row.agreement, row.differences, row.push_error) == ("confirmed", [], "")
    assert row.carrier_ref == ann.agent.ref
    assert loop.sync() == {"state": "done", "read": 2, "unchanged": 2}

    swap = {NumberUse.PRIVATE: NUMBERS[2]}
    loop.change(
        "ann", texts={"name": "Anna", "object_id": "anna"}, add_roles=("admin",), numbers=swap, active=False
    )
    loop.change("bo", numbers={NumberUse.PRIVATE: NUMBERS[0]})
    shared = NewInbox("Desk", InboxKind.SHARED, NUMBERS[5], members=ids("anna", "bo"))
    loop.do(create_inboxes, items=[shared])
    assert loop.run_jobs() == ["done"]

    anna = loop.view(loop.there, "anna")
    assert (anna.agent.name, anna.agent.state, anna.agent.roles) == ("Anna", "suspended", ["member", "admin"])
    assert anna.private_number == NUMBERS[2]
    assert [inbox.name for inbox in anna.shared_inboxes] == ["Desk"]
    assert loop.view(loop.there, "bo").private_number == NUMBERS[0]
    assert {loop.row(name).agreement for name in ("anna", "bo")} == {"confirmed"}

    loop.do(change_members, items=[MembershipChange(ids("bo"), add=False, e164=NUMBERS[5])])
    loop.do(change_members, items=[MembershipChange(ids("bo"), add=False, owner=ids("anna"))])
    loop.do(offboard, targets=[ids("anna")], remove_inboxes=True)
    assert loop.run_jobs() == ["done"]

    assert loop.view(loop.there, "bo").shared_inboxes == []
    with scope.tenant(loop.there.pk):
        assert [agent.object_id for agent in agents(loop.there)] == ["bo"]
        assert not Inbox.objects.filter(e164=NUMBERS[1], removed_at=None).exists()
    assert (loop.row("anna").agreement, loop.row("anna").reported) == ("confirmed", {})
    assert loop.sync() == {"state": "done", "read": 1, "unchanged": 1}


def test_newcomers_there_are_taken_over_with_all_they_have(loop: Loop):
    numbers = (
        NumberWanted(NumberUse.PRIVATE, NUMBERS[0]),
        NumberWanted(NumberUse.SUPERVISED, NUMBERS[1], ids("bo")),
    )
    items = [person("ann", upn="ann@x.example", roles=("admin",), numbers=numbers), person("bo")]
    loop.do(onboard, loop.there, items=items)
    loop.do(
        create_inboxes, loop.there, items=[NewInbox("Desk", InboxKind.SHARED, NUMBERS[2], members=ids("bo"))]
    )
    loop.change("bo", loop.there, active=False)
    with scope.system():
        PhoneNumber.objects.filter(provider_account=loop.login).delete()

    assert loop.sync() == {"state": "done", "read": 2, "added": 2}

    ann, bo = loop.view(loop.here, "ann"), loop.view(loop.here, "bo")
    assert (ann.agent.upn, ann.agent.roles) == ("ann@x.example", ["admin"])
    assert (ann.private_number, ann.supervised_number) == (NUMBERS[0], NUMBERS[1])
    assert ann.supervisors == [bo.agent]
    assert (bo.agent.state, [inbox.name for inbox in bo.shared_inboxes]) == ("suspended", ["Desk"])
    assert (loop.row("ann").agreement, loop.row("bo").agreement) == ("confirmed", "confirmed")
    with scope.system():
        assert not Job.objects.filter(kind="agents.push_agents").exists()
    assert loop.sync() == {"state": "done", "read": 2, "unchanged": 2}


def test_drift_is_settled_both_ways(loop: Loop):
    loop.do(onboard, items=[person("ann"), person("bo")])
    loop.run_jobs()
    loop.change("ann", loop.there, texts={"name": "Annabel"}, numbers={NumberUse.PRIVATE: NUMBERS[3]})
    loop.change("bo", loop.there, active=False)

    assert loop.sync() == {"state": "done", "read": 2, "changed": 2, "drifted": 2}
    assert loop.row("ann").differences == ["name", "private_number"]
    assert loop.row("bo").differences == ["is_active"]

    loop.do(adopt_theirs, pk=loop.row("ann").pk)
    loop.do(push_ours, pk=loop.row("bo").pk)
    assert loop.run_jobs() == ["done"]

    ann = loop.view(loop.here, "ann")
    assert (ann.agent.name, ann.private_number) == ("Annabel", NUMBERS[3])
    assert loop.view(loop.there, "bo").agent.state == "active"
    assert {loop.row(name).agreement for name in ("ann", "bo")} == {"confirmed"}

    loop.do(offboard, loop.there, targets=[ids("ann"), ids("bo")])
    assert loop.sync() == {"state": "done", "missing": 2}
    assert loop.sync() == {"state": "done", "missing": 2, "gone": 2}
    loop.do(adopt_theirs, pk=loop.row("ann").pk)
    loop.do(push_ours, pk=loop.row("bo").pk)
    loop.run_jobs()
    with scope.system():
        assert Agent.objects.get(account=loop.here, object_id="ann").state == "offboarded"
    assert loop.view(loop.there, "bo").agent.name == "Bo"
    assert loop.row("bo").agreement == "confirmed"
