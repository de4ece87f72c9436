"""Callers ask in a queue to be called back; one colleague reserves that, calls, and settles it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.concerns import waiting
from accounts.models import Agent
from accounts.rights import Right
from agents.services.presence import set_away
from calls.callbacks import services
from calls.callbacks.models import Promise
from calls.live.models import Call
from calls.live.running import begin_call
from calls.live.services import receive_call
from common import scope
from common.errors import Conflict, Invalid, NotFound
from pbx.receptions.path import Step
from pbx.receptions.services import set_hours, set_step
from pbx.receptions.states import StepKind
from tests.agents.staff import add_agent
from tests.calls.test_reception_calls import ALWAYS, ANN, CALLER, MAIN, called
from tests.console import signed_in
from tests.numbers.conftest import Shop
from tests.pbx.receptions import Desk, desk_of
from tests.people import BY


@pytest.fixture
def desk(market: Shop, settings: Any, tmp_path: Any) -> Iterator[Desk]:
    """Key 2 leads to a queue that calls back."""
    settings.MEDIA_ROOT = tmp_path
    with scope.tenant(market.customer.pk):
        found = desk_of(market)
        set_hours(**found.who, ref=found.reception.ref, hours=ALWAYS)
        queue = Step(StepKind.QUEUE, target=found.group.pk, seconds=30, calls_back=True)
        set_step(**found.who, ref=found.reception.ref, place="open.2", step=queue)
        yield found


@pytest.fixture
def promise(desk: Desk) -> Promise:
    called(desk, "2", "1")
    return Promise.objects.get()


@pytest.fixture
def bo(desk: Desk) -> Agent:
    return add_agent(desk.shop.customer, "Bo")


def test_a_key_in_the_queue_promises_and_ends_the_call(desk: Desk):
    call = called(desk, "2", "1")
    row = Promise.objects.get()
    assert (row.call, row.number, row.state, row.agent) == (call, CALLER, "waiting", None)
    assert [leg.number for leg in call.legs.all()] == [CALLER]
    assert call.ended_at is not None


@pytest.mark.parametrize("keys", [("2",), ("2", "5")])
def test_who_presses_nothing_of_it_goes_on_waiting(desk: Desk, keys: tuple[str, ...]):
    call = called(desk, *keys)
    assert [leg.number for leg in call.legs.all()] == [CALLER, ANN]
    assert not Promise.objects.exists()


def test_it_is_offered_where_nobody_is_free_and_not_to_who_withholds_their_number(desk: Desk):
    set_away(**desk.who, agent=desk.ann.pk, is_away=True)
    called(desk, "2", "1")
    assert Promise.objects.count() == 1
    call = receive_call(**desk.who, called=MAIN, caller="anonymous", keys=("2", "1"))
    assert call.settings["first"]["keys"]["2"]["position"].endswith(
        "Press 1 to be called back, or hold the line."
    )
    begin_call(call)
    assert Promise.objects.count() == 1


def test_who_asks_again_is_promised_once_and_it_stays_reserved(desk: Desk, promise: Promise):
    services.reserve(**desk.who, pk=promise.pk, agent=desk.ann.pk)
    called(desk, "2", "1")
    states = list(Promise.objects.order_by("pk").values_list("state", "agent"))
    assert states == [("replaced", desk.ann.pk), ("reserved", desk.ann.pk)]
    newest = Promise.objects.latest("pk")
    with pytest.raises(IntegrityError), transaction.atomic():
        Promise.objects.filter(pk=promise.pk).update(state="waiting", agent=None, settled_at=None)
    assert services.settle(**desk.who, pk=newest.pk, is_done=True).state == "done"


def test_one_alone_reserves_it(desk: Desk, promise: Promise, bo: Agent):
    services.reserve(**desk.who, pk=promise.pk, agent=desk.ann.pk)
    services.reserve(**desk.who, pk=promise.pk, agent=desk.ann.pk)
    with pytest.raises(Conflict, match="Ann has reserved"):
        services.reserve(**desk.who, pk=promise.pk, agent=bo.pk)
    with pytest.raises(Conflict, match="Ann has reserved"):
        services.call_back(**desk.who, pk=promise.pk, agent=bo.pk)
    promise.refresh_from_db()
    assert (promise.agent_id, promise.made) == (desk.ann.pk, None)
    services.release(**desk.who, pk=promise.pk)
    with pytest.raises(Conflict):
        services.release(**desk.who, pk=promise.pk)
    services.reserve(**desk.who, pk=promise.pk, agent=bo.pk)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_reserves_it(desk: Desk, promise: Promise, bo: Agent):
    def take(agent: int) -> bool:
        with scope.tenant(desk.shop.customer.pk):
            try:
                services.reserve(account=desk.shop.customer, by=BY, pk=promise.pk, agent=agent)
            except Conflict:
                return False
            finally:
                connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take, [desk.ann.pk, bo.pk])) == [False, True]


def test_the_own_telephone_rings_first_and_nothing_repeats_it(desk: Desk, promise: Promise):
    before = Call.objects.count()
    made = services.call_back(**desk.who, pk=promise.pk, agent=desk.ann.pk)
    assert (made.plan["targets"][0]["number"], made.plan["b_targets"][0]["number"]) == (ANN, CALLER)
    assert made.cli == MAIN
    with pytest.raises(Conflict, match="right now"):
        services.call_back(**desk.who, pk=promise.pk, agent=desk.ann.pk)
    assert Call.objects.count() == before + 1
    promise.refresh_from_db()
    assert (promise.state, promise.agent_id, promise.made) == ("reserved", desk.ann.pk, made)
    Call.objects.filter(pk=made.pk).update(ended_at=timezone.now())
    again = services.call_back(**desk.who, pk=promise.pk, agent=desk.ann.pk)
    assert again.pk != made.pk


def test_who_has_no_telephone_calls_nobody_back(desk: Desk, promise: Promise, bo: Agent):
    with pytest.raises(Conflict, match="no telephone"):
        services.call_back(**desk.who, pk=promise.pk, agent=bo.pk)
    promise.refresh_from_db()
    assert (promise.state, promise.made) == ("waiting", None)


def test_a_failure_needs_a_reason_and_it_is_settled_once(desk: Desk, promise: Promise):
    with pytest.raises(Invalid) as refused:
        services.settle(**desk.who, pk=promise.pk, is_done=False, reason="  ")
    assert refused.value.field == "reason"
    services.settle(**desk.who, pk=promise.pk, is_done=False, reason="No answer, three times")
    promise.refresh_from_db()
    assert (promise.state, promise.reason) == ("failed", "No answer, three times")
    for act in (
        lambda: services.settle(**desk.who, pk=promise.pk, is_done=True),
        lambda: services.reserve(**desk.who, pk=promise.pk, agent=desk.ann.pk),
        lambda: services.call_back(**desk.who, pk=promise.pk, agent=desk.ann.pk),
    ):
        with pytest.raises(Conflict, match="settled already"):
            act()


def test_a_stranger_finds_none(desk: Desk, promise: Promise, market: Shop):
    other = market.people.other
    with scope.tenant(other.pk):
        stranger = add_agent(other, "Zoe")
        how: dict[str, Any] = {"account": other, "by": BY, "pk": promise.pk}
        for act in (
            lambda: services.reserve(**how, agent=stranger.pk),
            lambda: services.release(**how),
            lambda: services.call_back(**how, agent=stranger.pk),
            lambda: services.settle(**how, is_done=True),
        ):
            with pytest.raises(NotFound):
                act()
    promise.refresh_from_db()
    assert promise.state == "waiting"


def test_it_waits_for_a_person_after_an_hour(desk: Desk, promise: Promise):
    def titles() -> list[str]:
        found = waiting(desk.shop.customer, frozenset({Right.VIEW}), below=False)
        return [one.concern.title for one in found]

    assert "Callers who wait for a call back" not in titles()
    Promise.objects.update(asked_at=timezone.now() - timedelta(minutes=61))
    assert "Callers who wait for a call back" in titles()
    services.settle(**desk.who, pk=promise.pk, is_done=True)
    assert "Callers who wait for a call back" not in titles()


@pytest.fixture
def alice(desk: Desk, market: Shop) -> Client:
    """The owner, who works as Ann."""
    Agent.objects.filter(pk=desk.ann.pk).update(user=market.people.alice)
    return signed_in(market.people.alice)


def test_the_list_and_its_buttons(
    alice: Client, desk: Desk, promise: Promise, django_assert_num_queries: Any
):
    page = alice.get("/calls/call-backs/").content.decode()
    for text in ("Promised call-backs", "Reserve", "Call back", "Main"):
        assert text in page
    with django_assert_num_queries(STATEMENTS):
        alice.get("/calls/call-backs/", headers={"HX-Request": "true"})
    path = f"/calls/call-backs/{promise.pk}"
    assert alice.post(f"{path}/call/").status_code == 302
    assert "Give back" in alice.get("/calls/call-backs/").content.decode()
    assert "Say why nobody was reached." in alice.post(f"{path}/failed/", follow=True).content.decode()
    assert alice.post(f"{path}/done/", {"reason": "Chair mended"}).status_code == 302
    assert "Nobody waits for a call back" in alice.get("/calls/call-backs/").content.decode()
    assert "Chair mended" in alice.get("/calls/call-backs/", {"show": "all"}).content.decode()
    assert alice.post(f"{path}/forget/").status_code == 404


STATEMENTS = 9


def test_who_is_nobody_of_ours_reserves_none(desk: Desk, promise: Promise, market: Shop):
    answer = signed_in(market.people.alice).post(f"/calls/call-backs/{promise.pk}/reserve/", follow=True)
    assert "none of this account" in answer.content.decode()
    promise.refresh_from_db()
    assert promise.state == "waiting"
