"""Broadcasts: everybody of a book is called or written to once, whoever is killed and however often it is asked for."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from billing.models import Hold, LedgerEntry
from billing.services import ledger
from broadcasts import working
from broadcasts.content import Content
from broadcasts.models import AddressBook, Broadcast, Recipient
from broadcasts.schedule import Schedule
from broadcasts.services import books
from broadcasts.services import broadcasts as services
from broadcasts.services.moving import CARRY_ON
from broadcasts.states import BroadcastKind
from calls.live.models import Call
from common import scope
from common.errors import Conflict, DomainError, Invalid, NotFound
from jobs import work
from jobs.models import Job
from messaging.models import Message
from messaging.services.opt_outs import opt_out
from messaging.states import OptOutSource
from pbx.key_menu import KeyMenu
from pbx.media.services.library import create_media, delete_media, set_content
from pbx.media.sound import as_wav
from pbx.prompts import Prompt
from tests.broadcasts.conftest import ANSWERS, BUSY, MACHINE, ONE, OTHER, Desk
from tests.numbers.conftest import HELD
from tests.people import BY


def figures(row: Broadcast) -> tuple[str, int, int, int, int, int]:
    row.refresh_from_db()
    return row.state, row.total, row.under_way, row.reached, row.missed, row.refused


def outcomes(row: Broadcast) -> dict[str, tuple[str, str]]:
    rows = Recipient.objects.filter(broadcast=row)
    return {one.e164: (one.state, one.note) for one in rows}


def test_everybody_is_called_once_a_few_at_a_time(desk: Desk) -> None:
    content = Content((Prompt(media=1),), finds_machines=True)
    row = desk.started(ANSWERS, BUSY, MACHINE, at_once=2, content=content)
    desk.tick()
    assert figures(row) == ("running", 3, 2, 0, 0, 0)
    desk.tick()
    assert desk.called() == [ANSWERS, BUSY]
    desk.calls_end()
    desk.tick()
    desk.calls_end()
    desk.tick()
    assert figures(row) == ("finished", 3, 0, 1, 2, 0)
    assert outcomes(row) == {
        ANSWERS: ("reached", "Ended"),
        BUSY: ("missed", "Busy"),
        MACHINE: ("missed", "A machine answered"),
    }
    moves = list(row.moves.values_list("old", "new", "origin"))
    assert moves == [("running", "finished", "broadcast"), ("created", "running", "user")]
    assert not Job.objects.filter(kind=CARRY_ON, state="queued").exists()


def test_who_presses_the_key_is_joined(desk: Desk) -> None:
    bridge = {"key": "1", "does": "bridge", "targets": [{"number": OTHER}]}
    menu = KeyMenu.parse({"prompt": 1, "actions": [bridge]})
    desk.started(ONE, kind=BroadcastKind.KEYS, content=Content((Prompt(media=1),), menu), cli=HELD[0])
    desk.tick()
    desk.calls_end()
    call = Call.objects.get()
    legs = list(call.legs.values_list("number", "state"))
    assert legs == [(ONE, "ended"), (OTHER, "ended")]


KILLS = {
    "it is planned": (working, "_count_under_way"),
    "the recipient is written": (working, "_finish"),
    "the job is settled": (working, "_come_again"),
}


def killed(desk: Desk, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    """The worker dies there."""

    class Killed(BaseException):
        pass

    def die(*_given: object, **_named: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(*KILLS[where], die)
        with pytest.raises(Killed):
            desk.tick()


def others_come() -> None:
    """The lease of the dead worker has ended, and two others come."""
    Job.objects.filter(kind=CARRY_ON).update(lease_until=timezone.now() - timedelta(seconds=1))
    pk = Job.objects.get(kind=CARRY_ON, state="running").pk
    work.run(pk)
    work.run(pk)


@pytest.mark.parametrize("where", KILLS)
def test_a_worker_that_is_killed_calls_nobody_twice(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    row = desk.started(ANSWERS, OTHER, BUSY, at_once=3)
    killed(desk, monkeypatch, where)
    assert Call.objects.count() == (0 if where == "it is planned" else 3)
    others_come()
    desk.calls_end()
    desk.tick()
    assert figures(row) == ("finished", 3, 0, 2, 1, 0)
    assert desk.called() == [ANSWERS, OTHER, BUSY]


@pytest.mark.parametrize("where", KILLS)
def test_a_worker_that_is_killed_writes_to_nobody_twice(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    peers = [f"+120155501{end}" for end in range(90, 95)]
    text = {"kind": BroadcastKind.TEXT, "cli": HELD[0], "content": Content(text="Storm at nine")}
    row = desk.started(*peers, at_once=2, **text)
    for _ in range(2):
        killed(desk, monkeypatch, where)
        others_come()
        desk.texts_go()
    for _ in range(4):
        desk.tick()
        desk.texts_go()
    assert figures(row) == ("finished", 5, 0, 5, 0, 0)
    assert sorted(Message.objects.values_list("peer", flat=True)) == peers
    # Each is paid once, and nothing is left set aside.
    charged = LedgerEntry.objects.filter(account=desk.shop.customer, reason__startswith="message:")
    assert (charged.count(), Hold.objects.filter(account=desk.shop.customer).count()) == (5, 0)


def test_an_older_start_s_work_ends_and_a_pause_holds(desk: Desk) -> None:
    row = desk.started(ANSWERS, OTHER, at_once=1)
    desk.tick()
    services.pause(**desk.who, ref=row.ref)
    desk.calls_end()
    desk.tick()
    assert figures(row) == ("paused", 2, 0, 1, 0, 0)
    services.start(**desk.who, ref=row.ref)
    desk.tick()
    desk.tick()
    assert desk.called() == [ANSWERS, OTHER]
    services.stop(**desk.who, ref=row.ref)
    for act in (services.start, services.pause, services.stop):
        with pytest.raises(Conflict, match="The broadcast is stopped"):
            act(**desk.who, ref=row.ref)
    with pytest.raises(Conflict, match="wait for what is under way"):
        services.delete(**desk.who, ref=row.ref)
    desk.calls_end()
    desk.tick()
    services.delete(**desk.who, ref=row.ref)
    assert (Broadcast.objects.count(), Recipient.objects.count(), Call.objects.count()) == (0, 0, 2)


def test_texts_go_out_once_and_refusals_are_told(desk: Desk) -> None:
    account = desk.shop.customer
    opt_out(account=account, by=BY, peer=OTHER, source=OptOutSource.CONSOLE)
    row = desk.started(
        "+12015550190", OTHER, kind=BroadcastKind.TEXT, cli=HELD[0], content=Content(text="Storm at nine")
    )
    desk.tick()
    sent = Message.objects.get()
    assert (sent.ours, sent.peer, sent.text) == (HELD[0], "+12015550190", "Storm at nine")
    Message.objects.update(state="sent")
    desk.tick()
    assert figures(row) == ("finished", 2, 0, 1, 0, 1)
    assert outcomes(row)[OTHER] == ("refused", "The recipient has opted out of your messages.")


def test_it_pauses_when_the_money_is_gone(desk: Desk) -> None:
    account = desk.shop.customer
    ledger.charge(account=account, amount=Decimal(10), reason="all", description="All of it")
    row = desk.started(
        "+12015550190", kind=BroadcastKind.TEXT, cli=HELD[0], content=Content(text="Storm at nine")
    )
    desk.tick()
    assert figures(row) == ("paused", 1, 0, 0, 0, 0)
    assert "balance" in row.note.lower()
    assert not Message.objects.exists()
    ledger.credit(account=account, amount=Decimal(10), reason="more", description="More")
    services.start(**desk.who, ref=row.ref)
    desk.tick()
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"cli": "+12015550999"}, "cli"),
        ({"content": Content()}, "prompts"),
        ({"content": Content((Prompt(media=999_999),))}, "prompts.0"),
        ({"kind": BroadcastKind.KEYS}, "menu"),
        ({"kind": BroadcastKind.TEXT, "cli": "+12015550999"}, "cli"),
        ({"at_once": 51}, "at_once"),
    ],
)
def test_what_cannot_be_is_refused(desk: Desk, changes: dict[str, object], field: str) -> None:
    draft = desk.draft(ANSWERS, **changes)
    with pytest.raises(DomainError) as caught:
        services.save_broadcast(**desk.who, draft=draft)
    assert caught.value.field == field
    assert not Broadcast.objects.exists()


def test_a_stranger_has_none_of_it(desk: Desk) -> None:
    row = desk.saved(ANSWERS)
    draft, other = desk.draft(ANSWERS), desk.shop.people.other
    with scope.tenant(other.pk):
        for act in (services.start, services.pause, services.stop, services.delete):
            with pytest.raises(NotFound):
                act(account=other, by=BY, ref=row.ref)
        with pytest.raises(NotFound):
            services.save_broadcast(account=other, by=BY, draft=draft)
        with pytest.raises(NotFound):
            books.add_numbers(account=other, by=BY, ref=row.book.ref, e164s=[BUSY])
    assert figures(row)[0] == "created"


def test_a_book_has_each_number_once_and_stays_while_it_is_used(desk: Desk) -> None:
    book = desk.book(ANSWERS, BUSY, ANSWERS)
    assert books.add_numbers(**desk.who, ref=book.ref, e164s=[BUSY, OTHER]) == 1
    book.refresh_from_db()
    assert book.size == 3
    row = desk.saved(ANSWERS)
    with pytest.raises(Conflict, match="Storm"):
        books.delete_book(**desk.who, ref=row.book.ref)
    books.delete_book(**desk.who, ref=book.ref)
    with pytest.raises(NotFound):
        books.delete_book(**desk.who, ref=book.ref)
    assert AddressBook.objects.count() == 1
    with pytest.raises(Conflict, match="no numbers"):
        services.start(**desk.who, ref=desk.saved().ref)


def test_numbers_that_come_later_are_not_called(desk: Desk) -> None:
    row = desk.started(ANSWERS)
    books.add_numbers(**desk.who, ref=row.book.ref, e164s=[OTHER])
    desk.tick()
    desk.calls_end()
    desk.tick()
    assert figures(row) == ("finished", 1, 0, 1, 0, 0)


def test_a_media_stays_while_a_broadcast_is_to_play_it(desk: Desk, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    media = create_media(**desk.who, name="Storm")
    set_content(**desk.who, pk=media.pk, data=as_wav(bytes(16_000)))
    row = desk.saved(ANSWERS, content=Content((Prompt(media=media.pk),)))
    with pytest.raises(Conflict, match="Storm"):
        delete_media(**desk.who, pk=media.pk)
    services.delete(**desk.who, ref=row.ref)
    delete_media(**desk.who, pk=media.pk)


WEEK = Schedule.parse({"mon": [{"action": "unpause", "hour": "18:00"}, {"action": "pause", "hour": "20:00"}]})


@pytest.mark.parametrize(
    ("now", "next"),
    [
        (datetime(2026, 6, 1, 12, 0, tzinfo=UTC), (datetime(2026, 6, 1, 16, 0, tzinfo=UTC), "unpause")),
        (datetime(2026, 6, 1, 16, 0, tzinfo=UTC), (datetime(2026, 6, 1, 18, 0, tzinfo=UTC), "pause")),
        # A week later, and beyond the end of summer time.
        (datetime(2026, 10, 19, 18, 0, tzinfo=UTC), (datetime(2026, 10, 26, 17, 0, tzinfo=UTC), "unpause")),
    ],
)
def test_a_schedule_is_in_the_account_s_time(now: datetime, next: tuple[datetime, str]) -> None:
    assert WEEK.next_after(now, ZoneInfo("Europe/Paris")) == next
    assert Schedule().next_after(now, ZoneInfo("UTC")) is None


def test_a_schedule_starts_and_pauses_it(desk: Desk) -> None:
    row = desk.saved(ANSWERS, OTHER, at_once=1, schedule=WEEK)
    assert row.next_change_at is not None
    assert Job.objects.get(kind=CARRY_ON).run_at == row.next_change_at
    begins = timezone.now().replace(year=2026, month=1, day=5, hour=23, minute=0, second=0, microsecond=0)
    Broadcast.objects.update(next_change_at=begins)
    desk.tick()
    assert figures(row) == ("running", 2, 1, 0, 0, 0)
    Broadcast.objects.update(next_change_at=begins + timedelta(hours=2))
    desk.tick()
    assert figures(row) == ("paused", 2, 1, 0, 0, 0)
    assert list(row.moves.values_list("new", "origin")) == [("paused", "schedule"), ("running", "schedule")]
    with pytest.raises(Invalid):
        Schedule.parse({"mon": [{"action": "unpause", "hour": "25:00"}]})
