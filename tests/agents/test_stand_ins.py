"""Somebody is away, and a colleague gets the calls for them alone: a sick colleague's calls are moved."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Agent
from agents.models import Presence
from agents.selectors.presence import presences
from agents.services.presence import set_away
from calls.live.receptions import answering
from common import scope
from common.errors import Invalid
from pbx.receptions.hours import Verdict
from pbx.receptions.selectors import as_destination
from pbx.receptions.states import Phase
from providers.contract.destinations import Destination, DestinationKind
from tests.agents.staff import FREE, add_agent, add_numbers
from tests.console import in_a_row, signed_in
from tests.numbers.conftest import HELD, Shop
from tests.pbx.receptions import Desk, desk_of
from tests.people import BY

ANN, BO = HELD[0], FREE[0]
OPEN = Verdict(Phase.OPEN, "Monday")


@pytest.fixture
def desk(market: Shop) -> Iterator[Desk]:
    with scope.tenant(market.customer.pk):
        yield desk_of(market)


@pytest.fixture
def bo(desk: Desk) -> Agent:
    add_numbers(desk.shop.people, desk.shop.customer, [BO])
    return add_agent(desk.shop.customer, "Bo", private=BO)


def away(desk: Desk, agent: Agent, **how: Any) -> Presence:
    return set_away(account=desk.shop.customer, by=BY, agent=agent.pk, **({"is_away": True} | how))


def rung(desk: Desk, destination: Destination, *keys: str) -> tuple[str, list[list[str]]]:
    """Whom a call is for, and which numbers ring, after these keys."""
    found = answering(desk.shop.customer, destination, timezone.now())
    assert found is not None
    way = found.settings["first"]
    for key in keys:
        way = way["keys"][key]
    return way["name"], way["rounds"]


def own(desk: Desk) -> tuple[str, list[list[str]]]:
    return rung(desk, Destination.of(DestinationKind.AGENT, desk.ann.pk))


def test_calls_for_one_ring_the_other_while_they_are_away(desk: Desk, bo: Agent):
    assert own(desk) == ("Ann", [[ANN]])
    away(desk, desk.ann)
    assert own(desk) == ("Ann", [])
    away(desk, desk.ann, stand_in=bo.pk, until=timezone.now() + timedelta(hours=1))
    assert own(desk) == ("Bo", [[BO]])
    seen = presences(desk.shop.customer, [desk.ann])[desk.ann.pk]
    assert seen.stand_in == bo
    away(desk, bo)
    assert own(desk) == ("Ann", [])
    away(desk, bo, is_away=False)
    Presence.objects.filter(agent=desk.ann).update(away_until=timezone.now())
    assert own(desk) == ("Ann", [[ANN]])
    assert away(desk, desk.ann, is_away=False, stand_in=bo.pk).stand_in is None


def test_so_do_keys_of_a_reception_and_groups_do_not(desk: Desk, bo: Agent, monkeypatch: Any):
    away(desk, desk.ann, stand_in=bo.pk)
    monkeypatch.setattr("pbx.receptions.hours.Hours.at", lambda _self, _at: OPEN)
    to = as_destination(desk.reception)
    assert rung(desk, to, "1") == ("Bo", [[BO]])
    assert rung(desk, to, "2") == ("Sales", [])


def test_who_cannot_stand_in_is_refused_and_nothing_changes(desk: Desk, bo: Agent):
    with scope.tenant(desk.shop.people.other.pk):
        eve = add_agent(desk.shop.people.other, "Eve")
    for stand_in in (eve.pk, desk.ann.pk, 10**12):
        with pytest.raises(Invalid) as refused:
            away(desk, desk.ann, stand_in=stand_in)
        assert refused.value.field == "stand_in"
    assert not Presence.objects.exists()


def test_on_the_pages(desk: Desk, bo: Agent):
    Agent.objects.filter(pk=desk.ann.pk).update(user=desk.shop.people.bob)
    bob = signed_in(desk.shop.people.bob)
    form = bob.get("/who-is-free/").context["form"]
    assert list(form.fields["stand_in"].widget.choices) == [("", "Nobody else"), (str(bo.pk), "Bo")]
    told = bob.post("/who-is-free/me/", {"away": "yes", "label": "Ill", "stand_in": bo.pk}, follow=True)
    assert "calls go to <bdi>Bo</bdi>" in in_a_row(told)
    wrong = bob.post("/who-is-free/me/", {"away": "yes", "stand_in": desk.ann.pk})
    assert wrong.status_code == 422
    of_bo = signed_in(desk.shop.people.alice).post(
        f"/who-is-free/{bo.ref}/", {"away": "yes", "stand_in": desk.ann.pk}, follow=True
    )
    assert "calls go to <bdi>Ann</bdi>" in in_a_row(of_bo)
