"""Pages of broadcasts and address books: what they show, what they start, and how few statements they take."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from broadcasts.models import AddressBook, BookEntry, Broadcast
from broadcasts.services import broadcasts as services
from common import scope
from jobs import work
from jobs.models import Job
from tests.broadcasts.conftest import ANSWERS, BUSY, OTHER, Desk
from tests.console import HTMX, signed_in
from tests.numbers.conftest import Shop
from tests.people import BY

LIST, BOOKS = "/broadcasts/", "/address-books/"


@pytest.fixture
def alice(market: Shop) -> Client:
    return signed_in(market.people.alice)


def test_a_broadcast_is_made_started_and_watched(market: Shop, alice: Client) -> None:
    assert "There is no address book yet" in alice.get(f"{LIST}new/").content.decode()
    answer = alice.post(BOOKS, {"name": "Guests", "description": ""})
    with scope.tenant(market.customer.pk):
        book = AddressBook.objects.get()
    assert answer["Location"] == f"{BOOKS}{book.ref}/"
    pasted = alice.post(f"{BOOKS}{book.ref}/", {"numbers": "(201) 555-0147\n+12015550181"}, follow=True)
    assert "2 numbers are new in the book." in pasted.content.decode()
    given = {
        "name": "Storm",
        "book": book.ref,
        "prompts": "1",
        "text": "",
        "cli": "BLOCKED",
        "at_once": "5",
        "days": ["mon"],
        "begins": "09:00",
        "ends": "17:00",
    }
    answer = alice.post(f"{LIST}new/announcement/", given)
    with scope.tenant(market.customer.pk):
        row = Broadcast.objects.get()
        assert row.content["prompts"] == [1]
        assert row.schedule == {
            "mon": [{"action": "unpause", "hour": "09:00"}, {"action": "pause", "hour": "17:00"}]
        }
    page = f"{LIST}{row.ref}/"
    assert answer["Location"] == page
    assert "Its schedule starts it" in alice.get(page).content.decode()
    assert "The broadcast runs." in alice.post(f"{page}start/", follow=True).content.decode()
    desk = Desk(market)
    with scope.tenant(market.customer.pk):
        desk.tick()
        desk.calls_end()
        desk.tick()
    shown = alice.get(page, **HTMX).content.decode()
    assert shown.lstrip().startswith('<div id="broadcast"')
    assert "1 reached, 1 not reached, 0 refused" in " ".join(shown.split())
    assert "2 of 2" in shown
    assert shown.count('href="/calls/dial/?number=%2B1201555') == 2
    assert "hx-trigger" not in shown.partition(">")[0]
    assert "Busy" in alice.get(f"{page}?state=missed").content.decode()
    assert "is deleted" in alice.post(f"{page}delete/", follow=True).content.decode()


def test_a_text_and_a_key_are_asked_for_in_their_forms(market: Shop, alice: Client) -> None:
    with scope.tenant(market.customer.pk):
        book = Desk(market).book(ANSWERS)
    common = {"name": "Storm", "book": book.ref, "at_once": "5"}
    keys = common | {"cli": "BLOCKED", "prompts": "1", "text": "", "asks": "Press 1.", "menu_targets": OTHER}
    assert alice.post(f"{LIST}new/keys/", keys).status_code == 302
    texts = common | {"cli": market.number.e164, "text": "Storm at nine"}
    assert alice.post(f"{LIST}new/text/", texts).status_code == 302
    refused = alice.post(f"{LIST}new/keys/", keys | {"menu_targets": ""})
    assert (refused.status_code, b"This field is required" in refused.content) == (422, True)
    with scope.tenant(market.customer.pk):
        text, key = Broadcast.objects.all()
        assert (text.kind, text.content["text"]) == ("text", "Storm at nine")
        assert key.content["menu"]["actions"] == [
            {"key": "1", "does": "bridge", "targets": [{"number": OTHER, "timeout": 30}]}
        ]
    assert alice.get(f"{LIST}new/fax/").status_code == 404


def test_a_file_fills_a_book(market: Shop, alice: Client, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    with scope.tenant(market.customer.pk):
        book = Desk(market).book()
    file = SimpleUploadedFile("guests.csv", b"Name;Number\nAnn;201 555 0147\nBob;201 555 0181\n")
    path = f"{BOOKS}{book.ref}/file/"
    answer = alice.post(path, {"file": file, "column": "2", "country": "US"})
    with scope.tenant(market.customer.pk):
        job = Job.objects.get(kind="broadcasts.append")
        assert answer["Location"] == f"/jobs/{job.pk}/"
        work.run(job.pk)
        assert list(BookEntry.objects.values_list("e164", flat=True)) == [ANSWERS, BUSY]
    assert alice.post(path, {"column": "2", "country": "US"}).status_code == 422


def test_who_may_only_read_changes_nothing(market: Shop) -> None:
    with scope.tenant(market.customer.pk):
        row = Desk(market).saved(ANSWERS)
    reader = signed_in(market.people.carol)
    for path in (f"{LIST}new/", f"{LIST}{row.ref}/start/", f"{BOOKS}{row.book.ref}/delete/"):
        assert reader.post(path).status_code == 403
    stranger = signed_in(market.people.charlie)
    assert stranger.get(f"{LIST}{row.ref}/").status_code == 404
    assert stranger.get(f"{BOOKS}{row.book.ref}/").status_code == 404


def test_pages_take_few_statements_however_long_their_lists(market: Shop, alice: Client) -> None:
    desk = Desk(market)
    with scope.tenant(market.customer.pk):
        rows = [desk.started(ANSWERS, BUSY, OTHER) for _ in range(3)]
        desk.tick()
        services.pause(account=market.customer, by=BY, ref=rows[0].ref)
        book = rows[0].book.ref
    alice.get(LIST)
    counts = {}
    for path in (LIST, BOOKS, f"{LIST}{rows[0].ref}/", f"{BOOKS}{book}/"):
        with CaptureQueriesContext(connection) as asked:
            assert alice.get(path).status_code == 200
        counts[path.replace(rows[0].ref, "REF").replace(book, "REF")] = len(asked)
    assert counts == {LIST: 7, BOOKS: 7, f"{LIST}REF/": 9, f"{BOOKS}REF/": 9}
