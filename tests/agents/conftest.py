"""A customer with ten free numbers, and short ways to onboard people there."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from accounts.models import Account, Agent
from agents.records import AgentRefs, Identifier, NewAgent, NumberWanted, Outcome
from agents.services.onboarding import onboard
from common import scope
from numbers.models import NumberAssignment, PhoneNumber
from numbers.states import NumberUse
from providers.house.models import HouseState
from tests.numbers.conftest import house_number
from tests.people import BY, People

NUMBERS = [f"+1201342300{n}" for n in range(10)]
PRIVATE, SUPERVISED = NumberUse.PRIVATE, NumberUse.SUPERVISED


def ids(*values: str) -> AgentRefs:
    return AgentRefs(Identifier.OBJECT_ID, values)


def wanted(use: NumberUse, number: int | str, supervisors: AgentRefs | None = None) -> NumberWanted:
    return NumberWanted(use, NUMBERS[number] if isinstance(number, int) else number, supervisors)


def person(object_id: str, *numbers: NumberWanted, **fields: object) -> NewAgent:
    return NewAgent(object_id=object_id, name=object_id.title(), numbers=numbers, **fields)  # type: ignore[arg-type]


@dataclass
class Staff:
    people: People
    customer: Account

    def onboard(self, *items: NewAgent, **how: bool) -> Outcome:
        return onboard(account=self.customer, by=BY, items=items, **how)

    def agent(self, object_id: str) -> Agent:
        return Agent.objects.exclude(state="offboarded").get(object_id=object_id)

    def holders(self) -> dict[str, tuple[str, str]]:
        """Use and holder of every number that has one."""
        rows = NumberAssignment.objects.filter(until=None)
        return {row.e164: (row.use, row.holder) for row in rows}


def make_staff(people: People) -> Staff:
    for e164 in NUMBERS:
        house_number(e164, state=HouseState.HELD, holder=people.house.pk)
    with scope.tenant(people.customer.pk):
        PhoneNumber.objects.bulk_create(
            PhoneNumber(account=people.customer, provider_account=people.house, e164=e164) for e164 in NUMBERS
        )
    return Staff(people, people.customer)


@pytest.fixture
def staff(made_staff: Staff) -> Iterator[Staff]:
    """Inside the customer's scope."""
    with scope.tenant(made_staff.customer.pk):
        yield made_staff
