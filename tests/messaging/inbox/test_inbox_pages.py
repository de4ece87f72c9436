"""The inbox's pages: what they show and cost, that polling is cheap, and that forms work without scripts."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from messaging.models import CannedReply, Conversation, ConversationNote, ConversationRead, Message
from tests.console import HTMX, in_a_row, signed_in
from tests.messaging.inbox.conftest import FREE, SHARED, SUPERVISED, Office

INBOX = reverse("messaging:workspace")
# Session, user, scope in and out, standing; then the agent with their numbers, and the page's own.
POLL_STATEMENTS = 9
LIST_STATEMENTS = 12
PAGE_STATEMENTS = 27


def url(name: str, talk: Conversation) -> str:
    return reverse(f"messaging:{name}", args=[talk.pk])


def version(page) -> str:
    return page.context["version"]


@pytest.fixture
def nora(office: Office) -> Client:
    return signed_in(office.users["nora"])


def names(page) -> list[str]:
    return [row["called"] for row in page.context["rows"]]


def test_the_lists_show_what_their_tabs_say(office: Office, nora: Client):
    office.hear(peer="+13125550101")
    mine = office.hear(peer="+13125550102")
    office.say("nora", mine)
    closed = office.hear(peer="+13125550103")
    nora.post(url("close", closed))

    shown = {
        show: names(nora.get(INBOX, {"show": show}))
        for show in ("all", "mine", "unassigned", "unread", "closed")
    }

    assert shown == {
        "all": ["(312) 555-0102", "(312) 555-0101"],
        "mine": ["(312) 555-0102"],
        "unassigned": ["(312) 555-0101"],
        "unread": ["(312) 555-0101"],
        "closed": ["(312) 555-0103"],
    }
    assert names(nora.get(INBOX, {"show": "nonsense", "after": "x\x00"})) == shown["all"]


def test_opening_reads_and_the_badge_says_what_is_left(office: Office, nora: Client):
    talk = office.hear()
    office.hear(peer="+13125550101")
    badge = reverse("messaging:workspace_unread")
    assert nora.get(badge).context["count"] == 2
    assert nora.get(badge, {"n": "2"}).status_code == 204
    page = nora.get(url("conversation", talk))
    assert page.status_code == 200
    assert nora.get(badge, {"n": "2"}).context["text"] == "1"
    assert signed_in(office.users["bob"]).get(badge).context["count"] == 2
    assert nora.post(url("mark_unread", talk)).url == INBOX
    assert nora.get(badge).context["count"] == 2
    assert ConversationRead.objects.count() == 1


def test_the_list_asks_again_and_gets_nothing_while_nothing_is_new(
    office: Office, nora: Client, django_assert_max_num_queries
):
    office.hear()
    first = version(nora.get(INBOX, **HTMX))
    with django_assert_max_num_queries(POLL_STATEMENTS):
        assert nora.get(INBOX, {"v": first}, **HTMX).status_code == 204
    office.hear(text="News")
    changed = nora.get(INBOX, {"v": first}, **HTMX)
    assert (changed.status_code, b"News" in changed.content) == (200, True)
    assert changed.content.lstrip().startswith(b'<div id="inbox-list"')
    # What the carrier says about the last message is news as well.
    office.say("nora", Conversation.objects.get())
    seen = version(nora.get(INBOX, **HTMX))
    Message.objects.filter(direction="out").update(state="failed")
    assert b"Failed" in nora.get(INBOX, {"v": seen}, **HTMX).content


def test_a_thread_asks_again_and_gets_nothing_while_nothing_is_new(
    office: Office, nora: Client, django_assert_max_num_queries
):
    talk = office.hear()
    seen = {"v": version(nora.get(url("conversation", talk))), "say": "write"}
    with django_assert_max_num_queries(POLL_STATEMENTS + 1):
        assert nora.post(url("live", talk), seen, **HTMX).status_code == 204

    office.hear(text="Are you there?")

    news = nora.post(url("live", talk), seen, **HTMX)
    assert (news.status_code, b"Are you there?" in news.content) == (200, True)
    assert b"<html" not in news.content
    assert b'id="handling"' in news.content
    # It was shown, so it is read, and the list and the badge are told; what was read before tells them nothing.
    assert news["HX-Trigger"] == '{"inbox-changed": {}}'
    assert nora.get(reverse("messaging:workspace_unread")).context["count"] == 0
    seen["v"] = version(nora.get(url("conversation", talk)))
    assert signed_in(office.users["bob"]).post(url("typing", talk)).status_code == 204
    again = nora.post(url("live", talk), seen, **HTMX)
    assert "Bob is writing" in in_a_row(again)
    assert "HX-Trigger" not in again


def test_when_somebody_takes_over_the_form_goes_without_a_reload(office: Office):
    talk = office.hear(SUPERVISED)
    ann = signed_in(office.users["ann"])
    seen = {"v": version(ann.get(url("conversation", talk))), "say": "write"}
    signed_in(office.users["sue"]).post(url("take_over", talk))
    answer = ann.post(url("live", talk), seen, **HTMX)
    assert (answer.status_code, answer["HX-Trigger"]) == (204, '{"desk-changed": {}}')
    anew = ann.get(url("conversation", talk), **HTMX)
    assert (anew.context["say"], b'value="reply"' in anew.content) == ("wait", False)


def test_a_note_is_in_the_thread_and_goes_to_nobody(office: Office, nora: Client):
    talk = office.hear()
    answer = nora.post(url("say", talk), {"kind": "note", "text": "<b>Careful</b>"}, **HTMX)
    assert b"&lt;b&gt;Careful&lt;/b&gt;" in answer.content
    assert b"internal note" in answer.content
    assert ConversationNote.objects.get().author == "Nora"
    assert not Message.objects.filter(direction="out").exists()


def test_without_scripts_every_form_answers_with_a_page(office: Office, nora: Client):
    talk = office.hear()
    page = url("conversation", talk)
    for name, given in (
        ("say", {"kind": "note", "text": "Hi"}),
        ("assign", {"to": f"u{office.users['nora'].pk}", "was": ""}),
        ("name", {"name": "Maria"}),
        ("close", {}),
        ("reopen", {}),
    ):
        assert (answer := nora.post(url(name, talk), given)).status_code == 302, name
        assert answer.url == page
    talk.refresh_from_db()
    assert (talk.name, talk.user_id, talk.state) == ("Maria", office.users["nora"].pk, "open")
    refused = nora.post(url("assign", talk), {"to": "u1", "was": "x"}, follow=True)
    assert b"Choose somebody from the list." in refused.content
    late = nora.post(url("assign", talk), {"to": "", "was": ""}, follow=True)
    assert late.status_code == 200
    late = nora.post(url("assign", talk), {"to": f"u{office.users['bob'].pk}", "was": ""}, follow=True)
    assert b"Somebody else assigned it in the meantime." in late.content
    counted = nora.post(url("say", talk), {"kind": "reply", "text": "x" * 161, "count": "1"})
    assert "2 parts of up to 153 characters" in in_a_row(counted)
    assert not Message.objects.filter(direction="out").exists()


def test_canned_replies_are_put_under_what_was_typed(office: Office, nora: Client):
    talk = office.hear()
    assert (
        nora.post(reverse("messaging:reply_new"), {"title": "Hi", "text": "Hello {name}!"}).status_code == 302
    )
    reply = CannedReply.objects.get()
    assert reply.user_id == office.users["nora"].pk
    asked = {"kind": "reply", "text": "First.", "insert": reply.pk}
    page = nora.post(url("say", talk), asked, **HTMX)
    assert page.context["form"]["text"].value() == "First.\n\nHello there!"
    assert nora.post(url("say", talk), asked | {"insert": "0"}).status_code == 404
    assert signed_in(office.users["bob"]).post(url("say", talk), asked).status_code == 404
    shared = signed_in(office.users["alice"])
    edit = {"title": "Hours", "text": "8 to 17", "is_shared": "on"}
    assert shared.post(reverse("messaging:reply_new"), edit).status_code == 302
    hours = CannedReply.objects.get(title="Hours")
    assert hours.user_id is None
    assert nora.post(reverse("messaging:reply_edit", args=[hours.pk]), edit).status_code == 422
    assert nora.post(reverse("messaging:reply_remove", args=[hours.pk])).status_code == 403
    assert nora.post(reverse("messaging:reply_remove", args=[reply.pk])).status_code == 302
    assert list(CannedReply.objects.all()) == [hours]


def test_a_search_shows_people_and_messages_and_leads_to_the_place(office: Office, nora: Client):
    talk = office.hear(text="The crown fell out <ouch>")
    page = nora.get(INBOX, {"q": "CROWN"}, **HTMX)
    [hit] = page.context["found"]
    assert (hit["before"], hit["hit"], hit["after"]) == ("The ", "crown", " fell out <ouch>")
    assert b"&lt;ouch&gt;" in page.content
    place = nora.get(hit["url"].partition("#")[0])
    assert f'id="m-{talk.last_message_id}"'.encode() in place.content
    assert place.context["live"] is False
    people = nora.get(INBOX, {"q": "555 0100"}).context["people"]
    assert [row["conversation"].pk for row in people] == [talk.pk]
    assert b"Nothing found" in nora.get(INBOX, {"q": "zzz"}).content


def test_an_old_thread_is_read_stretch_by_stretch(office: Office, nora: Client):
    for n in range(60):
        talk = office.hear(text=f"Line {n:02d}")
    page = nora.get(url("conversation", talk))
    latest = re.findall(rb"Line \d\d", page.content.partition(b'id="live"')[2])
    assert (len(latest), latest[0], latest[-1]) == (50, b"Line 10", b"Line 59")
    older = nora.get(page.context["older_url"])
    first = re.findall(rb"Line \d\d", older.content.partition(b'id="live"')[2])
    assert (len(first), first[0], first[-1]) == (10, b"Line 00", b"Line 09")
    assert older.context["older_url"] == ""


def test_pages_cost_the_same_however_much_there_is(
    office: Office, nora: Client, django_assert_max_num_queries
):
    talk = office.hear(SHARED)
    max_ = signed_in(office.users["max"])
    max_.get(INBOX)
    for n in range(60):
        office.hear(FREE, peer=f"+1312555{n + 200:04d}")
    with django_assert_max_num_queries(LIST_STATEMENTS):
        page = max_.get(INBOX)
    assert len(page.context["rows"]) == 50
    assert len(max_.get(page.context["older_url"]).context["rows"]) == 11
    with django_assert_max_num_queries(PAGE_STATEMENTS):
        max_.get(url("conversation", talk))
    for n in range(30):
        office.hear(SHARED, text=f"More {n}")
    with django_assert_max_num_queries(PAGE_STATEMENTS):
        max_.get(url("conversation", talk))
