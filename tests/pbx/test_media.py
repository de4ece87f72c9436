"""The media library: content of every origin, tags, limits, who may what, and what goes with a media."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from common import scope
from common.errors import Conflict, Forbidden, Invalid, NotFound
from jobs import work
from jobs.models import Job
from jobs.states import JobState
from pbx.media import files, selectors, sound, storage
from pbx.media.models import ImportedFile, Media, PhoneCode
from pbx.media.selectors import MediaFilter
from pbx.media.services import imports, library, shared, speaking
from pbx.media.services.phoning import phone_code
from pbx.media.services.speaking import speak
from pbx.media.stock import STOCK, make_stock
from pbx.services.apps import create_app, edit_app
from tests.numbers.conftest import Shop
from tests.pbx.conftest import Store
from tests.pbx.sounds import mp3, wav
from tests.people import BY

VOICE = "TTS_EN-GB_SERENA"


def make(shop: Shop, name: str = "Hello") -> Media:
    return library.create_media(account=shop.customer, by=BY, name=name)


def fill(shop: Shop, row: Media, data: bytes) -> Media:
    with transaction.atomic():
        return library.set_content(account=shop.customer, by=BY, pk=row.pk, data=data, text=" Hello\nthere ")


def run(job: Job) -> Job:
    work.run(job.pk)
    return Job.objects.get(pk=job.pk)


def test_a_media_begins_empty_and_plays_what_it_is_given(
    shop: Shop, store: Store, django_capture_on_commit_callbacks
):
    row = make(shop, " Hello (v1.2) + * - # ")
    assert (row.name, row.state, row.seconds, row.pk >= 1000, len(row.ref)) == (
        "Hello (v1.2) + * - #",
        "PENDING_CONTENT",
        0,
        True,
        8,
    )

    row = fill(shop, row, mp3(2))
    assert (row.state, row.seconds, row.text, row.voice) == ("READY", 2, "Hello there", "")
    assert row.size == len(files.read(row.key, "mp3"))
    assert files.read(row.key)[:4] == b"RIFF"

    former = row.key
    with django_capture_on_commit_callbacks(execute=True):
        row = fill(shop, row, wav(3))
    assert (row.seconds, row.version, row.key != former) == (3, 2, True)
    assert store.names() == [".mp3", ".wav"]


@pytest.mark.parametrize("name", ["", " ", "a/b", "a_b", "a\nb", "a" * 101, "<b>", "a\x00"])
def test_names_that_are_refused(shop: Shop, name):
    with pytest.raises(Invalid) as refusal:
        make(shop, name)
    assert refusal.value.field == "name"
    row = make(shop, "Été 2 été")
    with pytest.raises(Invalid):
        library.rename_media(account=shop.customer, by=BY, pk=row.pk, name=name)
    assert Media.objects.get(account=shop.customer).name == "Été 2 été"


def test_a_refused_file_changes_nothing(shop: Shop, store: Store):
    row = fill(shop, make(shop), mp3(2))
    with pytest.raises(Invalid) as refusal:
        fill(shop, row, b"no sound")
    assert refusal.value.field == "file"
    again = selectors.media(shop.customer, row.pk)
    assert (again.key, again.version, again.seconds) == (row.key, 1, 2)
    assert store.names() == [".mp3", ".wav"]


def test_the_library_has_limits(shop: Shop, store: Store, monkeypatch):
    monkeypatch.setattr(shared, "MOST_COUNT", 2)
    monkeypatch.setattr(storage, "MOST_SECONDS", 5)
    first, second = make(shop), make(shop)
    with pytest.raises(Conflict) as refusal:
        make(shop)
    assert refusal.value.field == "quota"
    fill(shop, first, mp3(3))
    with pytest.raises(Conflict):
        fill(shop, second, mp3(3))
    fill(shop, first, mp3(5))
    assert selectors.totals(shop.customer).seconds == 5
    assert selectors.media(shop.customer, second.pk).state == "PENDING_CONTENT"
    assert len(store.names()) == 4


def test_tags_are_replaced_whole_and_found(shop: Shop):
    row = make(shop)
    tags = {"CATEGORY": ["IVR", "WELCOME"], "LANGUAGE": ["fr_FR"], "project": ["x", "y"]}
    library.set_tags(account=shop.customer, by=BY, pk=row.pk, tags={"old": ["1"]})
    library.set_tags(account=shop.customer, by=BY, pk=row.pk, tags=tags)

    assert selectors.media(shop.customer, row.pk).tags == tags
    fitting = [
        MediaFilter(category="IVR"),
        MediaFilter(languages=("fr_FR",)),
        MediaFilter(tag="project"),
        MediaFilter(tag="project", tag_value="y"),
        MediaFilter(name="HELL", state="PENDING_CONTENT", pk=row.pk, ref=row.ref),
        MediaFilter(since=row.created_at, until=row.created_at),
    ]
    assert [list(selectors.filtered(shop.customer, one)) for one in fitting] == [[row]] * len(fitting)
    others = [MediaFilter(category="MISC"), MediaFilter(tag="old"), MediaFilter(tag="project", tag_value="z")]
    assert [list(selectors.filtered(shop.customer, one)) for one in others] == [[]] * len(others)
    assert list(selectors.in_categories(shop.customer, ["MISC", "WELCOME"])) == [row]


@pytest.mark.parametrize("tags", [{"a": "b"}, {"a": [1]}, {"": ["x"]}, {"a": [""]}, {"a": ["x"] * 51}])
def test_tags_that_are_refused(shop: Shop, tags):
    row = make(shop)
    with pytest.raises(Invalid) as refusal:
        library.set_tags(account=shop.customer, by=BY, pk=row.pk, tags=tags)
    assert refusal.value.field == "tags"
    assert selectors.media(shop.customer, row.pk).tags == {}


def test_a_text_is_spoken_by_a_job(shop: Shop):
    row = speak(account=shop.customer, by=BY, pk=make(shop).pk, text="Good morning", voice=VOICE)
    assert (row.state, row.text, row.voice) == ("PROCESSING", "Good morning", VOICE)

    job = run(Job.objects.get(kind="media.speak"))

    row.refresh_from_db()
    assert (job.state, row.state, row.seconds) == (JobState.DONE, "READY", 1)
    assert "Good morning" not in f"{job.payload} {job.title}"
    work.run(job.pk)
    assert selectors.media(shop.customer, row.pk).key == row.key


def test_of_two_texts_the_later_one_is_heard(shop: Shop):
    row = make(shop)
    for text in ("First", "The second text is a good deal longer than the first one"):
        speak(account=shop.customer, by=BY, pk=row.pk, text=text, voice=VOICE)
    first, second = Job.objects.filter(kind="media.speak").order_by("payload__version")
    assert run(second).state == JobState.DONE
    assert run(first).result == {"outcome": "Another text took its place."}
    row.refresh_from_db()
    assert (row.text[:10], row.seconds >= 2) == ("The second", True)


def test_what_cannot_be_spoken_says_so(shop: Shop, monkeypatch):
    row = make(shop)
    refused = [
        ({"voice": "X"}, "voice"),
        ({"rate": 0}, "rate"),
        ({"rate": 101}, "rate"),
        ({"text": " "}, "text"),
    ]
    for change, field in refused:
        with pytest.raises(Invalid) as refusal:
            speak(**{"account": shop.customer, "by": BY, "pk": row.pk, "text": "Hi", "voice": VOICE} | change)
        assert refusal.value.field == field
    speak(account=shop.customer, by=BY, pk=row.pk, text="Hi", voice=VOICE)
    monkeypatch.setattr(sound, "can_speak", lambda: False)
    assert run(Job.objects.get(kind="media.speak")).state == JobState.FAILED
    row.refresh_from_db()
    assert (row.state, row.error) == ("ERROR", "No speech synthesiser is installed here.")
    with pytest.raises(Conflict):
        speak(account=shop.customer, by=BY, pk=row.pk, text="Hi", voice=VOICE)


def test_an_imported_file_becomes_content_once(shop: Shop):
    job = run(imports.import_file(account=shop.customer, by=BY, data=mp3(2)))
    name, row = str(job.result["filename"]), make(shop)

    library.set_content_from_import(account=shop.customer, by=BY, pk=row.pk, name=name)

    assert selectors.media(shop.customer, row.pk).seconds == 2
    with pytest.raises(NotFound):
        library.set_content_from_import(account=shop.customer, by=BY, pk=row.pk, name=name)
    assert ImportedFile.objects.count() == 0


def test_an_import_of_what_is_no_sound_fails_in_words(shop: Shop):
    job = run(imports.import_file(account=shop.customer, by=BY, data=b"aGVsbG8="))
    assert (job.state, job.error) == (JobState.FAILED, sound.NO_SOUND)
    assert ImportedFile.objects.count() == 0
    with pytest.raises(Invalid):
        imports.import_file(account=shop.customer, by=BY, data=b"")


def test_imports_that_nobody_used_go_after_a_day(
    shop: Shop, store: Store, django_capture_on_commit_callbacks
):
    run(imports.import_file(account=shop.customer, by=BY, data=mp3(1)))
    assert imports.forget_old() == 0
    ImportedFile.objects.update(created_at=timezone.now() - timedelta(days=1, seconds=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert imports.forget_old() == 1
    assert ".mp3" not in store.names()


def test_a_media_that_apps_play_stays(shop: Shop):
    row = make(shop)
    settings = {"prompts": {"welcome": row.pk}}
    app = create_app(account=shop.customer, by=BY, kind="call_tracking", name="Sales", settings=settings)
    with pytest.raises(Conflict, match="Sales"):
        library.delete_media(account=shop.customer, by=BY, pk=row.pk)
    edit_app(account=shop.customer, by=BY, ref=app.ref, settings={"prompts": {"welcome": 1}})
    library.delete_media(account=shop.customer, by=BY, pk=row.pk)
    with pytest.raises(NotFound):
        library.delete_media(account=shop.customer, by=BY, pk=row.pk)


@pytest.mark.django_db(transaction=True)
def test_of_deleting_a_media_and_having_it_played_at_once_one_is_refused(people, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    customer = people.customer
    with scope.tenant(customer.pk):
        pk = library.create_media(account=customer, by=BY, name="Hello").pk
    start = threading.Barrier(2)

    def at_once(work):
        try:
            with scope.tenant(customer.pk):
                start.wait(10)
                work()
                return "done"
        except (Conflict, Invalid):
            return "refused"
        finally:
            connection.close()

    def play():
        played = {"prompts": {"welcome": pk}}
        create_app(account=customer, by=BY, kind="call_tracking", name="A", settings=played)

    with ThreadPoolExecutor(2) as pool:
        both = [
            pool.submit(at_once, lambda: library.delete_media(account=customer, by=BY, pk=pk)),
            pool.submit(at_once, play),
        ]
        assert sorted(one.result(60) for one in both) == ["done", "refused"]


def test_an_app_plays_what_is_there(shop: Shop):
    create = {"account": shop.customer, "by": BY, "kind": "call_tracking", "name": "A"}
    for prompt in (999, 2**31 - 1, "TTS|TTS_XX|Hello"):
        with pytest.raises(Invalid) as refusal:
            create_app(**create, settings={"voicemail": {"intro": prompt}})
        assert refusal.value.field == "voicemail.intro"
    script = "branches:\n  inbound-call:\n    actions:\n      - action: play@v1\n        params: {media: 999}"
    with pytest.raises(Invalid) as refusal:
        create_app(**create | {"kind": "scenario"}, settings={"script": script})
    assert refusal.value.field == "script.4"


def test_stock_prompts_are_played_and_never_changed(shop: Shop):
    assert [row.pk for row in selectors.playable(shop.customer).order_by("pk")] == [one.pk for one in STOCK]
    changes = [
        lambda: library.rename_media(account=shop.customer, by=BY, pk=1, name="Mine"),
        lambda: library.set_tags(account=shop.customer, by=BY, pk=1, tags={}),
        lambda: library.set_content(account=shop.customer, by=BY, pk=1, data=mp3(1)),
        lambda: speak(account=shop.customer, by=BY, pk=1, text="Hi", voice=VOICE),
        lambda: phone_code(account=shop.customer, by=BY, pk=1, country="FR"),
        lambda: library.delete_media(account=shop.customer, by=BY, pk=1),
    ]
    for change in changes:
        with pytest.raises(Forbidden):
            change()
    with scope.system():
        assert make_stock() == len(STOCK)
        assert make_stock() == 0
    ready = selectors.playable(shop.customer).filter(account=None)
    assert {row.state for row in ready} == {"READY"}
    assert selectors.media(shop.customer, 3).seconds == 5


def test_a_code_records_by_telephone_for_a_while(shop: Shop):
    row = make(shop)
    phone_code(account=shop.customer, by=BY, pk=row.pk, country="fr")
    code = phone_code(account=shop.customer, by=BY, pk=row.pk, country="US")

    assert (code.number, len(code.code), PhoneCode.objects.count()) == ("+12025550199", 6, 1)
    now = timezone.now()
    with scope.system():
        assert selectors.media_of_code(code.number, code.code, now) == row
        assert selectors.media_of_code(code.number, "0", now) is None
        assert selectors.media_of_code(code.number, code.code, now + timedelta(minutes=16)) is None
    with pytest.raises(Invalid) as refusal:
        phone_code(account=shop.customer, by=BY, pk=row.pk, country="ZZ")
    assert refusal.value.field == "country"


def test_strangers_have_none_of_it(shop: Shop):
    row = fill(shop, make(shop), mp3(1))
    name = str(run(imports.import_file(account=shop.customer, by=BY, data=mp3(1))).result["filename"])
    other = shop.people.other
    with scope.tenant(other.pk):
        theirs = library.create_media(account=other, by=BY, name="Theirs")
        refused = [
            lambda: selectors.media(other, row.pk),
            lambda: library.rename_media(account=other, by=BY, pk=row.pk, name="Mine"),
            lambda: library.set_tags(account=other, by=BY, pk=row.pk, tags={}),
            lambda: library.set_content(account=other, by=BY, pk=row.pk, data=mp3(1)),
            lambda: library.set_content_from_import(account=other, by=BY, pk=theirs.pk, name=name),
            lambda: speak(account=other, by=BY, pk=row.pk, text="Hi", voice=VOICE),
            lambda: phone_code(account=other, by=BY, pk=row.pk, country="FR"),
            lambda: library.delete_media(account=other, by=BY, pk=row.pk),
        ]
        for attempt in refused:
            with pytest.raises(NotFound):
                attempt()
        with pytest.raises(Invalid):
            create_app(
                account=other,
                by=BY,
                kind="call_tracking",
                name="A",
                settings={"prompts": {"welcome": row.pk}},
            )
    assert selectors.media(shop.customer, row.pk).name == "Hello"


def test_ids_that_fit_no_column_are_nobodys(shop: Shop):
    for pk in (0, -1, -(2**31), 2**63, 10**30):
        with pytest.raises(NotFound) as refusal:
            selectors.media(shop.customer, pk)
        assert refusal.value.field == "media"
    assert speaking.SPEAK == "media.speak"
