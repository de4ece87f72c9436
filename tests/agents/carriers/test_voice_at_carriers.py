"""Voice bots' numbers sent to a carrier and synced from it, over the OmniaVoice API of this very server."""

from typing import Any

import pytest
from django.db import transaction

from agents.models import VoiceAtCarrier
from common import scope
from jobs import services as job_services
from jobs.answers import offers
from jobs.models import Job
from numbers.leaving import end_all
from numbers.models import PhoneNumber
from numbers.services.voice import assign_voice, change_voice, end_voice, remove_bot
from providers import services
from providers.errors import Rejected, Uncertain
from providers.omniavoice.connector import OmniaVoice
from tests.agents.carriers.voices import ONE, TWO, Loop, make_loop, sent
from tests.console import signed_in
from tests.people import BY

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def loop(live_server, monkeypatch) -> Loop:
    return make_loop(live_server.url, monkeypatch)


def test_from_assignment_to_end(loop: Loop):
    ref = loop.assign(label="Desk")
    assert (loop.rows(), loop.held(loop.there)) == ({ONE: "pending"}, {})

    assert loop.run_jobs() == sent(1)

    assert loop.held(loop.there) == {ONE: ("Day bot", "Desk", False)}
    row = loop.row()
    assert (row.agreement, row.differences, row.push_error) == ("confirmed", [], "")
    assert row.carrier_ref == loop.ref(loop.there, ONE)

    loop.do(change_voice, ref=ref, bot_ref=loop.nights.ref, label="", is_paused=True)
    assert loop.run_jobs() == sent(1)
    assert loop.held(loop.there) == {ONE: ("Night bot", "", True)}

    loop.do(end_voice, ref=ref)
    assert loop.run_jobs() == sent(1)
    assert (loop.held(loop.there), loop.rows()) == ({}, {})
    assert loop.run_jobs() == []


def test_one_job_sends_many_and_a_paused_newcomer(loop: Loop):
    ref = loop.assign()
    loop.assign(TWO)
    loop.do(change_voice, ref=ref, is_paused=True)

    assert loop.run_jobs() == sent(2)

    assert loop.held(loop.there) == {ONE: ("Day bot", "", True), TWO: ("Day bot", "", False)}


def test_a_bot_that_leaves_and_a_number_that_leaves(loop: Loop):
    loop.assign()
    loop.do(assign_voice, e164=TWO, bot_ref=loop.nights.ref)
    loop.run_jobs()

    loop.do(remove_bot, ref=loop.days.ref)
    with scope.tenant(loop.here.pk), transaction.atomic():
        end_all([PhoneNumber.objects.get(account=loop.here, e164=TWO)])

    assert loop.run_jobs() == sent(2)
    assert (loop.held(loop.there), loop.rows()) == ({}, {})


def test_a_bot_without_an_id_is_nowhere_but_here(loop: Loop):
    loop.know(loop.days, "")
    loop.assign()
    assert (loop.run_jobs(), loop.rows()) == ([], {})

    loop.know(loop.nights, "")
    loop.know(loop.days, loop.their_bots[1].ref)
    assert loop.run_jobs() == sent(1)
    assert loop.held(loop.there) == {ONE: ("Night bot", "", False)}

    loop.know(loop.days, "")
    assert (loop.run_jobs(), loop.rows()) == ([], {})
    assert loop.held(loop.there) == {ONE: ("Night bot", "", False)}


@pytest.mark.parametrize("arrived", [True, False])
def test_a_lost_answer_is_looked_up_and_nothing_sent_twice(loop: Loop, monkeypatch, arrived: bool):
    assign, calls = OmniaVoice.assign_voice_number, []

    def lost(self: OmniaVoice, *what: Any, **key: Any) -> Any:
        calls.append(what[0])
        if len(calls) == 1:
            if arrived:
                assign(self, *what, **key)
            raise Uncertain("It may have been done.")
        return assign(self, *what, **key)

    monkeypatch.setattr(OmniaVoice, "assign_voice_number", lost)
    loop.assign(label="Desk")
    assert [(state, error) for state, error, _ in loop.run_jobs()] == [("queued", "It may have been done.")]
    assert loop.rows() == {ONE: "pending"}

    assert loop.run_jobs() == sent(1)

    assert calls == [ONE] * (1 if arrived else 2)
    assert loop.held(loop.there) == {ONE: ("Day bot", "Desk", False)}
    assert loop.rows() == {ONE: "confirmed"}


def test_a_refusal_is_told_and_the_others_go_on(loop: Loop):
    loop.know(loop.nights, "nobody-there")
    loop.do(assign_voice, e164=ONE, bot_ref=loop.nights.ref)
    loop.assign(TWO)

    assert loop.run_jobs() == sent(1, refused=1)

    row = loop.row()
    assert (row.agreement, row.push_error) == ("failed", "OmniaVoice: agentId: There is no such voice bot.")
    assert loop.rows()[TWO] == "confirmed"
    page = signed_in(loop.people.rita).get("/agent-differences/").content.decode()
    assert "There is no such voice bot." in page
    assert "(201) 342-2001" not in page
    loop.know(loop.nights, loop.their_bots[1].ref)
    assert loop.run_jobs() == sent(1)
    assert loop.held(loop.there)[ONE] == ("Night bot", "", False)


def test_what_is_refused_because_it_is_so_already_is_as_wanted(loop: Loop, monkeypatch):
    assign = OmniaVoice.assign_voice_number

    def refuse(self: OmniaVoice, *what: Any, **key: Any) -> Any:
        assign(self, *what, **key)
        raise Rejected("It is assigned already.")

    monkeypatch.setattr(OmniaVoice, "assign_voice_number", refuse)
    loop.assign(label="Desk")

    assert loop.run_jobs() == sent(1)
    assert (loop.row().agreement, loop.row().push_error) == ("confirmed", "")


def test_a_change_while_sending_stays_waiting_and_is_sent_next(loop: Loop, monkeypatch):
    """The older push gives up or is refused; the newer wish stands."""
    assign = OmniaVoice.assign_voice_number

    def change_meanwhile(self: OmniaVoice, *what: Any, **key: Any) -> Any:
        monkeypatch.setattr(OmniaVoice, "assign_voice_number", assign)
        loop.do(change_voice, ref=loop.ref(loop.here, ONE), label="Night desk")
        raise Rejected("No thanks.")

    monkeypatch.setattr(OmniaVoice, "assign_voice_number", change_meanwhile)
    loop.assign(label="Desk")

    assert loop.run_jobs() == sent(0, refused=1)
    assert (loop.row().agreement, loop.row().push_error) == ("pending", "")
    loop.run_jobs()
    assert (loop.rows(), loop.held(loop.there)) == (
        {ONE: "confirmed"},
        {ONE: ("Day bot", "Night desk", False)},
    )


def test_a_login_that_is_refused_tells_every_number(loop: Loop):
    loop.do(services.change_provider_account, pk=loop.login.pk, secret="wrong")
    loop.assign()
    ((state, error, _),) = loop.run_jobs()
    assert (state, loop.row().agreement, loop.row().push_error) == ("failed", "failed", error)


def test_a_sync_takes_over_what_is_free_here(loop: Loop):
    day, night = loop.their_bots
    made = loop.do(assign_voice, loop.there, e164=ONE, bot_ref=day.ref, label="Desk")
    loop.do(change_voice, loop.there, ref=made.ref, is_paused=True)
    loop.know(loop.nights, "")
    loop.do(assign_voice, loop.there, e164=TWO, bot_ref=night.ref)

    told = loop.sync()

    assert told.pop("error") == (
        "1 voice number could not be taken over. The first: (201) 342-2001: its bot there is not known here."
        " Enter the bot's ID on its page."
    )
    assert told == {"state": "done", "read": 2, "added": 1}
    assert loop.held(loop.here) == {ONE: ("Days", "Desk", True)}
    assert (loop.rows(), loop.run_jobs()) == ({ONE: "confirmed"}, [])
    loop.know(loop.nights, night.ref)
    assert loop.sync() == {"state": "done", "read": 2, "added": 1, "unchanged": 1}
    assert loop.sync() == {"state": "done", "read": 2, "unchanged": 2}


def test_a_number_that_somebody_holds_here_is_not_taken_over(loop: Loop):
    loop.do(assign_voice, loop.there, e164=ONE, bot_ref=loop.their_bots[0].ref)
    loop.know(loop.nights, "")
    loop.do(assign_voice, e164=ONE, bot_ref=loop.nights.ref)

    told = loop.sync()

    assert "assigned already" in str(told.pop("error"))
    assert told == {"state": "done", "read": 1}
    assert (loop.held(loop.here), loop.rows()) == ({ONE: ("Nights", "", False)}, {})


def test_a_person_may_say_that_all_were_sent_and_the_next_syncs_tell(loop: Loop):
    loop.assign(label="Desk")
    with scope.tenant(loop.here.pk):
        job = Job.objects.get(kind="agents.push_voice")
        Job.objects.filter(pk=job.pk).update(state="unknown", called_at=job.created_at, error="Cut off.")
        job.refresh_from_db()
        assert "All numbers that wait to be sent there (1) count as being there" in offers(job)[0].text
        job_services.was_done(account=loop.here, by=BY, job_id=job.pk)
        row = VoiceAtCarrier.objects.get()
        assert (row.agreement, row.reported) == ("pushed", {})
        VoiceAtCarrier.objects.update(pushed_at=None)

    assert [loop.sync(), loop.sync()] == [
        {"state": "done", "missing": 1},
        {"state": "done", "missing": 1, "gone": 1},
    ]

    assert loop.rows() == {ONE: "gone"}
