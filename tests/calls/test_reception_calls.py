"""Calls that receptions, groups and colleagues answer, on the house switch."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Agent
from agents.services.presence import set_away
from calls.live import running, services
from calls.live.models import Call, CallNode
from calls.live.receptions import answering
from calls.recordings.models import Recording
from common import scope
from common.errors import Conflict, Invalid
from numbers.models import PhoneNumber
from pbx.receptions.hours import Hours
from pbx.receptions.path import Step
from pbx.receptions.services import set_hours, set_step
from pbx.receptions.states import StepKind
from pbx.services.groups import GroupWish, assign_number, change_group
from tests.agents.staff import add_agent
from tests.console import signed_in
from tests.numbers.conftest import HELD, Shop
from tests.pbx.receptions import Desk, desk_of

ALWAYS = Hours((((0, 1440),),) * 7, {}, "", "UTC")
ANN, MAIN = HELD[0], HELD[1]
CALLER = "+12015550147"


@pytest.fixture
def shop(market: Shop, settings: Any, tmp_path: Path) -> Iterator[Shop]:
    settings.MEDIA_ROOT = tmp_path
    with scope.tenant(market.customer.pk):
        yield market


@pytest.fixture
def desk(shop: Shop) -> Desk:
    found = desk_of(shop)
    set_hours(**found.who, ref=found.reception.ref, hours=ALWAYS)
    return found


def called(desk: Desk, *keys: str, **how: Any) -> Call:
    call = services.receive_call(**desk.who, called=MAIN, caller=CALLER, keys=keys, **how)
    running.begin_call(call)
    running.carry_on(desk.shop.customer, call.pk, until=call.planned_for + timedelta(hours=1))
    call.refresh_from_db()
    return call


def path(call: Call) -> list[tuple[str, str, str]]:
    return list(CallNode.objects.filter(call=call).values_list("place", "kind", "name"))


def legs(call: Call) -> list[tuple[str, str]]:
    return list(call.legs.values_list("number", "state"))


def test_a_key_rings_a_colleague_and_both_talk(desk: Desk):
    call = called(desk, "1")
    assert (call.kind, call.reception_id, call.phase, call.state) == (
        "reception",
        desk.reception.pk,
        "open",
        "ended",
    )
    assert path(call) == [("open", "menu", "Menu of keys"), ("open.1", "agent", "Ann")]
    assert legs(call) == [(CALLER, "ended"), (ANN, "ended")]
    records = [leg.record for leg in call.legs.all()]
    assert {record.leg.call.reception for record in records} == {desk.reception}


@pytest.mark.parametrize("keys", [("3", "1"), ("31",), ("31#",)])
def test_keys_that_are_pressed_together_are_there_for_the_next_menu(desk: Desk, keys: tuple[str, ...]):
    assert [place for place, _, _ in path(called(desk, *keys))] == ["open", "open.3", "open.3.1"]


def test_nobody_answers_and_the_backup_takes_a_voicemail(desk: Desk):
    set_away(**desk.who, agent=desk.ann.pk, is_away=True)
    call = called(desk, "2", says="Please call me back")
    assert [place for place, _, _ in path(call)] == ["open", "open.2", "backup"]
    assert (call.phase, call.state, legs(call)) == ("backup", "voicemail", [(CALLER, "voicemail")])
    assert Recording.objects.get(call=call).kind == "voicemail"


def test_a_queue_tells_the_place_and_rings_its_group(desk: Desk):
    call = called(desk, "2")
    said = call.settings["first"]["keys"]["2"]["position"]
    assert (call.settings["position"], said.endswith("|You are number 1 in the queue.")) == (1, True)
    assert legs(call) == [(CALLER, "ended"), (ANN, "ended")]
    assert path(call)[-1] == ("open.2", "queue", "Sales")


def test_who_presses_nothing_comes_to_the_backup(desk: Desk):
    assert [place for place, _, _ in path(called(desk))] == ["open", "backup"]


def test_closed_plays_and_ends(desk: Desk):
    set_hours(**desk.who, ref=desk.reception.ref, hours=Hours())
    call = called(desk, "1")
    assert (path(call), legs(call), call.phase) == (
        [("closed", "end", "Ends the call")],
        [(CALLER, "ended")],
        "closed",
    )


def test_opening_hours_go_by_the_time_that_a_call_is_tried_for(desk: Desk):
    closed = Hours((((0, 1440),), *((),) * 6), {}, "", "UTC")
    set_hours(**desk.who, ref=desk.reception.ref, hours=closed)
    monday = timezone.now() + timedelta(days=(7 - timezone.now().weekday()) % 7)
    phases = [called(desk, "1", as_if=monday + timedelta(days=days)).phase for days in (0, 1)]
    assert phases == ["open", "closed"]
    with pytest.raises(Invalid, match="ten years"):
        called(desk, as_if=monday + timedelta(days=4000))


def test_a_caller_who_hangs_up_in_the_menu(desk: Desk):
    call = called(desk, seconds=2)
    assert ([place for place, _, _ in path(call)], legs(call)) == (["open"], [(CALLER, "ended")])


def test_a_group_rings_all_at_once_and_the_others_stop(desk: Desk):
    bo = add_agent(desk.shop.customer, "Bo")
    change_group(**desk.who, ref=desk.group.ref, wish=GroupWish(members=[desk.ann.pk, bo.pk]))
    step = Step(StepKind.NUMBER, number="+12015550182", seconds=5)
    set_step(**desk.who, ref=desk.reception.ref, place="open", step=step)
    assert legs(called(desk)) == [(CALLER, "voicemail"), ("+12015550182", "no_answer")]
    assign_number(**desk.who, ref=desk.group.ref, e164=MAIN)
    call = called(desk)
    assert (call.kind, call.reception, legs(call)) == (
        "call_group",
        None,
        [(CALLER, "ended"), (ANN, "ended")],
    )


def test_the_one_who_talked_longest_ago_rings_first(desk: Desk):
    change_group(**desk.who, ref=desk.group.ref, wish=GroupWish(strategy="idle"))
    called(desk, "1")
    number = PhoneNumber.objects.get(e164=MAIN)
    found = answering(desk.shop.customer, number.destination, timezone.now())
    assert found is not None
    assert found.settings["first"]["keys"]["2"]["rounds"] == [[ANN]] * 3


def test_a_reception_that_is_gone_answers_nobody(desk: Desk):
    with pytest.raises(Conflict):
        services.receive_call(**desk.who, called=HELD[0], caller=CALLER)
    assert not Call.objects.exists()


def test_calling_out_from_a_page(desk: Desk):
    """The user's own telephone rings first; who is none of the people has none."""
    bob = desk.shop.people.bob
    client = signed_in(bob)
    refused = client.post("/calls/dial/", {"number": CALLER}, follow=True)
    assert "none of this account" in refused.content.decode()
    Agent.objects.filter(pk=desk.ann.pk).update(user=bob)
    assert "Call" in client.get(f"/numbers/{MAIN}/").content.decode()
    made = client.post("/calls/dial/", {"number": "(201) 555-0147"})
    call = Call.objects.get()
    assert made.headers["Location"] == f"/calls/live/{call.ref}/"
    assert [call.plan[name][0]["number"] for name in ("targets", "b_targets")] == [ANN, CALLER]
    for number in ("12", ANN):
        assert client.post("/calls/dial/", {"number": number}).status_code == 422
    assert Call.objects.count() == 1


def test_the_page_of_a_call_tells_which_way_it_went(desk: Desk):
    call = called(desk, "1")
    page = signed_in(desk.shop.people.bob).get(f"/calls/live/{call.ref}/")
    told = page.context["told"]
    assert (told.status.label, told.answered_by.name, told.talk_seconds) == ("Answered", "Ann", 20)
    assert [node.name for node in told.path] == ["Menu of keys", "Ann", "Ann"]
    assert "Which way it went" in page.content.decode()
