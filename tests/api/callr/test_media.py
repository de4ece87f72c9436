"""Media, speech, mail templates and recordings as CALLR serves them (callr.md §5.7, §7, §12 A14)."""

import base64
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from accounts.models import Activity
from calls.live.models import callid_of
from calls.live.running import begin_call, carry_on
from calls.live.services import receive_call
from calls.recordings.models import Recording
from common import scope
from jobs import work
from jobs.models import Job
from numbers.models import PhoneNumber
from pbx.media import files, sound, stock
from pbx.media.models import ImportedFile, Media
from pbx.services.answering import assign_number
from pbx.services.apps import create_app
from portal.api.callr.hashes import NUMBER, hash_of
from portal.api.callr.objects.shape import OBJECTS, keys
from tests.api.callr.conftest import Program, http
from tests.api.callr.test_pushes import got
from tests.api.callr.test_sms import push
from tests.calls.recordings.made import recording
from tests.events.receiver import Receiver
from tests.numbers.conftest import HELD
from tests.pbx.sounds import mp3, wav
from tests.pbx.test_sound import BROKEN, lying_wav
from tests.people import BY

OGG = Path(__file__).parents[2] / "pbx" / "tone.ogg"
FORMAT, VALUE = -32602, 151


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def run_jobs(program: Program) -> None:
    with scope.tenant(program.account.pk):
        for pk in list(Job.objects.filter(state="queued").values_list("pk", flat=True)):
            work.run(pk)


def told(program: Program, media: int) -> dict[str, Any]:
    answer: dict[str, Any] = program.call("media/library.get", media)
    assert answer.keys() == set(keys(OBJECTS["Media.Library"]))
    return answer


def test_a_media_from_its_name_to_its_end(customer: Program, stranger: Program):
    media = customer.call("media/library.create", "Welcome (2) é")
    empty = told(customer, media)
    assert (empty["id"], empty["status"], empty["url"], empty["duration"], empty["tags"]) == (
        media,
        "PENDING_CONTENT",
        None,
        None,
        None,
    )
    assert customer.call("media/library.set_content", media, "Good day", encoded(mp3(2))) is True
    assert customer.call("media/library.set_name", media, "Day") is True
    tags = {"CATEGORY": ["WELCOME"], "LANGUAGE": ["en_US"], "x": ["1"]}
    assert customer.call("media/library.set_tags", media, tags) is True
    full = told(customer, media)
    assert (full["name"], full["content"], full["status"], full["duration"]) == (
        "Day",
        "Good day",
        "READY",
        2,
    )
    assert (full["category"], full["language"], full["tags"]) == (["WELCOME"], ["en_US"], tags)
    assert (full["is_editable"], full["voice"]) == (True, None)
    assert customer.call("media/library.set_content", media, "Hello", None) is True
    assert told(customer, media)["content"] == "Hello"
    refused = (VALUE, "PROPERTY_VALUE_ERROR [media_id]")
    for name, *params in (
        ("get",),
        ("set_name", "x"),
        ("set_tags", {}),
        ("set_content", "x", None),
        ("set_content_from_file", "x.wav"),
        ("set_content_from_recording", "x"),
        ("get_phone_id", "FR"),
        ("delete",),
    ):
        assert stranger.refusal(f"media/library.{name}", media, *params) == refused
    assert stranger.refusal("media/tts.set_content", media, "x", "TTS_FR-FR_AUDREY") == refused
    assert customer.call("media/library.delete", media) is True
    assert customer.refusal("media/library.delete", media) == refused


def test_the_sound_behind_its_address_is_for_the_account_alone(customer: Program, stranger: Program):
    media = customer.call("media/library.create", "Hello")
    customer.call("media/library.set_content", media, "", encoded(wav(2)))
    url = told(customer, media)["url"].partition("/api/callr")[2]
    with scope.tenant(customer.account.pk):
        data = files.read(Media.objects.get(pk=media).key, "mp3")
    assert customer.client.get(url).content == data
    part = customer.client.get(url, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content, part.headers["Content-Type"]) == (206, data[10:20], "audio/mpeg")
    assert stranger.client.get(url, headers={"Range": "bytes=10-19"}).status_code == 404
    assert http().get(url).status_code == 401
    assert customer.client.get("/rest/v1.1/media/NOTHING1.mp3").status_code == 404


def test_faults_name_the_parameter_and_the_first_one_is_told(customer: Program):
    media = customer.call("media/library.create", "Hello")
    for method, params, fault in (
        ("media/library.create", [None], (FORMAT, "INVALID_PARAM_FORMAT [name]")),
        ("media/library.create", ["a/b"], (FORMAT, "INVALID_PARAM_FORMAT [name]")),
        ("media/library.set_name", [-2147483648, None], (VALUE, "PROPERTY_VALUE_ERROR [media_id]")),
        ("media/library.set_name", [media, None], (FORMAT, "INVALID_PARAM_FORMAT [name]")),
        ("media/library.get", [0], (VALUE, "PROPERTY_VALUE_ERROR [media_id]")),
        ("media/library.get", [2**62], (VALUE, "PROPERTY_VALUE_ERROR [media_id]")),
        ("media/library.set_tags", [media, None], (FORMAT, "INVALID_PARAM_FORMAT [tags]")),
        ("media/library.get_list", ["x"], (FORMAT, "INVALID_PARAM_FORMAT [categories]")),
        ("media/library.set_content", [media, None, None], (FORMAT, "INVALID_PARAM_FORMAT [text]")),
        ("media/library.set_content", [media, "", "no base64!"], (VALUE, "PROPERTY_VALUE_ERROR [audio]")),
        ("media/library.set_content_from_file", [media, "x.wav"], (VALUE, "PROPERTY_VALUE_ERROR [filename]")),
        (
            "media/library.set_content_from_recording",
            [media, "x"],
            (VALUE, "PROPERTY_VALUE_ERROR [media_file]"),
        ),
        ("media/library.get_phone_id", [media, "france"], (FORMAT, "INVALID_PARAM_FORMAT [country_code]")),
        ("media/library.get_phone_id", [media, "ZZ"], (VALUE, "PROPERTY_VALUE_ERROR [country_code]")),
        ("media/tts.set_content", [-1, None, None], (VALUE, "PROPERTY_VALUE_ERROR [media_id]")),
        ("media/tts.set_content", [media, None, None], (FORMAT, "INVALID_PARAM_FORMAT [text]")),
        ("media/tts.set_content", [media, "x", "NOBODY"], (VALUE, "PROPERTY_VALUE_ERROR [voice]")),
        (
            "media/tts.set_content",
            [media, "x", "TTS_FR-FR_AUDREY", {"rate": 101}],
            (VALUE, "PROPERTY_VALUE_ERROR [rate]"),
        ),
        (
            "media/tts.set_content",
            [media, "x", "TTS_FR-FR_AUDREY", {"rate": "fast"}],
            (FORMAT, "INVALID_PARAM_FORMAT [rate]"),
        ),
        (
            "media/tts.set_content",
            [media, "x", "TTS_FR-FR_AUDREY", "fast"],
            (FORMAT, "INVALID_PARAM_FORMAT [options]"),
        ),
        ("media/email.get_templates", ["X"], (FORMAT, "INVALID_PARAM_FORMAT [type]")),
        ("media/email.get_templates", [None], (FORMAT, "INVALID_PARAM_FORMAT [type]")),
        ("media/library.search", [{"nothing": 1}], (FORMAT, "INVALID_PARAM_FORMAT [filters]")),
    ):
        assert customer.refusal(method, *params) == fault, (method, params)
    assert told(customer, media)["status"] == "PENDING_CONTENT"


def test_stock_prompts_are_read_and_never_changed(customer: Program):
    stock.make_stock()
    one = told(customer, 1)
    assert (one["is_editable"], one["category"], one["status"]) == (False, ["WELCOME"], "READY")
    for method, *params in (
        ("set_name", "x"),
        ("set_tags", {}),
        ("set_content", "x", encoded(wav(1))),
        ("set_content", "x", None),
        ("set_content_from_file", "x"),
        ("set_content_from_recording", "x"),
        ("get_phone_id", "FR"),
        ("delete",),
    ):
        assert customer.refusal(f"media/library.{method}", 1, *params) == (100, "FORBIDDEN"), method
    assert customer.refusal("media/tts.set_content", 1, "x", "TTS_FR-FR_AUDREY") == (100, "FORBIDDEN")
    assert told(customer, 1) == one


@pytest.mark.parametrize("data", BROKEN)
def test_base64_that_is_no_audio_changes_nothing(customer: Program, data: bytes):
    media = customer.call("media/library.create", "Hello")
    refused = customer.refusal("media/library.set_content", media, "", encoded(data))
    assert refused == (VALUE, "PROPERTY_VALUE_ERROR [audio]")
    assert told(customer, media)["status"] == "PENDING_CONTENT"


def test_an_mp3_that_lasts_for_ever_is_refused(customer: Program, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sound, "MOST_SECONDS", 3)
    media = customer.call("media/library.create", "Long")
    refused = customer.refusal("media/library.set_content", media, "", encoded(mp3(5)))
    assert refused == (VALUE, "PROPERTY_VALUE_ERROR [audio]")
    assert told(customer, media)["status"] == "PENDING_CONTENT"


def test_ogg_vorbis_is_sound(customer: Program):
    media = customer.call("media/library.create", "Tone")
    customer.call("media/library.set_content", media, "", encoded(OGG.read_bytes()))
    assert (told(customer, media)["status"], told(customer, media)["duration"]) == ("READY", 2)
    cut = customer.refusal("media/library.set_content", media, "", encoded(OGG.read_bytes()[:2000]))
    assert cut == (VALUE, "PROPERTY_VALUE_ERROR [audio]")


def test_a_file_that_is_sent_ahead_becomes_a_media_s_sound_once(customer: Program, receiver: Receiver):
    hook = {"endpoint": receiver.url}
    hid = customer.call("media.import_file_from_base64_async", encoded(wav(2)), hook)
    other = customer.call("media.import_file_from_base64_async", encoded(mp3(1)), receiver.url)
    run_jobs(customer)
    push(customer)
    job = customer.call("jobs.get", hid)
    assert (job["status"], job["error"]) == ("DONE", None)
    assert sorted(got(receiver), key=lambda one: one[1]["id"]) == sorted(
        [("job.status_update", customer.call("jobs.get", one)) for one in (hid, other)],
        key=lambda one: one[1]["id"],
    )
    media = customer.call("media/library.create", "Hello")
    name = job["result"]["filename"]
    assert customer.call("media/library.set_content_from_file", media, name) is True
    assert told(customer, media)["duration"] == 2
    assert customer.refusal("media/library.set_content_from_file", media, name)[1] == (
        "PROPERTY_VALUE_ERROR [filename]"
    )


@pytest.mark.parametrize(
    "data", [b"hello", lying_wav(200 * 1024 * 1024, b"0123456789"), b"\xff\xfb" + bytes(500)]
)
def test_a_file_that_is_no_sound_fails_its_job(customer: Program, data: bytes):
    hid = customer.call("media.import_file_from_base64_async", encoded(data))
    run_jobs(customer)
    job = customer.call("jobs.get", hid)
    assert (job["status"], job["result"], "no WAV, MP3" in job["error"]["message"]) == ("DONE", None, True)
    with scope.tenant(customer.account.pk):
        assert ImportedFile.objects.count() == 0


@pytest.mark.parametrize(
    ("params", "fault"),
    [
        ([""], (VALUE, "PROPERTY_VALUE_ERROR [data]")),
        (["????"], (VALUE, "PROPERTY_VALUE_ERROR [data]")),
        ([5], (FORMAT, "INVALID_PARAM_FORMAT [data]")),
        (["UklGRg==", 5], (FORMAT, "INVALID_PARAM_FORMAT [webhook]")),
        (["UklGRg==", {"endpoint": None}], (FORMAT, "INVALID_PARAM_FORMAT [webhook.endpoint]")),
        (["UklGRg==", "ftp://x"], (VALUE, "PROPERTY_VALUE_ERROR [webhook.endpoint]")),
    ],
)
def test_files_that_are_refused_at_once(customer: Program, params: list[Any], fault: tuple[int, str]):
    assert customer.refusal("media.import_file_from_base64_async", *params) == fault
    with scope.tenant(customer.account.pk):
        assert (ImportedFile.objects.count(), Job.objects.count()) == (0, 0)


def test_voices_speak_and_have_their_older_names(customer: Program):
    groups = customer.call("media/tts.get_voice_list")
    voices = {voice["id"] for group in groups for voice in group["voices"]}
    assert {"TTS_FR-FR_AUDREY", "TTS_EN-GB_SERENA", "TTS_DE-DE_ANNA"} <= voices
    media = customer.call("media/library.create", "Salut")
    assert customer.call("media/tts.set_content", media, "Bonjour", "NUANCE_FR_AUDREY", {"rate": 60}) is True
    spoken = told(customer, media)
    assert (spoken["status"], spoken["voice"], spoken["content"]) == ("READY", "TTS_FR-FR_AUDREY", "Bonjour")


def test_lists_and_figures_of_the_library(customer: Program):
    one, two = (customer.call("media/library.create", name) for name in ("First", "Second"))
    customer.call("media/library.set_tags", one, {"CATEGORY": ["IVR"], "room": ["4"]})
    customer.call("media/library.set_content", one, "", encoded(wav(2)))
    assert customer.call("media/library.get_list", ["IVR"]).keys() == {str(one)}
    every = customer.call("media/library.get_list", None)
    assert every.keys() == {str(one), str(two), *map(str, range(1, 9))}
    for filters, hits in (
        ({}, [two, one]),
        ({"name": "fir"}, [one]),
        ({"status": "READY"}, [one]),
        ({"category": "IVR"}, [one]),
        ({"tags_type": "room", "tags_value": "4"}, [one]),
        ({"tags_type": "room", "tags_value": "5"}, []),
        ({"id": two}, [two]),
        ({"created_at_to": "2020-01-01 00:00:00"}, []),
    ):
        found = customer.call("media/library.search", filters, {})
        assert ([hit["id"] for hit in found["hits"]], found["total"]) == (hits, len(hits)), filters
    ordered = customer.call("media/library.search", {}, {"order": "name ASC", "quantity": 1})
    assert ([hit["id"] for hit in ordered["hits"]], ordered["has_more"]) == ([one], True)
    figures = customer.call("media/library.overview")
    assert figures["count"] == {"ERROR": 0, "PROCESSING": 0, "READY": 1}
    assert figures["ready"]["count"] == 1
    quota = customer.call("media.get_quota_status")
    assert quota.keys() == set(keys(OBJECTS["Media.Quota"]))
    assert quota["count"] == {"library": 2, "recording": 0}
    assert (quota["status"]["used"], quota["status"]["unused"]) == (2, quota["quota"]["free"] - 2)
    assert customer.call("media/email.get_templates", "VMS") == {
        "THECALLR": {"hash": "THECALLR", "name": "Voicemail", "type": "VMS"}
    }
    assert list(customer.call("media/email.get_templates", "RECORD")) == ["RECORDED"]
    assert set(customer.call("media/library.get_phone_id", two, "FR")) == {"code", "number"}


def recorded(program: Program, **facts: Any) -> Recording:
    with scope.tenant(program.account.pk):
        return recording(program.account, **facts)


def test_recordings_are_searched_heard_and_deleted(customer: Program, stranger: Program):
    mail = recorded(customer, seconds=2)
    call = recorded(customer, kind="call", leg=0, seconds=60)
    told = customer.call("media/recording.get", mail.ref)
    assert told.keys() == set(keys(OBJECTS["Media.Recording"]))
    with scope.tenant(customer.account.pk):
        number = PhoneNumber.objects.get(account=customer.account, e164="+12013422000")
    assert (told["type"], told["status"], told["read"], told["duration"], told["cli_number"]) == (
        "VOICEMAIL",
        "READY",
        False,
        2,
        "+12015550147",
    )
    assert (told["did_hash"], told["did_intl_number"]) == (hash_of(number.pk, NUMBER), "+12013422000")
    assert (told["callid"], told["url_exts"]) == (callid_of(mail.call_id, 1), ["mp3"])
    assert told["url_mp3"] == f"{told['url']}.mp3"
    for filters, hits in (
        ({}, [call.ref, mail.ref]),
        ({"type": "VOICEMAIL"}, [mail.ref]),
        ({"type": "RECORDING"}, []),
        ({"status": "PENDING"}, []),
        ({"status": "READY"}, [call.ref, mail.ref]),
        ({"duration_min": 30}, [call.ref]),
        ({"read": True}, []),
        ({"callid": told["callid"]}, [mail.ref]),
        ({"callid": 5}, []),
        ({"cli_number": "+12015550148"}, []),
        ({"hash": call.ref}, [call.ref]),
        ({"date_to": "2020-01-01 00:00:00"}, []),
    ):
        found = customer.call("media/recording.search", filters)
        assert [hit["hash"] for hit in found["hits"]] == hits, filters
    assert stranger.call("media/recording.search")["hits"] == []
    assert stranger.refusal("media/recording.get", mail.ref) == (VALUE, "PROPERTY_VALUE_ERROR [hash]")
    error = {"code": VALUE, "hash": mail.ref, "message": "PROPERTY_VALUE_ERROR [hash]"}
    assert stranger.call("media/recording.delete", [mail.ref]) == {"errors": [error], "success": 0}
    assert customer.call("media/recording.set_read", [mail.ref, mail.ref]) == {"errors": [], "success": 1}
    status = customer.call("media/recording.get_read_status")
    assert (status["VOICEMAIL"], status["CALL"]["unread"]) == ({"count": 1, "read": 1, "unread": 0}, 1)
    overview = customer.call("media/recording.overview")
    assert overview["CALL"]["ready"] == {"count": 1, "read": 0, "size": call.size, "unread": 1}
    assert customer.call("media.get_quota_status")["status"]["used_by_recording"] == 62
    gone = customer.call("media/recording.delete", [call.ref, "NOTHING1"])
    assert (gone["success"], [one["hash"] for one in gone["errors"]]) == (1, ["NOTHING1"])
    assert customer.call("media/recording.search")["total"] == 1


def test_who_hears_a_recording_by_its_address_is_written_down(customer: Program, stranger: Program):
    row = recorded(customer)
    url = customer.call("media/recording.get", row.ref)["url_mp3"].partition("/api/callr")[2]
    for part in ("bytes=0-9", "bytes=10-", "bytes=0-"):
        assert customer.client.get(url, headers={"Range": part}).status_code == 206
        assert stranger.client.get(url, headers={"Range": part}).status_code == 404
    with scope.tenant(customer.account.pk):
        assert Activity.objects.filter(verb="listened to").count() == 1
    assert customer.call("media/recording.get", row.ref)["read"] is True


def test_a_recording_becomes_a_media(customer: Program):
    row = recorded(customer, kind="recording")
    media = customer.call("media/library.create", "Said")
    assert customer.call("media/library.set_content_from_recording", media, row.name) is True
    assert (told(customer, media)["status"], told(customer, media)["duration"]) == ("READY", 2)


def test_states_of_media_and_recordings_are_pushed(customer: Program, receiver: Receiver):
    types = ("media.library.status_update", "media.recording.new", "media.recording.status_update")
    for type in types:
        customer.call("webhooks.subscribe", type, receiver.url)
    media = customer.call("media/library.create", "Salut")
    customer.call("media/tts.set_content", media, "Bonjour", "TTS_FR-FR_AUDREY")
    push(customer)
    pushed = got(receiver)
    assert [type for type, _ in pushed] == [types[0]] * 3
    assert pushed[-1][1] == told(customer, media)

    account = customer.account
    with scope.tenant(account.pk):
        account.refresh_from_db()
        made = create_app(
            account=account, by=BY, kind="call_tracking", name="Ads", settings={"voicemail": {"active": True}}
        )
        assign_number(account=account, by=BY, ref=made.ref, e164=HELD[0])
        call = receive_call(account=account, by=BY, called=HELD[0], caller="+12015550147")
        begin_call(call)
        carry_on(account, call.pk, until=call.planned_for + timedelta(hours=1))
    run_jobs(customer)
    push(customer)
    new, ready = sorted(got(receiver)[3:], key=lambda one: types.index(one[0]))
    row = customer.call("media/recording.search")["hits"][0]
    assert (new[0], ready[0]) == (types[1], types[2])
    assert (ready[1], row["type"], row["status"]) == (row, "VOICEMAIL", "READY")
    assert row["options"]["transcription"] is None
