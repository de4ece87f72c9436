"""Who is free: what people say of themselves, and what their calls tell."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import Activity, Agent
from agents.models import Presence
from agents.selectors.presence import LivePresence, Seen, presences
from agents.services.presence import set_away, set_speed_dial
from calls.models import Leg
from common import scope
from common.errors import Conflict, Invalid, NotFound
from tests.agents.staff import add_agent
from tests.calls.recordings.made import call_of
from tests.console import signed_in
from tests.numbers.conftest import HELD, Shop
from tests.people import BY


@pytest.fixture
def shop(market: Shop) -> Iterator[Shop]:
    with scope.tenant(market.customer.pk):
        yield market


@pytest.fixture
def ann(shop: Shop) -> Agent:
    return add_agent(shop.customer, "Ann", private=HELD[0])


def live(shop: Shop, agent: Agent) -> str:
    return presences(shop.customer, [agent])[agent.pk].live.value


def away(shop: Shop, agent: Agent, **how: object) -> Presence:
    return set_away(account=shop.customer, by=BY, agent=agent.pk, **({"is_away": True} | how))


def test_away_until_a_moment_or_until_said_otherwise(shop: Shop, ann: Agent):
    assert live(shop, ann) == "available"
    away(shop, ann, label="Lunch")
    assert (live(shop, ann), presences(shop.customer, [ann])[ann.pk].label) == ("do_not_disturb", "Lunch")
    away(shop, ann, until=timezone.now() + timedelta(hours=1))
    assert live(shop, ann) == "do_not_disturb"
    Presence.objects.update(away_until=timezone.now() - timedelta(seconds=1))
    assert live(shop, ann) == "available"
    row = away(shop, ann, is_away=False, label="ignored")
    assert (live(shop, ann), row.label, Presence.objects.count()) == ("available", "", 1)


def test_when_it_ended_is_kept(shop: Shop, ann: Agent):
    def ended() -> object:
        return presences(shop.customer, [ann])[ann.pk].ended_at

    away(shop, ann, is_away=False)
    away(shop, ann)
    assert (ended(), presences(shop.customer, [ann])[ann.pk].is_away) == (None, True)
    before = timezone.now()
    away(shop, ann, is_away=False)
    first = ended()
    assert isinstance(first, datetime)
    assert before <= first <= timezone.now()
    away(shop, ann, is_away=False)
    assert ended() == first
    over = timezone.now() - timedelta(hours=1)
    away(shop, ann)
    Presence.objects.update(away_until=over)
    assert ended() == over
    away(shop, ann, is_away=False)
    assert ended() == over


@pytest.mark.parametrize(
    ("state", "expected"),
    [("ringing", LivePresence.RINGING), ("answered", LivePresence.BUSY), ("ended", LivePresence.AWAY)],
)
def test_a_call_counts_before_what_was_said(shop: Shop, ann: Agent, state, expected):
    away(shop, ann)
    over = timezone.now() if state == "ended" else None
    Leg.objects.create(
        account=shop.customer,
        call=call_of(shop.customer),
        place=1,
        number=HELD[0],
        is_ours=True,
        state=state,
        began_at=timezone.now(),
        ended_at=over,
    )
    assert live(shop, ann) == expected


def test_somebody_suspended_is_away(shop: Shop, ann: Agent):
    ann.state = "suspended"
    assert presences(shop.customer, [ann])[ann.pk] == Seen(ann, LivePresence.AWAY, "Suspended")


def test_refusals_change_nothing(shop: Shop, ann: Agent):
    with pytest.raises(Invalid):
        away(shop, ann, until=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Invalid):
        away(shop, ann, label="x" * 61)
    with scope.tenant(shop.people.other.pk), pytest.raises(NotFound):
        set_away(account=shop.people.other, by=BY, agent=ann.pk, is_away=True)
    assert not Presence.objects.exists()


def test_many_take_as_many_statements_as_one(shop: Shop, ann: Agent, django_assert_num_queries):
    people = [ann, *(add_agent(shop.customer, f"P{n}") for n in range(5))]
    with django_assert_num_queries(3):
        presences(shop.customer, people)


def test_in_the_console(shop: Shop, ann: Agent):
    Agent.objects.filter(pk=ann.pk).update(user=shop.people.bob)
    client = signed_in(shop.people.bob)
    assert "Do not disturb me" in client.get("/who-is-free/").content.decode()
    page = client.post("/who-is-free/me/", {"away": "yes", "label": "Lunch", "hours": "1"}, follow=True)
    assert "You are marked as away" in page.content.decode()
    part = client.get("/who-is-free/", headers={"HX-Request": "true"}).content.decode()
    assert ("Lunch" in part, "<html" in part) == (True, False)
    back = client.post("/who-is-free/me/", {"away": "no"}, follow=True).content.decode()
    assert "Do not disturb me" in back


def dialled(shop: Shop) -> dict[str, str]:
    return dict(Presence.objects.exclude(speed_dial="").values_list("agent__name", "speed_dial"))


def test_people_choose_a_digit_that_no_colleague_has(shop: Shop, ann: Agent):
    bo = add_agent(shop.customer, "Bo")
    said = away(shop, ann, label="Lunch")
    for digit in ("3", "3", ""):
        set_speed_dial(account=shop.customer, by=BY, agent=ann.pk, digit=digit)
        assert dialled(shop) == ({"Ann": digit} if digit else {})
    set_speed_dial(account=shop.customer, by=BY, agent=ann.pk, digit="3")
    noted = Activity.objects.filter(account=shop.customer, verb="chose the speed dial of")
    assert noted.count() == 3
    assert Presence.objects.get(agent=ann).changed_at == said.changed_at
    with pytest.raises(Conflict, match="colleague") as refused:
        set_speed_dial(account=shop.customer, by=BY, agent=bo.pk, digit="3")
    for digit in ("0", "12", "x"):
        with pytest.raises(Invalid):
            set_speed_dial(account=shop.customer, by=BY, agent=bo.pk, digit=digit)
    with scope.tenant(shop.people.other.pk), pytest.raises(NotFound):
        set_speed_dial(account=shop.people.other, by=BY, agent=ann.pk, digit="4")
    assert (refused.value.field, dialled(shop)) == ("speed_dial", {"Ann": "3"})


def test_each_sets_their_own_digit_on_the_page(shop: Shop, ann: Agent):
    Agent.objects.filter(pk=ann.pk).update(user=shop.people.alice)
    add_agent(shop.customer, "Bo")
    set_speed_dial(account=shop.customer, by=BY, agent=Agent.objects.get(name="Bo").pk, digit="1")
    alice = signed_in(shop.people.alice)
    assert alice.post("/who-is-free/me/speed-dial/", {"digit": "7"}).status_code == 302
    assert dialled(shop) == {"Ann": "7", "Bo": "1"}
    assert '<option value="7" selected>' in alice.get("/who-is-free/").content.decode()
    taken = alice.post("/who-is-free/me/speed-dial/", {"digit": "1"})
    assert (taken.status_code, "A colleague has this digit." in taken.content.decode()) == (422, True)
    assert dialled(shop) == {"Ann": "7", "Bo": "1"}
