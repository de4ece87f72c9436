"""Who hears a voicemail that was left for one colleague: that colleague, and those who manage recordings."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Agent, User
from calls.live.models import Call
from calls.recordings.models import Recording
from calls.services import FinishedCall, record_call
from calls.states import Direction
from common import scope
from tests.agents.staff import add_agent
from tests.calls.recordings.made import call_of, recording
from tests.console import HTMX, signed_in
from tests.numbers.conftest import HELD, Shop


@pytest.fixture
def ann(shop: Shop) -> Agent:
    return add_agent(shop.customer, "Ann", private=HELD[0])


@pytest.fixture(params=["agent", "carrier"])
def left(shop: Shop, ann: Agent, request: pytest.FixtureRequest) -> Recording:
    """A voicemail for Ann, of a call here or as a carrier tells of it; and one that is for everybody."""
    recording(shop.customer, number=HELD[1])
    call = call_of(shop.customer, kind="agent" if request.param == "agent" else "call_tracking")
    return recording(shop.customer, call=call, number=HELD[0], is_personal=request.param == "carrier")


def answers(client: Client, row: Recording) -> list[int]:
    """What the pages of a voicemail answer, those that change it last."""
    path = f"/recordings/{row.ref}/"
    found = [client.get(path), client.get(f"{path}sound.mp3", HTTP_RANGE="bytes=0-9")]
    found += [
        client.post(f"{path}heard/", {"heard": "yes"}),
        client.post(f"{path}comment/", {"comment": "x"}),
    ]
    return [one.status_code for one in [*found, client.post(f"{path}delete/")]]


def listed(client: Client, row: Recording) -> tuple[int, int, bool]:
    """How many voicemails the page shows and calls new, and whether it is one of them."""
    context: Any = client.get("/voicemail/").context
    shown = [one["recording"].ref for one in context["rows"]]
    return len(shown), context["unheard"], row.ref in shown


def test_a_colleague_finds_none_of_it_and_changes_nothing(shop: Shop, left: Recording):
    bob = signed_in(shop.people.bob)
    assert listed(bob, left) == (1, 1, False)
    assert answers(bob, left) == [404] * 5
    left.refresh_from_db()
    assert (left.heard_at, left.comment, left.removed_at) == (None, "", None)
    assert left.hearings.count() == 0


@pytest.mark.parametrize("name", ["bob", "alice"])
def test_whose_it_is_and_who_manages_recordings_hear_it(shop: Shop, ann: Agent, left: Recording, name: str):
    user: User = getattr(shop.people, name)
    if name == "bob":
        Agent.objects.filter(pk=ann.pk).update(user=user)
    client = signed_in(user)
    assert listed(client, left) == (2, 2, True)
    assert answers(client, left) == [200, 206, 302, 302, 302]


def test_strangers_and_readers_hear_none(shop: Shop, left: Recording):
    assert answers(signed_in(shop.people.charlie), left) == [404] * 5
    assert answers(signed_in(shop.people.carol), left) == [403] * 5


def test_the_pages_of_its_call_play_it_to_the_same(shop: Shop, ann: Agent):
    call: Call = call_of(shop.customer)
    leg = call.legs.create(
        account=shop.customer,
        place=1,
        number=call.caller,
        is_ours=False,
        state="voicemail",
        began_at=call.planned_for,
    )
    row = recording(shop.customer, call=call, number=HELD[0], is_personal=True)
    with scope.tenant(shop.customer.pk):
        told = FinishedCall(
            ref="left", direction=Direction.INBOUND, caller=call.caller, called=HELD[0],
            started_at=call.planned_for, seconds=2, leg=leg,
        )  # fmt: skip
        kept = record_call(account=shop.customer, call=told, is_charged=False)
    pages = (f"/calls/live/{call.ref}/", f"/calls/{kept.pk}/")
    for user, hears in ((shop.people.bob, False), (shop.people.alice, True)):
        for page in pages:
            assert (row.ref in signed_in(user).get(page).content.decode()) == hears, (user, page)
    Agent.objects.filter(pk=ann.pk).update(user=shop.people.bob)
    assert all(row.ref in signed_in(shop.people.bob).get(page).content.decode() for page in pages)


def test_a_recording_of_a_call_is_for_all_who_listen(shop: Shop, ann: Agent):
    call = call_of(shop.customer, kind="agent")
    row = recording(shop.customer, call=call, kind="call", number=HELD[0])
    page = signed_in(shop.people.bob).get("/recordings/", **HTMX).content.decode()
    assert row.ref in page
