"""Callers of a main number are asked by text message: once for a call, once a day, never who opted out."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models import F

from calls.live import running, services
from calls.live.event_kinds import CAME_ENDED
from calls.live.models import Call, Leg
from common import scope
from events.readers import Happening
from jobs import work
from jobs.models import Job
from messaging.models import Message
from messaging.services.opt_outs import opt_out
from messaging.states import OptOutSource
from pbx.receptions.services import ReceptionWish, change_reception, set_hours
from providers.house.models import HouseMessage
from support.satisfaction.asking import ASK, ask_when_over
from support.satisfaction.models import Rating
from support.satisfaction.tokens import LENGTH, link_to, token_of
from tests.api.relatel.test_calls import ALWAYS
from tests.console import signed_in
from tests.numbers.conftest import HELD, Shop
from tests.pbx.receptions import Desk, desk_of

CALLER = "+12015550147"


@pytest.fixture
def desk(market: Shop, settings: Any, tmp_path: Path) -> Iterator[Desk]:
    settings.MEDIA_ROOT = tmp_path
    with scope.tenant(market.customer.pk):
        found = desk_of(market)
        set_hours(**found.who, ref=found.reception.ref, hours=ALWAYS)
        wish = ReceptionWish(brand_name="Acme Tools", asks_smileys=True)
        change_reception(**found.who, ref=found.reception.ref, wish=wish)
        yield found


def called(desk: Desk, *keys: str, caller: str = CALLER) -> Call:
    call = services.receive_call(**desk.who, called=HELD[1], caller=caller, keys=keys, seconds=60)
    running.begin_call(call)
    running.carry_on(desk.shop.customer, call.pk, until=call.planned_for + timedelta(hours=1))
    return call


def asked(desk: Desk) -> list[Message]:
    """Do the jobs that ask; the messages that they wrote."""
    for job in Job.objects.filter(account=desk.shop.customer, kind=ASK, state="queued"):
        work.run(job.pk)
    return list(Message.objects.filter(account=desk.shop.customer, direction="out"))


def test_who_was_answered_gets_one_text_with_a_link(desk: Desk):
    call = called(desk, "1")
    [message] = asked(desk)
    row = Rating.objects.get()
    assert (message.ours, message.peer) == (HELD[1], CALLER)
    link, token = link_to(row), token_of(row.seed)
    assert message.text == f"How was your call with Acme Tools? {link.replace(token, '*' * LENGTH)}"
    assert (row.call_id, row.reception_id, row.agent_id) == (call.pk, desk.reception.pk, desk.ann.pk)
    assert (row.number, row.asked_at, row.rated_at) == (CALLER, message.created_at, None)
    for kept in (message.text, message.sealed, str(Job.objects.values_list("payload", "result", "title"))):
        assert [secret for secret in (row.seed, token) if secret in kept] == []
    assert Job.objects.get(kind=ASK).state == "done"


def test_only_the_caller_is_told_the_link(desk: Desk):
    called(desk, "1")
    [message] = asked(desk)
    link = link_to(Rating.objects.get())
    with scope.system():
        work.run(message.job_id)
        sent = HouseMessage.objects.get()
    message.refresh_from_db()
    assert (sent.text, message.sealed, message.state) == (
        f"How was your call with Acme Tools? {link}",
        "",
        "sent",
    )
    told = signed_in(desk.shop.people.alice).get(message.get_absolute_url()).content.decode()
    assert ("How was your call" in told, link in told) == (True, False)


def test_a_job_that_runs_again_sends_nothing_more(desk: Desk):
    called(desk, "1")
    assert len(asked(desk)) == 1
    Job.objects.filter(kind=ASK).update(state="queued", finished_at=None)
    assert len(asked(desk)) == 1
    Rating.objects.update(asked_at=None)
    Job.objects.filter(kind=ASK).update(state="queued", finished_at=None)
    assert len(asked(desk)) == 1


def test_a_call_is_asked_about_once_however_often_its_end_is_told(desk: Desk):
    call = called(desk, "1")
    leg = Leg.objects.select_related("call__reception").get(call=call, is_ours=False)
    ask_when_over(desk.shop.customer, Happening(CAME_ENDED, leg))
    assert (Rating.objects.count(), Job.objects.filter(kind=ASK).count()) == (1, 1)


def test_a_number_is_asked_once_a_day(desk: Desk):
    called(desk, "1")
    called(desk, "1")
    called(desk, "1", caller="+12015550148")
    assert sorted(message.peer for message in asked(desk)) == [CALLER, "+12015550148"]
    # Days are the account's, whatever the hour is in UTC.
    Rating.objects.filter(number=CALLER).update(day=F("day") - timedelta(days=1))
    called(desk, "1")
    assert len(asked(desk)) == 3


def test_nobody_is_asked_who_was_not_answered_or_where_nobody_asks(desk: Desk):
    called(desk)
    change_reception(**desk.who, ref=desk.reception.ref, wish=ReceptionWish(asks_smileys=False))
    called(desk, "1")
    assert (Rating.objects.count(), asked(desk)) == (0, [])


@pytest.mark.parametrize("caller", ["BLOCKED", "+442070000000", "+18005550199"])
def test_numbers_that_take_no_texts_are_not_asked(desk: Desk, caller: str):
    called(desk, "1", caller=caller)
    assert asked(desk) == []


def test_accounts_without_messages_ask_nobody(desk: Desk):
    desk.shop.customer.service_sms = False
    desk.shop.customer.save()
    called(desk, "1")
    assert Rating.objects.count() == 0


def test_who_has_opted_out_is_not_asked_and_not_counted(desk: Desk):
    opt_out(**desk.who, peer=CALLER, source=OptOutSource.CONSOLE)
    called(desk, "1")
    assert asked(desk) == []
    job, row = Job.objects.get(kind=ASK), Rating.objects.get()
    assert (job.state, job.result["outcome"]) == ("done", "The recipient has opted out of your messages.")
    assert row.asked_at is None


def test_scores_are_asked_for_where_the_reception_says_so(desk: Desk):
    change_reception(**desk.who, ref=desk.reception.ref, wish=ReceptionWish(asks_nps=True))
    called(desk, "1")
    assert Rating.objects.get().is_nps
