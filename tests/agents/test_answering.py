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
from numbers.services.gateways import add_gateway
from numbers.services.settings import answer_with
from pbx.selectors import apps
from pbx.services.apps import create_app
from providers.contract.destinations import gateway
from providers.house.connector import House
from providers.house.models import HouseNumber
from providers.voicetel.connector import VoiceTel
from tests.agents.staff import add_agent
from tests.console import signed_in
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


def test_the_number_s_page_leads_to_what_answers_it(shop: Shop):
    """For whoever may open it: a gateway's page is the form that changes it. Forwarded calls lead nowhere."""
    ada = add_agent(shop.customer, "Ada Lovelace")
    app = create_app(
        account=shop.customer,
        by=BY,
        kind="call_tracking",
        name="Sales",
        settings={"targets": [{"number": "+12015550188", "timeout": 20}]},
    )
    door = add_gateway(account=shop.customer, by=BY, address="8.8.8.8")
    member, reader = signed_in(shop.people.bob), signed_in(shop.people.carol)
    page = f"/numbers/{shop.number.e164}/"
    for destination, link, readers_link in (
        (as_destination(ada), f'<a href="/agents/{ada.ref}/">Agent Ada Lovelace</a>', True),
        (apps.as_destination(app), f'<a href="/voice-apps/{app.ref}/">Voice app Sales</a>', True),
        (gateway(door.pk), f'<a href="/gateways/{door.pk}/">Gateway 8.8.8.8</a>', False),
    ):
        PhoneNumber.objects.filter(pk=shop.number.pk).update(destination=destination)
        assert link in member.get(page).content.decode()
        assert (link in reader.get(page).content.decode()) == readers_link
    PhoneNumber.objects.filter(pk=shop.number.pk).update(forward_to="+12127360123")
    assert "Gateway 8.8.8.8</a>" not in member.get(page).content.decode()
