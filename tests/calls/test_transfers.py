"""Callers are handed over on the page of a call; of a group's telephones one has the caller; the board tells where."""

from datetime import timedelta

import pytest
from django.test import Client

from calls.company.board import standings
from calls.company.transferring import complete_transfer
from calls.live import running, services
from calls.live.models import Call
from common.errors import Conflict, NotFound
from pbx.services.groups import GroupWish, change_group
from tests.agents.staff import FREE, add_agent, add_numbers
from tests.calls.test_reception_calls import CALLER, desk, shop
from tests.console import signed_in
from tests.numbers.conftest import HELD
from tests.pbx.receptions import Desk

__all__ = ["desk", "shop"]
ANN, BO = HELD[0], FREE[0]


def at(call: Call, seconds: float) -> list[str]:
    """The states of the legs so many seconds after the call began."""
    account = call.account
    running.carry_on(account, call.pk, until=call.planned_for + timedelta(seconds=seconds))
    return list(call.legs.order_by("place").values_list("state", flat=True))


def where(call: Call) -> list[tuple[str, bool]]:
    return [(row.where, row.waits) for row in standings(call.account, most=10)]


@pytest.fixture
def call(desk: Desk) -> Call:
    """A caller talks with Ann from second 6.5 on, who would hang up at 25.5; Bo has a telephone too."""
    account = desk.shop.customer
    add_numbers(desk.shop.people, account, [BO])
    add_agent(account, "Bo", private=BO)
    call = services.receive_call(**desk.who, called=HELD[1], caller=CALLER, keys=["1"], seconds=300)
    running.begin_call(call)
    assert at(call, 7) == ["answered", "answered"]
    assert where(call) == [("Talks with Ann", False)]
    return call


def client_of(desk: Desk) -> Client:
    return signed_in(desk.shop.people.bob)


def hand(desk: Desk, call: Call, act: str, **given: object) -> str:
    answer = client_of(desk).post(f"/calls/live/{call.ref}/hand-over/", {"act": act, **given}, follow=True)
    return str(*[message.message for message in answer.context["messages"]])


def asked(desk: Desk, call: Call, act: str = "attended") -> str:
    return hand(desk, call, act, leg=call.legs.get(number=ANN).pk, to=BO)


def test_a_word_first_and_then_the_caller(desk: Desk, call: Call):
    page = client_of(desk).get(f"/calls/live/{call.ref}/").content.decode()
    assert ("Ask the colleague first" in page, "Talks with Ann" in page, ">Bo</option>" in page) == (
        True,
    ) * 3
    assert asked(desk, call) == "Your colleague is called."
    assert at(call, 9)[2] == "ringing"
    assert where(call) == [("Talks with Ann, who has Bo called", False)]
    assert "Call it off" in client_of(desk).get(f"/calls/live/{call.ref}/").content.decode()
    assert at(call, 13) == ["answered", "answered", "answered"]
    assert where(call) == [("Ann has a word with Bo, and the caller waits", False)]
    page = client_of(desk).get(f"/calls/live/{call.ref}/").content.decode()
    assert ("Hand over now" in page, "Back to the caller" in page) == (True, True)
    assert asked(desk, call) == "Choose the colleague who shall take the caller."
    assert hand(desk, call, "complete") == "Bo takes the caller."
    assert at(call, 14) == ["answered", "ended", "answered"]
    assert where(call) == [("Talks with Bo", False)]
    assert at(call, 600) == ["ended", "ended", "ended"]


def test_of_many_colleagues_one_is_named(desk: Desk, call: Call, monkeypatch: pytest.MonkeyPatch):
    for place in ("accounts.colleague_field", "calls.company.forms"):
        monkeypatch.setattr(f"{place}.MOST_LISTED", 1)
    ann = call.legs.get(number=ANN).pk
    page = client_of(desk).get(f"/calls/live/{call.ref}/").content.decode()
    assert ('<input type="text" name="to"' in page, ">Bo</option>" in page) == (True, False)
    nobody = "Nobody here has “Zed” in their name or e-mail address."
    assert hand(desk, call, "attended", leg=ann, to="Zed") == nobody
    busy = "This colleague has no telephone that could be called now."
    assert hand(desk, call, "attended", leg=ann, to="Ann") == busy
    assert call.legs.count() == 2
    assert hand(desk, call, "attended", leg=ann, to="bo") == "Your colleague is called."
    assert at(call, 9)[2] == "ringing"


def test_back_to_the_caller(desk: Desk, call: Call):
    asked(desk, call)
    at(call, 13)
    assert hand(desk, call, "cancel") == "The caller is back."
    assert at(call, 14) == ["answered", "answered", "ended"]
    assert where(call) == [("Talks with Ann", False)]
    assert asked(desk, call, "direct") == "Your colleague is called."
    assert at(call, 20) == ["answered", "ended", "ended", "answered"]


def test_who_may_not_and_what_cannot_be(desk: Desk, call: Call):
    ann, who = call.legs.get(number=ANN), desk.who
    with pytest.raises(Conflict):
        complete_transfer(**who, leg=ann.pk)
    with pytest.raises(NotFound):
        complete_transfer(**who, leg=0)
    path = f"/calls/live/{call.ref}/hand-over/"
    assert signed_in(desk.shop.people.charlie).post(path).status_code == 404
    for act in ("complete", "cancel", "", "direct"):
        assert hand(desk, call, act, to="+12015550147") == "Choose the colleague who shall take the caller."
    assert at(call, 8) == ["answered", "answered"]
    at(call, 600)
    assert asked(desk, call) == "Nobody talks here whom you could hand over."


def test_a_page_looks_again_once_something_has_moved(desk: Desk, call: Call):
    client, path = client_of(desk), f"/calls/live/{call.ref}/"
    stamp = client.get(path).context["stamp"]
    part = {"HX-Request": "true"}
    assert client.get(path, {"seen": stamp}, headers=part).status_code == 204
    moved = client.get(path, {"seen": "dialing-"}, headers=part)
    assert (moved.status_code, moved.headers["HX-Refresh"]) == (200, "true")
    board = client.get("/calls/live/", headers=part).content.decode()
    assert ("Talks with Ann" in board, "Try a number out" in board, call.ref in board) == (True, False, True)


def test_of_a_group_that_rings_one_has_the_caller_and_the_others_stop(desk: Desk, call: Call):
    agents = [desk.ann.pk, call.account.agents.get(name="Bo").pk]
    change_group(**desk.who, ref=desk.group.ref, wish=GroupWish(members=agents))
    at(call, 600)
    rush = services.receive_call(**desk.who, called=HELD[1], caller=CALLER, keys=["2"], seconds=300)
    running.begin_call(rush)
    assert at(rush, 600) == ["ended", "ended", "cancelled"]
    numbers = list(rush.legs.order_by("place").values_list("number", flat=True))
    assert numbers == [CALLER, ANN, BO]
    [loser] = rush.legs.filter(number=BO)
    assert (loser.answered_at, loser.record.seconds) == (None, 0)


def test_a_board_tells_who_waits_where(desk: Desk, call: Call, django_assert_max_num_queries: object):
    at(call, 600)
    rush = [
        services.receive_call(**desk.who, called=HELD[1], caller=f"+1201555014{n}", keys=["2"], seconds=300)
        for n in (4, 5)
    ]
    for one in rush:
        running.begin_call(one)
        at(one, 2.6)
    assert [waits for _, waits in where(call)] == [True, True]
    assert where(call)[0][0].startswith("Waits for Sales, number 2 in the queue")
    with django_assert_max_num_queries(11):  # type: ignore[operator]
        standings(call.account, most=10)
