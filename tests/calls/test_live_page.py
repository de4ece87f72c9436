"""Pages of calls under way and planned: what they show, and what may be ended by whom."""

from datetime import timedelta

from django.utils import timezone

from calls.live import running
from calls.live.models import Call
from common import scope
from tests.calls.test_live import ANSWERS, click, click_app, tracked
from tests.console import signed_in
from tests.numbers.conftest import Shop

BOARD = "/calls/live/"


def test_a_number_is_tried_out_and_the_page_tells_each_step(market: Shop):
    with scope.tenant(market.customer.pk):
        tracked(market, targets=[{"number": ANSWERS}])
    client = signed_in(market.people.alice)
    given = {
        "called": market.number.e164,
        "caller": ANSWERS,
        "keys": "1, 25#",
        "seconds": "30",
        "says": "It is me.",
    }
    answer = client.post(BOARD, given)
    with scope.tenant(market.customer.pk):
        call = Call.objects.get()
        assert (answer.status_code, answer["Location"]) == (302, f"{BOARD}{call.ref}/")
        assert call.plan == {"keys": ["1", "25#"], "seconds": 30, "says": "It is me."}
        running.begin_call(call)
        running.carry_on(market.customer, call.pk, until=call.planned_for + timedelta(hours=1))
    page = client.get(f"{BOARD}{call.ref}/").content.decode()
    assert page.count('class="timeline__head"') == 7
    assert "The network is simulated" in page
    assert call.ref in client.get(BOARD).content.decode()


def test_a_number_that_no_app_answers_is_refused_in_place(market: Shop):
    client = signed_in(market.people.alice)
    given = {"called": market.number.e164, "caller": ANSWERS, "keys": "x", "seconds": "30"}
    assert b"Keys are 0 to 9" in client.post(BOARD, given).content
    answer = client.post(BOARD, given | {"keys": ""})
    assert (answer.status_code, b"No voice app answers this number" in answer.content) == (422, True)
    with scope.tenant(market.customer.pk):
        assert Call.objects.count() == 0


def test_a_planned_call_is_cancelled_and_a_stranger_finds_none(market: Shop):
    with scope.tenant(market.customer.pk):
        call = click(market, click_app(market), at=timezone.now() + timedelta(hours=1))
    path = f"{BOARD}{call.ref}/"
    stranger = signed_in(market.people.charlie)
    assert [stranger.get(path).status_code, stranger.post(f"{path}end/").status_code] == [404, 404]
    client = signed_in(market.people.alice)
    assert client.post(f"{path}end/").status_code == 302
    assert b"cancelled" in client.get(path).content
