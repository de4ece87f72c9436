"""Agents as what answers a number: offered, kept while chosen, and let go when they leave."""

from collections.abc import Iterator

import pytest

from accounts.models import Activity
from agents.records import AgentRefs, Identifier
from agents.services.answering import as_destination
from agents.services.offboarding import offboard
from common import scope
from common.errors import Invalid
from jobs.models import Job
from numbers.models import PhoneNumber
from numbers.selectors.destinations import DestinationNames, choices, url
from numbers.services.settings import answer_with
from providers.house.connector import House
from providers.house.models import HouseNumber
from providers.voicetel.connector import VoiceTel
from tests.agents.staff import add_agent
from tests.numbers.conftest import Shop, make_shop
from tests.people import BY, People


@pytest.fixture
def shop(people: People) -> Iterator[Shop]:
    """Inside the customer's scope."""
    made = make_shop(people)
    with scope.tenant(made.customer.pk):
        yield made


def offered(shop: Shop, connector: type) -> dict[str, str]:
    return {text: name for _, rows in choices(shop.customer, [connector]) for text, name in rows}


def test_an_agent_answers_until_they_leave(shop: Shop):
    ada = add_agent(shop.customer, "Ada Lovelace")
    destination = as_destination(ada)
    assert offered(shop, House)[destination] == "Ada Lovelace"
    assert destination not in offered(shop, VoiceTel)
    assert url(shop.customer, destination) == f"/agents/{ada.ref}/"

    answer_with(account=shop.customer, by=BY, e164=shop.number.e164, wait=True, destination=destination)
    number = PhoneNumber.objects.get(pk=shop.number.pk)
    assert (number.answered_by, number.agreement) == (destination, "confirmed")
    assert HouseNumber.objects.get(e164=number.e164).settings["destination"] == destination
    assert DestinationNames(shop.customer)(destination) == "Agent Ada Lovelace"

    offboard(account=shop.customer, by=BY, targets=[AgentRefs(Identifier.REF, [ada.ref])])

    number.refresh_from_db()
    assert (number.destination, number.agreement, number.unsent) == ("nothing", "pending", ["destination"])
    assert Job.objects.filter(kind="numbers.push", state="queued").count() == 1
    assert Activity.objects.filter(verb="changed", after={"destination": "nothing"}).count() == 1
    assert destination not in offered(shop, House)
    with pytest.raises(Invalid):
        answer_with(account=shop.customer, by=BY, e164=number.e164, wait=True, destination=destination)


def test_a_strangers_agent_does_not_answer(shop: Shop):
    with scope.tenant(shop.people.other.pk):
        theirs = as_destination(add_agent(shop.people.other, "Eve"))
    with pytest.raises(Invalid) as refusal:
        answer_with(account=shop.customer, by=BY, e164=shop.number.e164, wait=True, destination=theirs)
    assert refusal.value.field == "destination"
    assert PhoneNumber.objects.get(pk=shop.number.pk).destination == "nothing"
    assert DestinationNames(shop.customer)(theirs) == f"Agent {theirs.target}"
