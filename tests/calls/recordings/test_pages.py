"""Pages of voicemails and recordings, by right; the sound in parts; the course of a call that is tried out."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Activity
from calls.live.models import Call
from calls.recordings.models import Hearing, Recording, Retention
from common import scope
from pbx.media import files
from tests.calls.recordings.made import recording
from tests.calls.recordings.test_recording import left
from tests.calls.test_live import ANSWERS, BUSY, carried_on, received, tracked
from tests.console import signed_in
from tests.numbers.conftest import Shop

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def bob(shop: Shop) -> Client:
    """A member."""
    return signed_in(shop.people.bob)


@pytest.fixture
def alice(shop: Shop) -> Client:
    """The owner."""
    return signed_in(shop.people.alice)


def sound(client: Client, row: Recording, part: str = "", name: str = "sound.mp3") -> Any:
    headers = {"HTTP_RANGE": part} if part else {}
    return client.get(f"/recordings/{row.ref}/{name}", **headers)


def played() -> int:
    return Activity.objects.filter(subject_type="recording", verb="listened to").count()


def test_every_part_of_the_sound_is_asked_for_and_the_play_is_told_once(shop: Shop, bob: Client):
    row = recording(shop.customer)
    data = files.read(row.key, "mp3")
    answers = [sound(bob, row, part) for part in ("", "bytes=0-9", "bytes=100-", "bytes=-5")]
    assert [answer.status_code for answer in answers] == [200, 206, 206, 206]
    assert [answer.content for answer in answers] == [data, data[:10], data[100:], data[-5:]]
    assert answers[1]["Content-Range"] == f"bytes 0-9/{len(data)}"
    assert answers[0]["Cache-Control"] == "private, no-store"
    assert sound(bob, row, "bytes=999999-").status_code == 416
    assert bob.head(f"/recordings/{row.ref}/sound.mp3").status_code == 200
    assert played() == 1
    row.refresh_from_db()
    assert row.heard_by == "Bob"


@pytest.mark.parametrize("part", ["", "bytes=0-9", "bytes=5-"])
def test_who_may_not_hear_it_gets_no_part_of_it(shop: Shop, part: str):
    row = recording(shop.customer)
    found = {name: sound(signed_in(getattr(shop.people, name)), row, part) for name in ("carol", "charlie")}
    assert {name: answer.status_code for name, answer in found.items()} == {"carol": 403, "charlie": 404}
    assert sound(Client(), row, part).status_code == 302
    assert (played(), Hearing.objects.count()) == (0, 0)


def test_only_who_manages_them_takes_them_out_of_the_portal(shop: Shop, bob: Client, alice: Client):
    row = recording(shop.customer)
    assert sound(bob, row, name="download.wav").status_code == 403
    answer = sound(alice, row, name="download.wav")
    assert answer.content == files.read(row.key)
    assert answer["Content-Disposition"].startswith('attachment; filename="voicemail-')
    assert sound(alice, row, name="download.raw").status_code == 404
    assert Activity.objects.filter(verb="downloaded").count() == 1
    assert b"Download as MP3" not in bob.get(f"/recordings/{row.ref}/").content
    assert b"Download as MP3" in alice.get(f"/recordings/{row.ref}/").content


def test_a_voicemail_is_marked_commented_on_and_deleted(shop: Shop, bob: Client):
    row = recording(shop.customer)
    path = f"/recordings/{row.ref}/"
    part = bob.post(f"{path}heard/", {"heard": "yes"}, **HTMX)
    assert (part.status_code, b"Mark as new" in part.content, b"<html" in part.content) == (200, True, False)
    assert bob.post(f"{path}heard/", {"heard": "no"}).status_code == 302
    assert bob.post(f"{path}comment/", {"comment": "x" * 501}).status_code == 422
    assert bob.post(f"{path}comment/", {"comment": "<b>Call back</b>"}).status_code == 302
    page = bob.get("/voicemail/").content.decode()
    assert "&lt;b&gt;Call back" in page
    assert "1 new." in page
    assert bob.post(f"{path}delete/")["Location"] == "/voicemail/"
    assert bob.get(path).status_code == 404
    assert "No voicemails" in bob.get("/voicemail/").content.decode()


def test_a_member_deletes_no_recording_of_a_call(shop: Shop, bob: Client, alice: Client):
    row = recording(shop.customer, kind="call")
    assert bob.post(f"/recordings/{row.ref}/delete/").status_code == 403
    assert b"Delete" not in bob.get("/recordings/").content
    assert Recording.objects.filter(removed_at=None).count() == 1
    assert alice.post(f"/recordings/{row.ref}/delete/")["Location"] == "/recordings/"


def queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_lists_are_paged_by_key_and_take_few_statements(shop: Shop, bob: Client):
    for _ in range(3):
        recording(shop.customer, key="sound/none")
    few = {url: queries(bob, url) for url in ("/voicemail/", "/recordings/")}
    for _ in range(60):
        recording(shop.customer, key="sound/none")
        recording(shop.customer, key="sound/none", kind="call")
    many = {url: queries(bob, url) for url in ("/voicemail/", "/recordings/")}
    assert (few, many) == ({"/voicemail/": 9, "/recordings/": 7}, {"/voicemail/": 9, "/recordings/": 8})
    first = bob.get("/voicemail/", **HTMX).content.decode()
    assert first.count("<tr>") == 51
    assert "after=" in first


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("q=0147", 1),
        ("q=zzz", 0),
        ("heard=new", 1),
        ("heard=heard", 0),
        ("heard=nonsense", 1),
        ("since=2020-01-01&until=9999-12-31", 1),
        ("since=0001-01-01", 1),
        ("until=2020-01-01", 0),
        ("q=%00", 1),
        ("after=x&before=%00", 1),
    ],
)
def test_what_the_address_narrows_the_list_to(shop: Shop, bob: Client, query: str, count: int):
    recording(shop.customer)
    page = bob.get(f"/voicemail/?{query}", **HTMX)
    assert (page.status_code, page.content.decode().count("<audio")) == (200, count)


def test_days_are_set_on_the_page(shop: Shop, bob: Client, alice: Client):
    path = "/recordings/retention/"
    assert bob.get(path).status_code == 403
    assert alice.post(path, {"voicemail_days": "0", "recording_days": ""}).status_code == 422
    assert alice.post(path, {"voicemail_days": "30", "recording_days": ""}).status_code == 302
    assert alice.post(path, {"voicemail_days": "30", "recording_days": ""}).status_code == 302
    assert list(Retention.objects.values_list("voicemail_days", "recording_days")) == [(30, None)]
    assert Activity.objects.filter(verb="changed retention of").count() == 1
    assert b'value="30"' in alice.get(path).content


def test_each_step_of_a_trial_can_be_heard(shop: Shop, bob: Client):
    row = left(shop, says="Hello there.")
    page = bob.get(f"/calls/live/{row.call.ref}/").content.decode()
    assert page.count("<audio") == 2
    assert page.count(f"/recordings/{row.ref}/sound.mp3") == 2
    with scope.tenant(shop.people.other.pk):
        pass
    reader = signed_in(shop.people.carol).get(f"/calls/live/{row.call.ref}/").content.decode()
    assert "<audio" not in reader


def test_what_a_step_plays_is_spoken_when_it_is_first_heard(shop: Shop, bob: Client):
    prompts = {"welcome": "TTS|TTS_EN-US_ALICE|Welcome to Acme.", "ringtone": 4}
    tracked(shop, targets=[{"number": BUSY}], prompts=prompts)
    call: Call = carried_on(shop, received(shop))
    page = bob.get(f"/calls/live/{call.ref}/").content.decode()
    assert "Welcome to Acme." in page
    assert page.count("<audio") == 2
    path = f"/calls/live/{call.ref}/steps/"
    first = bob.get(f"{path}2/sound.mp3")
    assert (first.status_code, first["Content-Type"]) == (200, "audio/mpeg")
    assert len(first.content) > 2000
    assert bob.get(f"{path}2/sound.mp3", HTTP_RANGE="bytes=0-9").content == first.content[:10]
    assert [bob.get(f"{path}{place}/sound.mp3").status_code for place in (0, 1, 4, 99)] == [404] * 4
    assert signed_in(shop.people.charlie).get(f"{path}2/sound.mp3").status_code == 404
    assert call.caller == ANSWERS
