"""Voicemails that a carrier took down, which is our own Relatel API over HTTP: taken in once, heard and deleted."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import responses
from django.utils import timezone

from accounts.models import Activity
from calls.models import Recording, VoicemailAtCarrier
from calls.recordings.hearers import by_colleague
from calls.recordings.selectors import RecordingFilter, filtered
from calls.recordings.services.hearing import mark_heard, note_play
from calls.recordings.services.removing import delete_recording
from calls.recordings.services.retaining import set_retention, sweep
from common import scope
from common.errors import NotFound
from jobs.models import Job
from pbx.media import files, sound
from pbx.models import Reception
from pbx.receptions.services import ReceptionWish, assign_number, create_reception
from providers.models import FamilyLogin, ProviderAccount, SyncRun
from providers.relatel.calls import RelatelCalls
from providers.relatel.connector import Relatel
from tests.agents.staff import add_agent
from tests.calls.recordings.made import call_of, recording
from tests.console import in_a_row, signed_in
from tests.faults.proxy import Proxy
from tests.numbers.conftest import HELD
from tests.people import BY
from tests.providers.relatel.conftest import API
from tests.providers.relatel.looping import Loop
from tests.providers.relatel.test_windows import NOON, SINCE, UNTIL, voicemail

pytestmark = pytest.mark.django_db(transaction=True)
FETCH, MARK, DELETE = "calls.fetch_voicemail", "calls.mark_voicemail", "calls.delete_voicemail"
CALLER = "+4520304050"


@pytest.fixture(autouse=True)
def store(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "sound"
    return tmp_path / "sound"


def left(loop: Loop, **facts: Any) -> Recording:
    """Somebody leaves a message with the main number there."""
    with scope.tenant(loop.them.pk):
        main = Reception.objects.filter(account=loop.them).first()
        if main is None:
            main = create_reception(account=loop.them, by=BY, wish=ReceptionWish("Main"))
            assign_number(account=loop.them, by=BY, ref=main.ref, e164=HELD[1])
        call = call_of(loop.them, kind="reception", reception=main)
        began = facts.pop("began", timezone.now() - timedelta(hours=1))
        return recording(loop.them, call=call, began=began, number=HELD[1], caller=CALLER, **facts)


def ours(loop: Loop) -> list[Recording]:
    with scope.system():
        return list(Recording.objects.filter(account=loop.us).select_related("account").order_by("began_at"))


@pytest.fixture
def own_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands between us and the carrier counts as the carrier: it tells addresses of its own."""
    prefix = "/api/relatel"
    monkeypatch.setattr(RelatelCalls, "_path_of", lambda _, url: urlsplit(url).path.removeprefix(prefix))


def heard_there(row: Recording) -> bool:
    with scope.system():
        return Recording.objects.get(pk=row.pk).heard_at is not None


def counts(run: SyncRun) -> tuple[str, int, int, int, int]:
    return run.state, run.read, run.added, run.changed, run.unchanged


def done(loop: Loop, kind: str) -> Job:
    job = loop.run(loop.jobs(kind)[-1])
    assert job.state == "done"
    return job


@pytest.fixture
def taken(looped: Loop) -> tuple[Loop, Recording, Recording]:
    """A message there, and the same here with its sound."""
    there = left(looped)
    assert counts(looped.sync("voicemails")) == ("done", 1, 1, 0, 0)
    done(looped, FETCH)
    [here] = ours(looped)
    return looped, there, here


def test_a_voicemail_is_taken_in_once_with_its_sound(taken: tuple[Loop, Recording, Recording]):
    loop, there, here = taken
    assert (here.kind, here.state, here.call_id, here.is_simulated) == ("voicemail", "ready", None, False)
    assert (here.caller, here.number, here.left_for, here.is_personal) == (CALLER, HELD[1], "Main", False)
    assert (here.began_at, here.seconds) == (there.began_at.replace(microsecond=0), 2)
    assert sound.seconds_of(files.samples(here.key)) == 2
    # Fetching it is not listening to it.
    assert (here.heard_at, heard_there(there)) == (None, False)
    assert counts(loop.sync("voicemails")) == ("done", 1, 0, 0, 1)
    assert (len(ours(loop)), len(loop.jobs(FETCH)), loop.jobs(MARK)) == (1, 1, [])

    rita = signed_in(loop.people.rita)
    shown = in_a_row(rita.get("/voicemail/"))
    assert all(word in shown for word in ("Main", f"/recordings/{here.ref}/"))
    page = in_a_row(rita.get(f"/recordings/{here.ref}/"))
    assert "at a carrier" in page
    assert rita.get(f"/recordings/{here.ref}/sound.mp3").status_code == 200
    assert signed_in(loop.people.alice).get(f"/recordings/{here.ref}/").status_code == 404


def test_who_heard_it_goes_both_ways(taken: tuple[Loop, Recording, Recording]):
    loop, there, here = taken
    loop.there(mark_heard, ref=there.ref, is_heard=True)
    assert counts(loop.sync("voicemails")) == ("done", 1, 0, 1, 0)
    [row] = ours(loop)
    assert (row.heard_at is not None, row.heard_by, loop.jobs(MARK)) == (True, "Carrier sync", [])
    loop.here(mark_heard, ref=here.ref, is_heard=False)
    # What waits to be told there is the newer word.
    assert counts(loop.sync("voicemails")) == ("done", 1, 0, 0, 1)
    done(loop, MARK)
    assert (heard_there(there), ours(loop)[0].heard_at) == (False, None)
    loop.here(note_play, row=row)
    loop.here(note_play, row=row)
    assert len(loop.jobs(MARK)) == 2
    done(loop, MARK)
    assert heard_there(there)
    assert counts(loop.sync("voicemails")) == ("done", 1, 0, 0, 1)


def test_what_is_deleted_here_is_deleted_there_and_not_taken_in_again(
    taken: tuple[Loop, Recording, Recording],
):
    loop, there, here = taken
    with scope.tenant(loop.them.pk), pytest.raises(NotFound):
        delete_recording(account=loop.them, by=BY, ref=here.ref)
    loop.here(delete_recording, ref=here.ref)
    assert (ours(loop), counts(loop.sync("voicemails"))) == ([], ("done", 1, 0, 0, 1))
    done(loop, DELETE)
    with scope.system():
        assert not Recording.objects.filter(pk=there.pk).exists()
        assert VoicemailAtCarrier.objects.get().recording_id is None
    job = loop.jobs(DELETE)[0]
    assert (counts(loop.sync("voicemails")), job.state) == (("done", 0, 0, 0, 0), "done")


def test_what_is_deleted_there_or_by_age_here_stays_on_the_other_side(
    taken: tuple[Loop, Recording, Recording],
):
    loop, there, _ = taken
    loop.here(set_retention, voicemail_days=1, recording_days=None)
    sweep(timezone.now() + timedelta(days=2))
    assert (ours(loop), loop.jobs(DELETE)) == ([], [])
    assert counts(loop.sync("voicemails")) == ("done", 1, 0, 0, 1)
    second = left(loop, began=timezone.now() - timedelta(minutes=5))
    loop.sync("voicemails")
    done(loop, FETCH)
    loop.there(delete_recording, ref=second.ref)
    loop.there(delete_recording, ref=there.ref)
    assert counts(loop.sync("voicemails")) == ("done", 0, 0, 0, 0)
    [row] = ours(loop)
    loop.here(mark_heard, ref=row.ref, is_heard=True)
    assert done(loop, MARK).result == {"outcome": "The carrier has it no longer."}
    loop.here(delete_recording, ref=row.ref)
    assert done(loop, DELETE).result == {"outcome": "The carrier has it no longer."}


@pytest.mark.usefixtures("own_address")
@pytest.mark.parametrize("kind", ["drop after", "500"])
def test_sound_that_does_not_come_is_fetched_again(looped: Loop, proxy: Proxy, kind: str):
    there = left(looped)
    looped.sync("voicemails")
    proxy.fail(kind, "GET", "/sound")
    [job] = looped.jobs(FETCH)
    states = [looped.run(job).state]
    [row] = ours(looped)
    assert (states, row.state, row.key) == (["queued"], "processing", "")
    assert (looped.run(job).state, ours(looped)[0].state, heard_there(there)) == ("done", "ready", False)


@pytest.mark.usefixtures("own_address")
def test_what_is_no_sound_says_so_and_may_be_fetched_again(looped: Loop, proxy: Proxy):
    left(looped)
    looped.sync("voicemails")
    proxy.fail(
        "HTML 200", "GET", "/sound", body=b"ID3 no sound at all", headers={"Content-Type": "audio/mpeg"}
    )
    [job] = looped.jobs(FETCH)
    looped.run(job)
    [row] = ours(looped)
    assert (row.state, row.error) == ("failed", sound.NO_SOUND)
    assert looped.run(job, state="queued").state == "done"
    assert (ours(looped)[0].state, ours(looped)[0].error) == ("ready", "")


@pytest.mark.parametrize("kind", ["drop after", "502 after commit", "drop before"])
def test_marking_and_deleting_are_done_once_whatever_becomes_of_the_answer(
    taken: tuple[Loop, Recording, Recording], proxy: Proxy, kind: str
):
    loop, there, here = taken
    loop.here(mark_heard, ref=here.ref, is_heard=True)
    proxy.fail(kind, "PUT", "voice_mails")
    [job] = loop.jobs(MARK)
    assert (loop.run(job).state, loop.run(job).state, heard_there(there)) == ("queued", "done", True)
    loop.here(delete_recording, ref=here.ref)
    proxy.fail(kind, "DELETE", "voice_mails")
    [job] = loop.jobs(DELETE)
    assert (loop.run(job).state, loop.run(job).state) == ("queued", "done")
    with scope.system():
        assert not Recording.objects.filter(pk=there.pk).exists()


@pytest.mark.parametrize("kind", ["truncation", "wrong JSON", "403"])
def test_a_list_that_does_not_come_changes_nothing(
    taken: tuple[Loop, Recording, Recording], proxy: Proxy, kind: str
):
    loop, _, here = taken
    if kind == "403":
        refusal = b'{"success": false, "message": "no product", "status": "403 forbidden"}'
        proxy.fail("500", "GET", "voice_mails?", status=403, body=refusal)
    else:
        proxy.fail(kind, "GET", "voice_mails?")
    assert loop.sync("voicemails").state == "failed"
    assert [row.pk for row in ours(loop)] == [here.pk]


def test_what_was_left_for_a_colleague_is_told_to_that_one_alone(looped: Loop):
    bert = add_agent(looped.them, "Bert")
    with scope.tenant(looped.them.pk):
        facts = {"account": looped.them, "kind": "voicemail", "began_at": timezone.now(), "number": HELD[0]}
        Recording.objects.create(**facts, is_personal=True)
        Recording.objects.create(**facts)
        for agent, count in ((bert, 1), (looped.ann, 2)):
            wanted = RecordingFilter(heard_by=by_colleague(looped.them, agent))
            assert filtered(looped.them, wanted).count() == count
        assert filtered(looped.them, RecordingFilter(numbers=(HELD[0],))).count() == 1


def test_the_numbers_that_were_called_are_looked_up_once(connector: Relatel, carrier: responses.RequestsMock):
    rows = [
        voicemail(3, NOON) | {"endpoint": "Reception#1", "endpoint_name": "Main"},
        voicemail(2, NOON) | {"endpoint": "Employee#7", "endpoint_name": "Ann"},
        voicemail(1, NOON) | {"endpoint": "EmployeeGroup#4", "endpoint_name": "Sales"},
    ]
    carrier.get(f"{API}/voice_mails", json={"voice_mails": rows})
    carrier.get(f"{API}/employees", json={"employees": [{"endpoint": "Employee#7", "number": "4571999999"}]})
    carrier.get(
        f"{API}/receptions", json={"receptions": [{"endpoint": "Reception#1", "number": "4570101010"}]}
    )
    found = list(connector.list_voicemails(SINCE, UNTIL))
    told = [(one.called, one.left_for, one.is_personal) for one in found]
    assert told == [("+4570101010", "Main", False), ("+4571999999", "Ann", True), ("", "Sales", False)]


def test_a_login_that_goes_leaves_its_voicemails_here(taken: tuple[Loop, Recording, Recording]):
    loop, _, here = taken
    with scope.system():
        FamilyLogin.objects.filter(provider_account=loop.login).delete()
        ProviderAccount.objects.filter(pk=loop.login.pk).delete()
        assert not VoicemailAtCarrier.objects.exists()
    loop.here(delete_recording, ref=here.ref)
    assert (ours(loop), loop.jobs(DELETE)) == ([], [])
    with scope.system():
        assert Activity.objects.filter(account=loop.us, verb="deleted").count() == 1
