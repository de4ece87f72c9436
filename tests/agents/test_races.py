"""Many at once for the same name or number: one has it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.models import Agent
from agents.records import AgentChange, NewInbox
from agents.services.changes import change_agents
from agents.services.inboxes import create_inboxes
from agents.services.onboarding import onboard
from common import scope
from messaging.models import Inbox
from messaging.states import InboxKind
from numbers.models import NumberAssignment
from numbers.services.holding import remove_number
from tests.agents.conftest import NUMBERS, PRIVATE, Staff, ids, make_staff, person, wanted
from tests.people import BY, People

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(staff: Staff, *calls: Callable[[], object]) -> list[object]:
    def run(call: Callable[[], object]) -> object:
        try:
            with scope.tenant(staff.customer.pk):
                return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_one_agent_of_a_name(people: People):
    staff = make_staff(people)
    outcomes = at_once(staff, *[lambda: onboard(account=staff.customer, by=BY, items=[person("ann")])] * 6)
    assert sorted(len(outcome.agents) for outcome in outcomes) == [0, 0, 0, 0, 0, 1]
    with scope.tenant(staff.customer.pk):
        assert Agent.objects.count() == 1


def test_one_holder_of_a_number_whoever_asks(people: People):
    staff = make_staff(people)
    customer = staff.customer
    with scope.tenant(customer.pk):
        staff.onboard(person("bob"))
    number = NUMBERS[3]
    outcomes = at_once(
        staff,
        lambda: onboard(account=customer, by=BY, items=[person("ann", wanted(PRIVATE, 3))]),
        lambda: onboard(account=customer, by=BY, items=[person("cid", wanted(PRIVATE, 3))]),
        lambda: change_agents(
            account=customer, by=BY, changes=[AgentChange(ids("bob"), numbers={PRIVATE: number})]
        ),
        lambda: create_inboxes(account=customer, by=BY, items=[NewInbox("Desk", InboxKind.SHARED, number)]),
    )
    assert sorted(len(outcome.agents) for outcome in outcomes) == [0, 0, 0, 1]
    with scope.tenant(customer.pk):
        assert NumberAssignment.objects.filter(e164=number).count() == 1


def test_a_number_given_while_it_leaves_ends_up_nobodys(people: People):
    staff = make_staff(people)
    customer = staff.customer
    for number in NUMBERS[:4]:
        at_once(
            staff,
            lambda number=number: create_inboxes(
                account=customer, by=BY, items=[NewInbox("Desk", InboxKind.SHARED, number)]
            ),
            lambda number=number: remove_number(account=customer, by=BY, e164=number),
        )
    with scope.tenant(customer.pk):
        assert not NumberAssignment.objects.filter(until=None).exists()
        assert not Inbox.objects.filter(removed_at=None).exists()
