"""Recordings of simulated calls: when they begin and end, what they hold, and what becomes of what is too much."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from calls.live import running
from calls.live.models import Call, callid_of
from calls.recordings import selectors, sounding
from calls.recordings.kinds import MAIL, MAKE
from calls.recordings.models import Recording
from common.errors import NotFound
from jobs import work
from jobs.models import Job
from jobs.states import JobState
from pbx.media import files, sound, storage
from pbx.media.pcm import RATE
from pbx.services.apps import create_app
from tests.calls.test_live import ANSWERS, BUSY, KEYS, LATER, carried_on, click, received, tracked
from tests.numbers.conftest import Shop
from tests.pbx.conftest import Store
from tests.people import BY

VOICEMAIL = {"active": True, "emails": ["desk@acme.example", "ann@acme.example"], "timezone": "Europe/Paris"}


def run_jobs(kind: str) -> list[Job]:
    for pk in (
        Job.objects.filter(kind=kind, state=JobState.QUEUED)
        .order_by("created_at")
        .values_list("pk", flat=True)
    ):
        work.run(pk)
    return list(Job.objects.filter(kind=kind))


def left(shop: Shop, **facts: object) -> Recording:
    """A voicemail that a caller left, with its sound."""
    tracked(shop, targets=[{"number": BUSY}], voicemail=VOICEMAIL)
    carried_on(shop, received(shop, **facts))
    run_jobs(MAKE)
    return Recording.objects.get()


def test_a_voicemail_has_a_row_and_sound_and_is_mailed_to_each(shop: Shop, store: Store):
    row = left(shop)
    assert (row.kind, row.state, row.caller, row.number, row.seconds, row.leg) == (
        "voicemail",
        "ready",
        ANSWERS,
        shop.number.e164,
        5,
        1,
    )
    assert (row.is_simulated, row.heard_at, row.app.name) == (True, None, "Ads")
    assert row.size == len(files.read(row.key, "mp3"))
    samples = files.samples(row.key)
    assert len(samples) == 5 * 2 * RATE
    assert any(samples[: 2 * RATE])
    assert store.names() == [".mp3", ".wav"]

    assert [(job.state, job.error) for job in run_jobs(MAIL)] == [("done", "")] * 2
    assert [message.to for message in mail.outbox] == [["desk@acme.example"], ["ann@acme.example"]]
    message = mail.outbox[0]
    assert message.subject == "Voicemail from (201) 555-0147 (simulated)"
    assert f"/recordings/{row.ref}/" in message.body
    assert "The call was simulated" in message.body
    name, data, kind = message.attachments[0]
    assert (name, kind, data) == (
        f"{_in_paris(row)}-{callid_of(row.call_id, 1)}.mp3",
        "audio/mpeg",
        files.read(row.key, "mp3"),
    )


def _in_paris(row: Recording) -> str:
    return f"{row.began_at.astimezone(ZoneInfo('Europe/Paris')):%Y%m%d-%H%M%S}"


def test_the_same_call_always_sounds_the_same(shop: Shop):
    row = left(shop, says="Please bring the blue forms.")
    assert row.seconds == 2
    once = sounding.samples_of(row)
    assert once == sounding.samples_of(row) == files.samples(row.key)
    assert once != bytes(len(once))


def test_who_hangs_up_while_speaking_has_left_what_was_said_until_then(shop: Shop):
    row = left(shop, seconds=4)
    assert row.call.state == "voicemail"
    assert (row.ended_at - row.began_at).total_seconds() == 1.5


def test_who_hangs_up_at_once_has_left_nothing(shop: Shop):
    tracked(shop, targets=[], voicemail={"active": True})
    call = carried_on(shop, received(shop, seconds=1))
    assert call.ended_at - call.started_at == timedelta(seconds=1)
    assert Recording.objects.count() in (0, 1)


def test_both_parties_of_a_recorded_call_are_heard(shop: Shop):
    app = create_app(
        account=shop.customer,
        by=BY,
        kind="click_to_call",
        name="Call us",
        settings={"options": {"record_calls": True}},
    )
    carried_on(shop, click(shop, app))
    row = Recording.objects.get()
    assert (row.kind, row.state, row.leg, row.number, row.caller) == (
        "call",
        "processing",
        0,
        shop.number.e164,
        ANSWERS,
    )
    run_jobs(MAKE)
    row.refresh_from_db()
    samples = files.samples(row.key)
    assert len(samples) == 2 * int((row.ended_at - row.began_at).total_seconds() * RATE)
    halves = samples[: 2 * 2 * RATE], samples[2 * 4 * RATE : 2 * 6 * RATE]
    assert all(any(half) for half in halves)
    assert Job.objects.filter(kind=MAIL).count() == 0


def test_while_a_call_is_recorded_the_row_says_so_and_cannot_be_heard(shop: Shop):
    app = create_app(
        account=shop.customer,
        by=BY,
        kind="click_to_call",
        name="Call us",
        settings={"options": {"record_calls": True}},
    )
    call = carried_on(shop, click(shop, app), timedelta(seconds=10))
    assert list(Recording.objects.values_list("state", "key")) == [("recording", "")]
    carried_on(shop, call, LATER)
    assert list(Recording.objects.values_list("state", flat=True)) == ["processing"]
    assert Job.objects.filter(kind=MAKE).count() == 1


def test_an_account_that_stores_too_much_keeps_the_row_without_sound(
    shop: Shop, store: Store, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(storage, "MOST_SECONDS", 4)
    row = left(shop)
    assert (row.state, row.key) == ("failed", "")
    assert "100 hours" in row.error
    assert store.names() == []
    assert Job.objects.filter(kind=MAIL).count() == 0


def test_a_worker_that_was_killed_makes_it_once_more_and_once(shop: Shop, store: Store):
    row = left(shop)
    job = Job.objects.get(kind=MAKE)
    Job.objects.filter(pk=job.pk).update(state=JobState.QUEUED, lease_until=None, held_by="")
    run_jobs(MAKE)
    row.refresh_from_db()
    assert row.state == "ready"
    assert store.names() == [".mp3", ".wav"]
    assert Job.objects.filter(kind=MAIL).count() == 2


def test_without_a_synthesiser_there_are_tones(shop: Shop, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sound, "can_speak", lambda: False)
    row = left(shop)
    assert row.state == "ready"
    assert any(files.samples(row.key))


def test_what_was_recorded_is_found_by_the_name_that_programs_know(shop: Shop):
    row = left(shop)
    assert selectors.recording_named(shop.customer, row.name) == row
    for name in ("", "-1", f"{row.call.ref}-9", f"{row.call.ref}-²", f"{row.call.ref}-99999999999"):
        with pytest.raises(NotFound):
            selectors.recording_named(shop.customer, name)


def test_a_call_that_is_given_up_ends_its_recording(shop: Shop):
    app = create_app(
        account=shop.customer,
        by=BY,
        kind="click_to_call",
        name="Call us",
        settings={"options": {"record_calls": True}},
    )
    call = carried_on(shop, click(shop, app, b=KEYS), timedelta(seconds=10))
    Call.objects.filter(pk=call.pk).update(settings={})
    running.begin_call(call)
    assert list(Recording.objects.values_list("state", flat=True)) == ["recording"]
