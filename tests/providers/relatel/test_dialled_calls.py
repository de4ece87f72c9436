"""Calls that the account's carrier makes: the Relatel API that we serve, asked once for each, and read back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import ApiCredential
from calls.carriers import kinds, ordering
from calls.company.dialing import dial
from calls.live import running, services
from calls.models import Call, CallRecord, Leg, StrayCall
from common import scope
from common.errors import Conflict, Invalid
from pbx.targets import Target
from providers.contract.calls import CallOrder
from providers.models import FamilyLogin
from tests.agents.staff import add_agent
from tests.faults.proxy import Proxy
from tests.numbers.conftest import HELD
from tests.providers.relatel.looping import Loop
from tests.providers.relatel.test_switchboards_driven import here

pytestmark = pytest.mark.django_db(transaction=True)
OUTSIDE, OTHER = "+12015550150", "+12015550151"


@pytest.fixture
def board(looped: Loop) -> Loop:
    """The token is Ann's, who has a telephone there; she and Bo were taken in."""
    with scope.system():
        ApiCredential.objects.filter(agent=looped.bo).update(agent=looped.ann)
    assert looped.sync("colleagues").state == "done"
    return looped


def call_out(loop: Loop, name: str = "Ann Ask", to: str = OUTSIDE) -> Call:
    made: Call = loop.here(dial, agent=here(loop, name).pk, to=to)
    return made


def ours(loop: Loop) -> Call:
    with scope.system():
        return Call.objects.select_related("provider_account").get(account=loop.us)


def theirs(loop: Loop) -> list[Call]:
    with scope.system():
        return list(Call.objects.filter(account=loop.them).select_related("account").order_by("pk"))


def before_any_was_taken() -> Callable[..., CallOrder]:
    """Orders as they were written before anybody's call was known."""
    write = ordering._order
    return lambda *parts: replace(write(*parts), taken=frozenset())


def begin(loop: Loop) -> None:
    """What was asked for there last rings, which their worker does in a moment, and is listed from then on."""
    call = theirs(loop)[-1]
    with scope.tenant(loop.them.pk):
        running.begin_call(call)


def see_through(loop: Loop) -> None:
    """The call goes on there to its end."""
    [call] = theirs(loop)
    with scope.tenant(loop.them.pk):
        running.carry_on(loop.them, call.pk, until=call.planned_for + timedelta(hours=1))


def legs(loop: Loop) -> list[tuple[str, str, str]]:
    with scope.system():
        return list(Leg.objects.filter(account=loop.us).values_list("number", "party", "state"))


def records(loop: Loop) -> list[tuple[str, str, str]]:
    with scope.system():
        assert not StrayCall.objects.filter(called=OUTSIDE).exists()
        rows = CallRecord.objects.filter(account=loop.us)
        return list(rows.values_list("direction", "called", "leg__number"))


def test_a_call_is_made_there_and_its_record_appears_once(board: Loop):
    call = call_out(board)
    assert (call.provider_account, call.is_simulated, call.called) == (board.login, False, HELD[0])
    [order] = board.jobs(kinds.ORDER)
    assert (theirs(board), board.run(order).state, board.run(order).state) == ([], "done", "done")
    [there] = theirs(board)
    assert (there.called, there.plan["b_targets"][0]["number"]) == (HELD[0], OUTSIDE)
    assert ours(board).carrier_ref == ""
    begin(board)
    board.run(board.jobs(kinds.FOLLOW)[-1])
    assert ours(board).carrier_ref == str(board.carrier.get_started_call(ours(board).carrier_ref).ref) != ""
    see_through(board)
    # It is over there, and read back here only after that.
    assert (board.sync("calls").unchanged, records(board)) == (1, [])
    board.run(board.jobs(kinds.FOLLOW)[-1])
    over = ours(board)
    assert (over.state, over.ended_at is not None) == ("ended", True)
    assert legs(board) == [(HELD[0], "a", "ended"), (OUTSIDE, "b", "ended")]
    for added in (1, 0):
        assert board.sync("calls").added == added
        assert records(board) == [("outbound", OUTSIDE, OUTSIDE)]
    assert len(theirs(board)) == 1


@pytest.mark.parametrize("kind", ["drop after", "502 after commit", "wrong JSON after commit"])
def test_a_lost_answer_calls_nobody_twice(board: Loop, proxy: Proxy, kind: str):
    call_out(board)
    [order] = board.jobs(kinds.ORDER)
    proxy.fail(kind, "POST", "switch/dial")
    assert board.run(order).state == "queued"
    begin(board)
    assert board.run(order).state == "done"
    assert (proxy.times_passed("POST", "switch/dial"), len(theirs(board))) == (1, 1)
    assert ours(board).carrier_ref == board.carrier.get_started_call(ours(board).carrier_ref).ref


def test_one_that_is_not_listed_is_never_made_again_and_waits_for_a_person(board: Loop, proxy: Proxy):
    call_out(board)
    [order] = board.jobs(kinds.ORDER)
    proxy.fail("500", "POST", "switch/dial")
    states = [board.run(order).state for _ in range(8)]
    assert states == ["queued"] * 7 + ["unknown"]
    assert (proxy.times_came("POST", "switch/dial"), theirs(board)) == (1, [])


@pytest.mark.parametrize(
    ("kind", "method", "part"), [("429", "POST", "switch/dial"), ("500", "GET", "employee")]
)
def test_where_it_is_certain_that_nobody_was_called_the_call_is_over(
    board: Loop, proxy: Proxy, kind: str, method: str, part: str
):
    call_out(board)
    [order] = board.jobs(kinds.ORDER)
    proxy.fail(kind, method, part)
    assert (board.run(order).state, board.run(order).state) == ("failed", "failed")
    assert "Nobody was called." in order.error
    assert (ours(board).ended_at is not None, theirs(board)) == (True, [])


def test_a_list_that_does_not_come_behind_the_order_is_read_again(board: Loop, proxy: Proxy):
    call_out(board)
    [order] = board.jobs(kinds.ORDER)
    proxy.fail("500", "GET", "calls?")
    assert (board.run(order).state, ours(board).carrier_ref) == ("done", "")
    begin(board)
    board.run(board.jobs(kinds.FOLLOW)[-1])
    assert (ours(board).carrier_ref != "", len(theirs(board))) == (True, 1)


def test_it_rings_only_whose_login_it_is(board: Loop):
    with pytest.raises(Conflict, match="rings only the person whose login it is"):
        call_out(board, "Bo Berg")
    with pytest.raises(Invalid, match="your own telephone"):
        call_out(board, to=HELD[0])
    with scope.system():
        assert not Call.objects.filter(account=board.us).exists()
    # What is asked past that is refused by the carrier's words.
    board.here(services.call_between, first=Target(OTHER), second=Target(OUTSIDE))
    [order] = board.jobs(kinds.ORDER)
    assert (board.run(order).state, theirs(board)) == ("failed", [])


def test_calls_that_are_not_the_logins_are_made_on_the_house_switch(board: Loop):
    with scope.system():
        FamilyLogin.objects.filter(account=board.us, family="calls").delete()
    with pytest.raises(Conflict, match="no telephone of yours"):
        call_out(board)
    cy = add_agent(board.them, "Cy Day", private=HELD[1])
    call = board.there(dial, agent=cy.pk, to=OUTSIDE)
    assert (call.provider_account, call.is_simulated) == (None, True)


def test_two_orders_for_one_number_in_one_second_have_a_call_each(
    board: Loop, monkeypatch: pytest.MonkeyPatch
):
    """Both look before either has said which call is its own, and both see the same one first."""
    for _ in range(2):
        call_out(board)
    monkeypatch.setattr(ordering, "_order", before_any_was_taken())
    for order in board.jobs(kinds.ORDER):
        assert board.run(order).state == "done"
    for call in theirs(board):
        with scope.tenant(board.them.pk):
            running.begin_call(call)
    with scope.system():
        at = timezone.now().replace(microsecond=0)
        Call.objects.filter(account=board.them).update(planned_for=at, started_at=at)
    for job in board.jobs(kinds.FOLLOW):
        board.run(job)
    with scope.system():
        refs = list(Call.objects.filter(account=board.us).values_list("carrier_ref", flat=True))
    assert (refs.count(""), len(refs), len(theirs(board))) == (1, 2, 2)
    monkeypatch.undo()
    for job in board.jobs(kinds.FOLLOW):
        board.run(job)
    with scope.system():
        refs = list(Call.objects.filter(account=board.us).values_list("carrier_ref", flat=True))
        told = set(Leg.objects.filter(account=board.us).values_list("call", flat=True))
    assert (len(set(refs)), "" in refs, len(told)) == (2, False, 2)


def test_two_orders_for_one_number_are_told_apart_by_their_moments(board: Loop):
    """The nearer call is the one that was asked for."""
    call_out(board)
    [order] = board.jobs(kinds.ORDER)
    board.run(order)
    begin(board)
    [follow] = board.jobs(kinds.FOLLOW)
    board.run(follow)
    with scope.system():
        earlier = timezone.now() - timedelta(seconds=20)
        Call.objects.filter(account=board.them).update(planned_for=earlier, started_at=earlier)
    call_out(board)
    assert board.run(board.jobs(kinds.ORDER)[-1]).state == "done"
    begin(board)
    for job in board.jobs(kinds.FOLLOW):
        board.run(job)
    with scope.system():
        rows = Call.objects.filter(account=board.us).order_by("pk")
        refs = list(rows.values_list("carrier_ref", flat=True))
    assert (len(set(refs)), "" in refs, len(theirs(board))) == (2, False, 2)
