"""The message pages: what they show and do, for whom, and at how many statements."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse

from common import scope
from events.signing import signing_key
from messaging.models import Message, OptOut
from messaging.services import opt_outs
from messaging.states import OptOutSource
from tests.console import HTMX, in_a_row, signed_in
from tests.messaging.conftest import OURS, OUTSIDE, THEIRS, Texts
from tests.people import BY

LIST, NEW, OPT_OUTS = (reverse(f"messaging:{name}") for name in ("list", "new", "opt_outs"))
THREAD = reverse("messaging:thread", args=[OURS, OUTSIDE])
REPLY = reverse("messaging:reply", args=[OURS, OUTSIDE])
# Session, user, scope in and out, standing; then the page's own and those of the frame.
MOST_STATEMENTS = 12
# What words cost more: the door's scope, the door, and those that are near.
FOR_WORDS = 4


@pytest.fixture
def texts(made_texts: Texts) -> Texts:
    return made_texts


@pytest.fixture
def charlie(texts: Texts) -> Client:
    return signed_in(texts.people.charlie)


def write(texts: Texts, *peers: str, text: str = "Hello") -> list[Message]:
    with scope.tenant(texts.customer.pk):
        return [texts.send(peer=peer, text=text) for peer in peers]


def people_numbers(count: int) -> list[str]:
    return [f"+1312555{n:04d}" for n in range(100, 100 + count)]


def test_the_list_has_each_conversation_once_by_its_latest_message(texts: Texts, alice: Client):
    write(texts, OUTSIDE, text="An old one")
    write(texts, "+13125550101", text="Another person")
    write(texts, OUTSIDE, text="The latest")

    page = alice.get(LIST)

    rows = [row["message"].text for row in page.context["rows"]]
    assert rows == ["The latest", "Another person"]
    assert b"An old one" not in page.content


def test_search_finds_own_messages_only(texts: Texts, alice: Client, charlie: Client):
    write(texts, OUTSIDE, text="The crown fell out")
    write(texts, OUTSIDE, text="Come at five")

    found = alice.get(LIST, {"q": "CROWN"}, **HTMX)

    assert [row["message"].text for row in found.context["rows"]] == ["The crown fell out"]
    assert b"<html" not in found.content
    assert len(alice.get(LIST, {"q": "555-0100"}).context["rows"]) == 2
    assert charlie.get(LIST, {"q": "crown"}).context["rows"] == []


def test_lists_cost_the_same_however_long(texts: Texts, alice: Client, django_assert_max_num_queries):
    write(texts, *people_numbers(3))
    alice.get(LIST)
    for url in (LIST, THREAD, OPT_OUTS):
        with django_assert_max_num_queries(MOST_STATEMENTS):
            alice.get(url)
    write(texts, *people_numbers(55))
    for url in (LIST, THREAD, OPT_OUTS, LIST + "?q=hello"):
        with django_assert_max_num_queries(MOST_STATEMENTS + FOR_WORDS * ("?q=" in url)):
            page = alice.get(url)
    assert page.context["older_url"]
    older = alice.get(page.context["older_url"])
    assert len(page.context["rows"]) + len(older.context["rows"]) == 58


def test_a_thread_shows_states_and_reasons_and_nothing_runs(texts: Texts, alice: Client):
    [message] = write(texts, OUTSIDE, text="<script>alert(1)</script>")
    with scope.system():
        Message.objects.filter(pk=message.pk).update(state="undelivered", error="The phone is off.")

    page = alice.get(THREAD)

    assert b"&lt;script&gt;alert(1)" in page.content
    assert b"<script>alert" not in page.content
    assert b"The phone is off." in page.content
    assert b"Not delivered" in page.content
    part = alice.get(THREAD, **HTMX)
    assert part.content.lstrip().startswith(b'<div id="bubbles"')


def test_writing_in_a_thread(texts: Texts, alice: Client):
    answer = alice.post(REPLY, {"text": "Hello"})
    assert (answer.status_code, answer.url) == (302, THREAD)
    part = alice.post(REPLY, {"text": "And by htmx"}, **HTMX)
    assert part.status_code == 200
    assert b"And by htmx" in part.content
    with scope.system():
        assert set(Message.objects.values_list("text", "state", "sent_by")) == {
            ("Hello", "queued", "Alice"),
            ("And by htmx", "queued", "Alice"),
        }
    assert texts.money()[1] == 2 * texts.customer.rate_sms


def test_the_first_message_to_somebody(texts: Texts, alice: Client):
    given = {"ours": OURS, "peer": "(312) 555-0100", "text": "Hello", "media_urls": "https://8.8.8.8/x"}
    assert alice.get(NEW).status_code == 200
    answer = alice.post(NEW, given)
    assert (answer.status_code, answer.url) == (302, THREAD)
    with scope.system():
        row = Message.objects.get()
        assert (row.kind, row.media_urls, row.peer) == ("mms", ["https://8.8.8.8/x"], OUTSIDE)


@pytest.mark.parametrize(
    "given",
    [
        {"text": ""},
        {"text": "x" * 1601},
        {"text": "Hi", "media_urls": "http://10.0.0.1/"},
        {"text": "Hi", "subject": "x"},
    ],
)
def test_what_is_refused_is_said_at_its_field_and_nothing_is_sent(texts: Texts, alice: Client, given: dict):
    page = alice.post(REPLY, given)
    assert page.status_code == 422
    assert page.context["form"].errors
    with scope.system():
        assert not Message.objects.exists()
    assert texts.money() == (10, 0)


def test_the_parts_are_counted_without_scripts(texts: Texts, alice: Client):
    page = alice.post(REPLY, {"text": "x" * 161, "count": "1"})
    assert page.status_code == 200
    assert "2 parts of up to 153 characters, 161 in all, GSM-7, 0.015 USD" in in_a_row(page)
    with scope.system():
        assert not Message.objects.exists()


def test_a_thread_with_somebody_who_opted_out_says_so(texts: Texts, alice: Client):
    with scope.tenant(texts.customer.pk):
        opt_outs.opt_out(account=texts.customer, by=BY, peer=OUTSIDE, source=OptOutSource.CONSOLE)
    assert b"has opted out of all your messages" in alice.get(THREAD).content
    page = alice.post(REPLY, {"text": "Hello"})
    assert page.status_code == 422
    assert b"The recipient has opted out of your messages." in page.content


def test_a_stranger_sees_and_writes_nothing(texts: Texts, charlie: Client):
    [message] = write(texts, OUTSIDE)
    assert charlie.get(THREAD).status_code == 404
    assert charlie.post(REPLY, {"text": "Hello"}).status_code == 404
    assert charlie.get(reverse("messaging:detail", args=[message.pk])).status_code == 404
    page = charlie.post(NEW, {"ours": OURS, "peer": OUTSIDE, "text": "Hello"})
    assert page.status_code == 422
    with scope.system():
        assert Message.objects.count() == 1


def test_a_message_with_its_reports(texts: Texts, alice: Client, deliver):
    [message] = write(texts, THEIRS)
    deliver()
    page = alice.get(reverse("messaging:detail", args=[message.pk]))
    assert [event["title"] for event in page.context["events"]] == ["Delivered"]
    assert b"on-net" in page.content


def test_opting_out_and_in_again(texts: Texts, alice: Client, charlie: Client):
    added = alice.post(reverse("messaging:opt_out_add"), {"peer": "312 555 0100", "ours": OURS}, **HTMX)
    assert added.status_code == 200
    with scope.system():
        row = OptOut.objects.get()
    assert (row.peer, row.number_id, row.source, row.note) == (OUTSIDE, texts.number.pk, "console", "Alice")
    assert alice.post(reverse("messaging:opt_out_add"), {"peer": OUTSIDE, "ours": OURS}).status_code == 422
    foreign = alice.post(reverse("messaging:opt_out_add"), {"peer": OUTSIDE, "ours": THEIRS})
    assert foreign.status_code == 422
    end = reverse("messaging:opt_out_end", args=[row.pk])
    assert charlie.post(end).status_code == 404
    assert alice.post(end).status_code == 302
    assert alice.post(end).status_code == 404
    assert alice.get(OPT_OUTS, {"show": "ended"}).context["rows"][0].ended_note == "Alice"


def test_a_list_is_opted_out_as_a_whole_or_not_at_all(texts: Texts, alice: Client):
    url = reverse("messaging:opt_out_add_many")
    page = alice.post(url, {"peers": "(312) 555-0100\nnonsense\n12"})
    assert page.status_code == 422
    assert "Not telephone numbers: “12”." in page.content.decode()
    assert alice.post(url, {"peers": "nobody at all"}).status_code == 422
    with scope.system():
        assert not OptOut.objects.exists()
    assert alice.post(url, {"peers": "(312) 555-0100\n312-555-0101\n"}, **HTMX).status_code == 200
    with scope.system():
        assert set(OptOut.objects.values_list("peer", "number", "source")) == {
            (OUTSIDE, None, "import"),
            ("+13125550101", None, "import"),
        }


def test_the_list_of_opt_outs_downloads_without_formulas(texts: Texts, alice: Client):
    with scope.tenant(texts.customer.pk):
        opt_outs.opt_out(
            account=texts.customer, by=BY, peer=OUTSIDE, source=OptOutSource.KEYWORD, note="=HYPERLINK(1)"
        )
    file = b"".join(alice.get("/exports/opt-outs.csv").streaming_content).decode("utf-8-sig")
    [header, row] = csv.reader(io.StringIO(file))
    assert dict(zip(header, row, strict=True))["Note"] == "'=HYPERLINK(1)"


def test_only_those_who_manage_keys_see_the_signing_key(texts: Texts, alice: Client):
    key = signing_key(texts.customer.pk).encode()
    url = reverse("messaging:passing_on")
    assert key in alice.get(url).content
    assert key not in signed_in(texts.people.bob).get(url).content
