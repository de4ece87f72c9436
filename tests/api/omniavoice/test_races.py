"""Programs that want the same number at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from agents.records import NewAgent, NumberWanted
from agents.services.onboarding import onboard
from common import scope
from numbers.models import NumberAssignment
from numbers.states import NumberUse
from tests.api.omniavoice.conftest import Program, http
from tests.numbers.conftest import HELD
from tests.people import BY

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Callable[[], object]) -> list[object]:
    def run(call: Callable[[], object]) -> object:
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def holders() -> list[str]:
    with scope.system():
        return list(NumberAssignment.objects.filter(until=None).values_list("holder", flat=True))


def test_of_eight_that_assign_one_number_one_gets_it(customer: Program):
    def assign(bot: int) -> Callable[[], int]:
        body = {"phoneNumber": HELD[0], "agentId": customer.bots[bot].ref}
        return lambda: http(customer.key).post("/numbers", json=body).status_code

    assert sorted(at_once(*(assign(n % 2) for n in range(8)))) == [201] + [409] * 7
    assert len(holders()) == 1


@pytest.mark.parametrize("use", [NumberUse.PRIVATE, NumberUse.SUPERVISED])
def test_a_bot_and_new_colleagues_want_one_number(customer: Program, use: NumberUse):
    """Whoever onboards people and whoever calls this API keep to one holder for a number."""
    body = {"phoneNumber": HELD[0], "agentId": customer.bots[0].ref}

    def assign() -> str:
        status = http(customer.key).post("/numbers", json=body).status_code
        return {201: "Reception", 409: ""}[status]

    def colleague(name: str) -> Callable[[], str]:
        item = NewAgent(object_id=name, name=name, numbers=(NumberWanted(use, HELD[0]),))

        def join() -> str:
            with scope.tenant(customer.account.pk):
                outcome = onboard(account=customer.account, by=BY, items=[item])
            assert bool(outcome.faults) != bool(outcome.agents)
            return name if outcome.agents else ""

        return join

    got = at_once(assign, colleague("Ann"), assign, colleague("Bo"), assign, colleague("Cy"))

    assert [name for name in got if name] == holders()


def test_of_those_that_end_an_assignment_one_does(customer: Program):
    path = f"/numbers/{customer.assign(HELD[0])['id']}"

    def end() -> int:
        return http(customer.key).delete(path).status_code

    assert sorted(at_once(end, end, end, end)) == [200, 404, 404, 404]
    assert holders() == []


def test_changes_of_the_agent_at_once_leave_one_row(customer: Program):
    path = f"/numbers/{customer.assign(HELD[0])['id']}"

    def change(bot: int) -> Callable[[], int]:
        body = {"agentId": customer.bots[bot].ref}
        return lambda: http(customer.key).put(path, json=body).status_code

    assert at_once(*(change(n % 2) for n in range(8))) == [200] * 8
    assert len(holders()) == 1
