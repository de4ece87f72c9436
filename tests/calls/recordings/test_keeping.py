"""Who listens is written down; what goes, goes in order; what is kept long enough goes at night."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from accounts.models import Account, Activity, CustomField
from calls.recordings import selectors
from calls.recordings.models import Hearing, Recording, Retention
from calls.recordings.selectors import RecordingFilter
from calls.recordings.services import hearing, removing, retaining
from common import scope
from common.errors import Conflict, Invalid, NotFound
from pbx.media import files, storage
from tests.calls.recordings.made import call_of, recording
from tests.numbers.conftest import Shop
from tests.pbx.conftest import Store
from tests.people import BY, People


def verbs(row: Recording) -> list[str]:
    rows = Activity.objects.filter(subject_type="recording", subject_id=str(row.pk))
    return list(rows.order_by("pk").values_list("verb", flat=True))


def test_a_play_is_told_once_however_many_parts_are_asked_for(shop: Shop):
    row = recording(shop.customer)
    for _ in range(5):
        hearing.note_play(account=shop.customer, by=BY, row=row)
    assert verbs(row) == ["listened to"]
    row.refresh_from_db()
    assert (row.heard_by, row.heard_at is not None) == (BY.label, True)
    Hearing.objects.update(last_at=timezone.now() - timedelta(seconds=11))
    hearing.note_play(account=shop.customer, by=BY, row=row)
    assert verbs(row) == ["listened to", "listened to"]
    hearing.note_download(account=shop.customer, by=BY, row=row)
    hearing.note_download(account=shop.customer, by=BY, row=row)
    assert verbs(row)[2:] == ["downloaded", "downloaded"]
    assert [one.who for one in selectors.hearings(shop.customer, row)] == [BY.label]


@pytest.mark.django_db(transaction=True)
def test_of_parts_that_are_asked_for_at_once_one_is_the_play(people: People, settings: Any, tmp_path: Any):
    settings.MEDIA_ROOT = tmp_path / "media"
    account = people.customer
    with scope.tenant(account.pk):
        row = recording(account)
    gate = threading.Barrier(4)

    def ask(_: int) -> None:
        try:
            with scope.tenant(account.pk):
                gate.wait(10)
                hearing.note_play(account=account, by=BY, row=row)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(ask, range(4)))
    with scope.tenant(account.pk):
        assert verbs(row) == ["listened to"]


def test_heard_and_new_again_are_told_only_when_they_change(shop: Shop):
    row = recording(shop.customer)
    mark = [
        hearing.mark_heard(account=shop.customer, by=BY, ref=row.ref, is_heard=on)
        for on in (False, True, True, False)
    ]
    assert mark == [False, True, False, True]
    assert verbs(row) == ["marked as heard", "marked as unheard"]
    assert selectors.unheard_voicemails(shop.customer) == 1


def test_a_comment_takes_the_former_one_s_place(shop: Shop):
    row = recording(shop.customer)
    who: dict[str, Any] = {"account": shop.customer, "by": BY, "ref": row.ref}
    assert hearing.comment_on(**who, comment=" Call\n back ").comment == "Call back"
    hearing.comment_on(**who, comment="Call back")
    with pytest.raises(Invalid) as long:
        hearing.comment_on(**who, comment="x" * 501)
    assert long.value.field == "comment"
    assert verbs(row) == ["commented on"]
    assert Recording.objects.get().comment == "Call back"
    assert hearing.comment_on(**who, comment="").comment == ""


def test_a_stranger_finds_and_changes_nothing(shop: Shop):
    row = recording(shop.customer)
    other = shop.people.other
    with scope.tenant(other.pk):
        for act in (
            lambda: selectors.recording(other, row.ref),
            lambda: hearing.mark_heard(account=other, by=BY, ref=row.ref, is_heard=True),
            lambda: hearing.comment_on(account=other, by=BY, ref=row.ref, comment="x"),
            lambda: removing.delete_recording(account=other, by=BY, ref=row.ref),
        ):
            with pytest.raises(NotFound):
                act()
        assert list(selectors.recordings(other)) == []
    row.refresh_from_db()
    assert (row.heard_at, row.comment, row.removed_at) == (None, "", None)


def test_a_deleted_recording_is_gone_with_its_sound(
    shop: Shop, store: Store, django_capture_on_commit_callbacks
):
    row = recording(shop.customer)
    with django_capture_on_commit_callbacks(execute=True):
        removing.delete_recording(account=shop.customer, by=BY, ref=row.ref)
        assert (Recording.objects.count(), len(store.names())) == (1, 2)
    assert (Recording.objects.count(), store.names()) == (0, [])
    with pytest.raises(NotFound):
        removing.delete_recording(account=shop.customer, by=BY, ref=row.ref)
    assert verbs(row) == ["deleted"]


def test_what_is_still_recorded_stays(shop: Shop):
    row = recording(shop.customer, state="recording", ended_at=None, key="")
    with pytest.raises(Conflict):
        removing.delete_recording(account=shop.customer, by=BY, ref=row.ref)
    assert Recording.objects.get().removed_at is None


def days(shop: Shop, voicemail: int | None, recorded: int | None) -> Retention:
    return retaining.set_retention(
        account=shop.customer, by=BY, voicemail_days=voicemail, recording_days=recorded
    )


@pytest.mark.parametrize("wrong", [0, -1, 3651])
def test_days_that_are_refused(shop: Shop, wrong: int):
    days(shop, 30, None)
    with pytest.raises(Invalid) as refusal:
        days(shop, 30, wrong)
    assert refusal.value.field == "recording_days"
    assert list(Retention.objects.values_list("voicemail_days", "recording_days")) == [(30, None)]


def test_the_sweep_removes_what_was_kept_long_enough(shop: Shop, store: Store):
    now = timezone.now()
    old = {"began": now - timedelta(days=31)}
    gone = [
        recording(shop.customer, **old),
        recording(shop.customer, kind="call", began=now - timedelta(days=91)),
    ]
    kept = [
        recording(shop.customer, began=now - timedelta(days=29)),
        recording(shop.customer, kind="call", **old),
        recording(shop.customer, state="recording", ended_at=None, key="", **old),
    ]
    with scope.tenant(shop.people.other.pk):
        strangers = recording(shop.people.other, **old)
    days(shop, 30, 90)
    assert retaining.sweep(now) == 2
    assert retaining.sweep(now) == 0
    assert set(Recording.objects.all()) == set(kept)
    assert len(store.names()) == 2 * 3
    assert [verbs(row) for row in gone] == [["deleted"], ["deleted"]]
    with scope.tenant(shop.people.other.pk):
        assert list(Recording.objects.all()) == [strangers]


def test_a_sweep_that_was_killed_is_ended_by_the_next(
    shop: Shop, store: Store, monkeypatch: pytest.MonkeyPatch
):
    now = timezone.now()
    for _ in range(3):
        recording(shop.customer, began=now - timedelta(days=31))
    days(shop, 30, None)
    real, calls = files.remove, iter(range(10))

    def killed(key: str) -> None:
        if next(calls) == 1:
            raise KeyboardInterrupt
        real(key)

    monkeypatch.setattr(files, "remove", killed)
    with pytest.raises(KeyboardInterrupt):
        retaining.sweep(now)
    assert (Recording.objects.count(), len(store.names())) == (2, 4)
    assert list(selectors.recordings(shop.customer)) == []
    monkeypatch.undo()
    assert retaining.sweep(now) == 2
    assert (Recording.objects.count(), store.names()) == (0, [])


def test_files_that_no_row_knows_go_after_a_day(shop: Shop, store: Store):
    row = recording(shop.customer)
    files.keep(bytes(16_000))
    now = timezone.now()
    retaining.sweep(now)
    assert len(store.names()) == 4
    retaining.sweep(now + timedelta(days=1, minutes=1))
    assert sorted(path.stem for path in store.folder.iterdir()) == [row.key.removeprefix("sound/")] * 2


def test_every_table_that_names_kept_sound_is_known_to_the_sweep():
    """``key`` of this length is how rows name files of ``pbx.media.files``."""
    naming = {
        model
        for model in apps.get_models()
        for field in model._meta.get_fields()
        # A custom field's key is a name.
        if field.name == "key" and getattr(field, "max_length", None) == 60 and model is not CustomField
    }
    assert naming == set(retaining.KEEPERS)


def test_recordings_count_towards_what_is_stored(shop: Shop):
    recording(shop.customer)
    recording(shop.customer, kind="call")
    recording(shop.customer, state="failed", key="", seconds=9)
    assert storage.stored_seconds(shop.customer) == 4
    told = selectors.totals(shop.customer)
    assert [(told[kind].counts["ready"], told[kind].heard, told[kind].seconds) for kind in told] == [
        (1, 0, 2),
        (0, 0, 0),
        (1, 0, 2),
    ]


@pytest.fixture
def several(shop: Shop) -> dict[str, Recording]:
    now = timezone.now()
    account: Account = shop.customer
    return {
        "new": recording(account, began=now, comment="About the forms"),
        "heard": recording(account, began=now - timedelta(hours=1), heard_at=now, caller="+12015550163"),
        "call": recording(account, began=now - timedelta(hours=2), kind="call", seconds=60),
        "gone": recording(account, began=now, removed_at=now),
    }


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["new", "heard", "call"]),
        ({"search": "0163"}, ["heard"]),
        ({"search": "forms"}, ["new"]),
        ({"search": "FÓRMS"}, ["new"]),
        ({"search": "(201) 555-0163"}, ["heard"]),
        ({"search": "zzz"}, []),
        ({"is_heard": True}, ["heard"]),
        ({"is_heard": False}, ["new", "call"]),
        ({"kinds": ("call",)}, ["call"]),
        ({"least_seconds": 30}, ["call"]),
        ({"state": "failed"}, []),
        ({"caller": "+12015550163"}, ["heard"]),
        ({"search": "\x00"}, []),
    ],
)
def test_filters(shop: Shop, several: dict[str, Recording], wanted: dict[str, Any], found: list[str]):
    rows = list(selectors.searched(shop.customer, RecordingFilter(**wanted)).every())
    assert rows == [several[name] for name in found]


def test_recordings_of_many_calls_come_in_one_statement(shop: Shop, django_assert_num_queries):
    call = call_of(shop.customer)
    rows = [recording(shop.customer, call=call, command=place) for place in (2, 1)]
    other = recording(shop.customer)
    with django_assert_num_queries(1):
        found = selectors.of_calls(shop.customer, [call.pk, other.call_id, 0])
    assert found == {call.pk: rows[::-1], other.call_id: [other]}
