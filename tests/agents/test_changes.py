"""Changing and offboarding agents, and inboxes with their members."""

import pytest

from accounts.models import Agent
from agents.records import AgentChange, AgentRefs, FaultCode, Identifier, MembershipChange, NewInbox
from agents.services.changes import change_agents
from agents.services.inboxes import change_members, create_inboxes, remove_inbox, rename_inbox
from agents.services.offboarding import offboard
from common import scope
from common.errors import NotFound
from messaging.models import Inbox, InboxMember
from messaging.selectors.inboxes import inbox as get_inbox
from messaging.states import InboxKind
from numbers.models import NumberAssignment
from numbers.selectors.assignments import free_numbers, history
from numbers.services.holding import remove_number
from tests.agents.conftest import NUMBERS, PRIVATE, SUPERVISED, Staff, ids, person, wanted
from tests.people import BY


def change(staff: Staff, *changes: AgentChange, **how: bool):
    return change_agents(account=staff.customer, by=BY, changes=changes, **how)


def leave(staff: Staff, *targets: AgentRefs, **how: bool):
    return offboard(account=staff.customer, by=BY, targets=targets, **how)


def codes(faults: dict) -> dict[int, list[FaultCode]]:
    return {place: [fault.code for fault in found] for place, found in faults.items()}


@pytest.fixture
def team(staff: Staff) -> Staff:
    staff.onboard(
        person("boss"),
        person("ann", wanted(PRIVATE, 0), wanted(SUPERVISED, 1, ids("boss")), upn="ann@acme.test"),
        person("bob", wanted(PRIVATE, 2)),
    )
    return staff


def test_texts_roles_services_and_state(team: Staff):
    outcome = change(
        team,
        AgentChange(
            AgentRefs(Identifier.UPN, ("ANN@acme.test",)),
            texts={"name": "Ann Lee", "city": "Łódź"},
            add_roles=("admin",),
            remove_roles=("member",),
            services={"calls": False},
            active=False,
        ),
    )

    assert outcome.faults == {}
    ann = team.agent("ann")
    assert (ann.name, ann.city, ann.roles, ann.services) == ("Ann Lee", "Łódź", ["admin"], {"calls": False})
    assert ann.state == "suspended"
    assert team.holders()[NUMBERS[1]] == ("supervised", "Ann Lee")
    assert Inbox.objects.get().name == "Ann Lee"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"texts": {"name": " "}}, FaultCode.REQUIRED),
        ({"texts": {"upn": "a\x07"}}, FaultCode.BAD_TEXT),
        ({"texts": {"object_id": "bob"}}, FaultCode.DUPLICATE),
        ({"remove_roles": ("member",)}, FaultCode.NOT_ALLOWED),
        ({"add_roles": ("admin",), "remove_roles": ("admin",)}, FaultCode.NOT_ALLOWED),
        ({"roles": ("king",)}, FaultCode.BAD_VALUE),
        ({"services": {"telepathy": True}}, FaultCode.BAD_VALUE),
        ({"numbers": {PRIVATE: "201"}}, FaultCode.BAD_NUMBER),
        ({"numbers": {PRIVATE: "+12015550000"}}, FaultCode.UNKNOWN_NUMBER),
        ({"numbers": {PRIVATE: NUMBERS[2]}}, FaultCode.NUMBER_TAKEN),
        ({"numbers": {SUPERVISED: NUMBERS[0]}}, FaultCode.NUMBER_TAKEN),
    ],
)
def test_each_refusal_changes_nothing(team: Staff, wrong, code):
    before = list(Agent.objects.order_by("pk").values())
    holders = team.holders()
    good = AgentChange(ids("bob"), texts={"city": "Rome"})
    bad = AgentChange(ids("ann"), **{"texts": {"city": "Rome"}, **wrong})

    assert codes(change(team, good, bad).faults) == {1: [code]}
    assert list(Agent.objects.order_by("pk").values()) == before

    assert codes(change(team, bad, good, keep_going=True).faults) == {0: [code]}
    assert (team.agent("ann").city, team.agent("bob").city) == ("", "Rome")
    assert team.holders() == holders


def test_an_unknown_target_and_one_by_ref(team: Staff):
    assert codes(change(team, AgentChange(ids("nobody"))).faults) == {0: [FaultCode.UNKNOWN_AGENT]}
    ann = team.agent("ann")
    assert change(team, AgentChange(ids(ann.ref), texts={"city": "Rome"})).agents == {0: [ann]}
    with scope.tenant(team.people.other.pk):
        stranger = change_agents(account=team.people.other, by=BY, changes=[AgentChange(ids("ann"))])
    assert codes(stranger.faults) == {0: [FaultCode.UNKNOWN_AGENT]}


def test_numbers_are_changed_and_freed(team: Staff):
    change(team, AgentChange(ids("ann"), numbers={PRIVATE: NUMBERS[5], SUPERVISED: NUMBERS[6]}))
    assert team.holders() == {
        NUMBERS[2]: ("private", "Bob"),
        NUMBERS[5]: ("private", "Ann"),
        NUMBERS[6]: ("supervised", "Ann"),
    }
    assert Inbox.objects.get(removed_at=None).e164 == NUMBERS[6]
    assert InboxMember.objects.get().agent == team.agent("boss")

    change(team, AgentChange(ids("ann"), numbers={PRIVATE: None, SUPERVISED: None}))
    assert team.holders() == {NUMBERS[2]: ("private", "Bob")}
    assert not Inbox.objects.filter(removed_at=None).exists()
    assert [row.holder for row in history(team.customer, NUMBERS[5])] == ["Ann"]

    rows = NumberAssignment.objects.count()
    change(team, AgentChange(ids("bob"), numbers={PRIVATE: NUMBERS[2]}))
    assert NumberAssignment.objects.count() == rows


def test_offboarding_frees_and_keeps(team: Staff):
    create_inboxes(
        account=team.customer,
        by=BY,
        items=[NewInbox("Desk", InboxKind.SHARED, NUMBERS[7], members=ids("ann", "bob"))],
    )
    moment = NumberAssignment.objects.get(e164=NUMBERS[0]).since

    assert codes(leave(team, ids("boss", "nobody")).faults) == {0: [FaultCode.UNKNOWN_AGENT]}
    assert Agent.objects.filter(state="offboarded").count() == 0

    assert leave(team, ids("ann")).faults == {}
    assert team.holders() == {
        NUMBERS[1]: ("supervised", "Ann"),
        NUMBERS[2]: ("private", "Bob"),
        NUMBERS[7]: ("shared", "Desk"),
    }
    assert NumberAssignment.objects.get(e164=NUMBERS[1], until=None).agent is None
    assert [member.agent.name for member in InboxMember.objects.order_by("pk")] == ["Boss", "Bob"]
    [row] = history(team.customer, NUMBERS[0])
    assert (row.holder, row.since) == ("Ann", moment)
    assert row.until is not None
    assert row.until <= Agent.objects.get(object_id="ann").offboarded_at
    assert codes(leave(team, ids("ann")).faults) == {0: [FaultCode.UNKNOWN_AGENT]}

    assert team.onboard(person("ann", wanted(PRIVATE, 0))).faults == {}
    assert Agent.objects.filter(object_id="ann").count() == 2


def test_offboarding_with_the_inbox(team: Staff):
    leave(team, ids("ann"), remove_inboxes=True)
    assert team.holders() == {NUMBERS[2]: ("private", "Bob")}
    assert NUMBERS[1] in [number.e164 for number in free_numbers(team.customer)]
    with pytest.raises(NotFound):
        get_inbox(team.customer, Inbox.objects.get().pk)


def test_several_by_tenant_and_keep_going(team: Staff):
    change(team, *(AgentChange(ids(name), texts={"directory_tenant": "t1"}) for name in ("ann", "bob")))
    outcome = leave(team, ids("nobody"), AgentRefs(Identifier.DIRECTORY_TENANT, ("t1",)), keep_going=True)
    assert codes(outcome.faults) == {0: [FaultCode.UNKNOWN_AGENT]}
    assert sorted(agent.name for agent in outcome.agents[1]) == ["Ann", "Bob"]


def make(staff: Staff, *items: NewInbox, **how: bool):
    return create_inboxes(account=staff.customer, by=BY, items=items, **how)


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (NewInbox("", InboxKind.SHARED, NUMBERS[8]), FaultCode.REQUIRED),
        (NewInbox("Desk", InboxKind.SHARED, "123"), FaultCode.BAD_NUMBER),
        (NewInbox("Desk", InboxKind.SHARED, NUMBERS[8], owner=ids("bob")), FaultCode.NOT_ALLOWED),
        (NewInbox("Desk", InboxKind.SUPERVISED, NUMBERS[8]), FaultCode.REQUIRED),
        (NewInbox("Desk", InboxKind.SUPERVISED, NUMBERS[8], owner=ids("nobody")), FaultCode.UNKNOWN_AGENT),
        (NewInbox("Desk", InboxKind.SUPERVISED, NUMBERS[8], owner=ids("ann")), FaultCode.INBOX_EXISTS),
        (NewInbox("Desk", InboxKind.SHARED, NUMBERS[1]), FaultCode.INBOX_EXISTS),
        (NewInbox("Desk", InboxKind.SHARED, NUMBERS[2]), FaultCode.NUMBER_TAKEN),
        (NewInbox("Desk", InboxKind.SHARED, "+12015550000"), FaultCode.UNKNOWN_NUMBER),
        (NewInbox("Desk", InboxKind.SHARED, NUMBERS[8], members=ids("nobody")), FaultCode.UNKNOWN_AGENT),
    ],
)
def test_each_refused_inbox(team: Staff, item, code):
    good = NewInbox("Good", InboxKind.SHARED, NUMBERS[9])
    assert codes(make(team, good, item).faults) == {1: [code]}
    assert Inbox.objects.count() == 1
    assert codes(make(team, item, good, keep_going=True).faults) == {0: [code]}
    assert Inbox.objects.count() == 2


def test_members_come_and_go(team: Staff):
    make(team, NewInbox("Desk", InboxKind.SHARED, NUMBERS[8], members=ids("bob")))
    desk = Inbox.objects.get(kind="shared")

    def members(*items: MembershipChange):
        return change_members(account=team.customer, by=BY, items=items)

    outcome = members(
        MembershipChange(ids("ann", "bob"), add=True, e164=NUMBERS[8]),
        MembershipChange(ids("bob"), add=True, owner=ids("ann")),
        MembershipChange(ids("boss"), add=False, owner=ids("ann")),
        MembershipChange(ids("boss"), add=False, owner=ids("ann")),
    )
    assert outcome.faults == {}
    assert [member.agent.name for member in desk.memberships.all()] == ["Bob", "Ann"]
    assert [member.agent.name for member in Inbox.objects.get(kind="supervised").memberships.all()] == ["Bob"]

    for item, code in [
        (MembershipChange(ids("ann"), add=False, owner=ids("ann")), FaultCode.NOT_ALLOWED),
        (MembershipChange(ids("ann"), add=True, e164=NUMBERS[1]), FaultCode.UNKNOWN_INBOX),
        (MembershipChange(ids("ann"), add=True, owner=ids("bob")), FaultCode.UNKNOWN_INBOX),
        (MembershipChange(ids("nobody"), add=True, e164=NUMBERS[8]), FaultCode.UNKNOWN_AGENT),
    ]:
        good = MembershipChange(ids("boss"), add=True, e164=NUMBERS[8])
        assert codes(members(good, item).faults) == {1: [code]}
        assert desk.memberships.count() == 2


def test_an_inbox_is_renamed_and_removed_once(team: Staff):
    make(team, NewInbox("Desk", InboxKind.SHARED, NUMBERS[8]))
    pk = Inbox.objects.get(kind="shared").pk
    rename_inbox(account=team.customer, by=BY, pk=pk, name="Front desk")
    assert team.holders()[NUMBERS[8]] == ("shared", "Front desk")
    with scope.tenant(team.people.other.pk), pytest.raises(NotFound):
        remove_inbox(account=team.people.other, by=BY, pk=pk)
    remove_inbox(account=team.customer, by=BY, pk=pk)
    assert NUMBERS[8] not in team.holders()
    with pytest.raises(NotFound):
        remove_inbox(account=team.customer, by=BY, pk=pk)


def test_a_number_that_leaves_is_nobodys(team: Staff):
    remove_number(account=team.customer, by=BY, e164=NUMBERS[1])
    assert sorted(team.holders()) == [NUMBERS[0], NUMBERS[2]]
    assert not Inbox.objects.filter(removed_at=None).exists()
    assert history(team.customer, NUMBERS[1])[0].ended_by == "Number left the account"
