"""Onboarding: what is made, what is refused, and that a refusal made nothing."""

import dataclasses

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Activity, Agent
from agents.records import AgentRefs, FaultCode, Identifier
from agents.selectors.agents import views_of
from agents.services.offboarding import offboard
from agents.services.onboarding import check_new_agents
from messaging.models import Inbox, InboxMember
from numbers.models import NumberAssignment, PhoneNumber
from tests.agents.conftest import NUMBERS, PRIVATE, SUPERVISED, Staff, ids, person, wanted
from tests.people import BY


def codes(faults: dict) -> dict[int, list[FaultCode]]:
    return {place: [fault.code for fault in found] for place, found in faults.items()}


def nothing_made() -> bool:
    return not (Agent.objects.exists() or NumberAssignment.objects.exists() or Inbox.objects.exists())


def test_an_agent_gets_numbers_an_inbox_and_supervisors(staff: Staff):
    staff.onboard(person("boss"))
    outcome = staff.onboard(
        person("ann", wanted(PRIVATE, 0), wanted(SUPERVISED, 1, ids("boss", "ann")), upn="Ann@acme.test"),
    )

    assert outcome.faults == {}
    ann = staff.agent("ann")
    assert outcome.agents == {0: [ann]}
    assert len(ann.ref) == 24
    assert staff.holders() == {NUMBERS[0]: ("private", "Ann"), NUMBERS[1]: ("supervised", "Ann")}
    inbox = Inbox.objects.get()
    assert (inbox.owner, inbox.e164, inbox.name) == (ann, NUMBERS[1], "Ann")
    assert [member.agent.name for member in InboxMember.objects.all()] == ["Boss"]
    view = views_of(staff.customer, [ann])[0]
    assert (view.private_number, view.supervised_number) == (NUMBERS[0], NUMBERS[1])
    assert {service.value: on for service, on in view.services.items()} == {
        "messages": True,
        "supervised_inbox": True,
        "calls": True,
        "shared_inbox": False,
    }
    assert Activity.objects.filter(verb="onboarded", subject="Ann").get().after == {"numbers": NUMBERS[:2]}


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (person(""), [FaultCode.REQUIRED, FaultCode.REQUIRED]),
        (person("ann", upn="x\x00y"), [FaultCode.BAD_TEXT]),
        (person("ann\ud800"), [FaultCode.BAD_TEXT, FaultCode.BAD_TEXT]),
        (person("a" * 201), [FaultCode.TOO_LONG, FaultCode.TOO_LONG]),
        (person("ann", roles=("king",)), [FaultCode.BAD_VALUE]),
        (person("ann", roles=()), [FaultCode.REQUIRED]),
        (person("ann", wanted(PRIVATE, "2015551234")), [FaultCode.BAD_NUMBER, FaultCode.UNKNOWN_NUMBER]),
        (person("ann", wanted(PRIVATE, "+12015550000")), [FaultCode.UNKNOWN_NUMBER]),
        (person("ann", wanted(PRIVATE, 0), wanted(PRIVATE, 1)), [FaultCode.NOT_ALLOWED]),
        (person("ann", wanted(PRIVATE, 0), wanted(SUPERVISED, 0)), [FaultCode.NUMBER_TAKEN]),
        (person("ann", wanted(PRIVATE, 0, ids("boss"))), [FaultCode.NOT_ALLOWED, FaultCode.UNKNOWN_AGENT]),
        (person("ann", wanted(SUPERVISED, 0, ids("boss"))), [FaultCode.UNKNOWN_AGENT]),
    ],
)
def test_each_fault_makes_nothing(staff: Staff, item, expected):
    assert codes(check_new_agents(account=staff.customer, items=[item])) == {0: expected}
    assert codes(staff.onboard(person("good", wanted(PRIVATE, 5)), item).faults) == {1: expected}
    assert nothing_made()


def test_all_or_nothing_and_keep_going(staff: Staff):
    items = [
        person("ann", wanted(PRIVATE, 0)),
        person("amy"),
        person("ANN"),
        person("bob", wanted(PRIVATE, 0)),
    ]

    refused = staff.onboard(*items)
    assert codes(refused.faults) == {2: [FaultCode.DUPLICATE], 3: [FaultCode.NUMBER_TAKEN]}
    assert nothing_made()

    outcome = staff.onboard(*items, keep_going=True)
    assert outcome.faults == refused.faults
    assert sorted(outcome.agents) == [0, 1]
    assert Agent.objects.count() == 2
    assert codes(staff.onboard(person("ann")).faults) == {0: [FaultCode.DUPLICATE]}


def test_names_of_any_key_and_case(staff: Staff):
    staff.onboard(person("ann", upn="Ann@Acme.test", consistency_id="c1"))
    faults = check_new_agents(
        account=staff.customer,
        items=[
            person("x", upn="ANN@acme.TEST"),
            person("y", consistency_id="c1"),
            person("z", consistency_id="C1"),
        ],
    )
    assert codes(faults) == {0: [FaultCode.DUPLICATE], 1: [FaultCode.DUPLICATE]}


def test_supervisors_of_the_same_list(staff: Staff):
    """They may come later in it, but not be refused themselves, nor depend on one who is."""
    outcome = staff.onboard(
        person("ann", wanted(SUPERVISED, 0, ids("bob"))), person("bob", wanted(SUPERVISED, 1, ids("ann")))
    )
    assert outcome.faults == {}
    assert InboxMember.objects.count() == 2

    outcome = staff.onboard(
        person("cid", wanted(SUPERVISED, 2, ids("dan"))),
        person("dan", wanted(SUPERVISED, 3, ids("ann", "eve"))),
        person("eve", roles=("king",)),
        keep_going=True,
    )
    assert codes(outcome.faults) == {
        0: [FaultCode.UNKNOWN_AGENT],
        1: [FaultCode.UNKNOWN_AGENT],
        2: [FaultCode.BAD_VALUE],
    }
    assert Agent.objects.count() == 2


def test_a_strangers_number_and_supervisor_are_unknown(staff: Staff):
    other = dataclasses.replace(staff, customer=staff.people.other)
    assert codes(check_new_agents(account=other.customer, items=[person("x", wanted(PRIVATE, 0))])) == {
        0: [FaultCode.UNKNOWN_NUMBER]
    }
    by_upn = AgentRefs(Identifier.UPN, ("ann@acme.test",))
    staff.onboard(person("ann", upn="ann@acme.test"))
    assert check_new_agents(account=other.customer, items=[person("ann")]) == {}
    assert codes(
        check_new_agents(account=other.customer, items=[person("x", wanted(SUPERVISED, 0, by_upn))])
    ) == {0: [FaultCode.UNKNOWN_NUMBER, FaultCode.UNKNOWN_AGENT]}


def test_a_number_that_is_leaving_cannot_be_given(staff: Staff):
    PhoneNumber.objects.filter(e164=NUMBERS[0]).update(state="porting_out")
    assert codes(staff.onboard(person("ann", wanted(PRIVATE, 0))).faults) == {0: [FaultCode.UNKNOWN_NUMBER]}


def test_reassigning_an_inbox(staff: Staff):
    """Only with the flag, and only from an owner who is not active (smartcommunicator.md §4.2)."""
    staff.onboard(person("boss"), person("ann", wanted(SUPERVISED, 0, ids("boss"))))
    taken = person("new", wanted(SUPERVISED, 0, ids("boss")))
    assert codes(staff.onboard(taken, reassign_inbox=True).faults) == {0: [FaultCode.INBOX_EXISTS]}

    offboard(account=staff.customer, by=BY, targets=[ids("ann")])
    assert staff.holders() == {NUMBERS[0]: ("supervised", "Ann")}
    refused = staff.onboard(taken)
    assert [(fault.code, fault.text) for fault in refused.faults[0]] == [
        (FaultCode.INBOX_EXISTS, "Inbox already exists")
    ]
    inbox = Inbox.objects.get()

    assert staff.onboard(taken, reassign_inbox=True).faults == {}

    inbox.refresh_from_db()
    assert (inbox.owner.name, inbox.name) == ("New", "New")
    assert [member.agent.name for member in inbox.memberships.all()] == ["Boss"]
    assert staff.holders() == {NUMBERS[0]: ("supervised", "New")}
    assert [row.holder for row in NumberAssignment.objects.filter(e164=NUMBERS[0])] == ["New", "Ann", "Ann"]


def test_statements_do_not_grow_with_the_list(staff: Staff):
    few = [person("a", wanted(PRIVATE, 0), wanted(SUPERVISED, 1, ids("z"))), person("z")]
    many = [person(f"b{n}", wanted(PRIVATE, n)) for n in range(2, 9)] + [
        person("c", wanted(SUPERVISED, 9, ids("b2")))
    ]
    counts = []
    for items in (few, many):
        with CaptureQueriesContext(connection) as captured:
            assert staff.onboard(*items).faults == {}
        counts.append(len(captured))
    assert counts == [18, 18]
