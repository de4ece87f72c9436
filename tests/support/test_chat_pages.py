"""Pages of chats: the visitor's without cookies inside of some websites, and the company's."""

from typing import Any

import pytest
from django.test import Client

from common import scope
from support.chats.models import Chat, ChatLine, ChatReception
from support.chats.services import answer_chat
from support.satisfaction.models import Rating
from tests.console import HTMX, signed_in
from tests.people import BY, People
from tests.support.feedback import SITE, begun, chat_desk, ended

FORM = {"name": "Vera Visit", "email": "vera@example.com", "text": "Is it <open>?", "key": "k1"}


@pytest.fixture
def site(people: People) -> ChatReception:
    """No scope is held."""
    with scope.tenant(people.customer.pk):
        return chat_desk(people.customer, asks_smileys=True, greeting="Write to us")


def visitor() -> Client:
    """A browser that keeps no cookies of ours."""
    return Client(enforce_csrf_checks=True)


def the_chat() -> Chat:
    with scope.system():
        return Chat.objects.select_related("reception").get()


def test_a_visitor_without_cookies_chats_and_rates(people: People, site: ChatReception):
    client = visitor()
    home = client.get(f"/chat/{site.key}/")
    assert "Write to us" in home.content.decode()
    assert "frame-ancestors https://www.example.com" in home["Content-Security-Policy"]
    assert [home.get(name) for name in ("X-Frame-Options", "Cache-Control")] == [None, "no-store"]
    at = client.post(f"/chat/{site.key}/", FORM)["Location"]
    assert "Is it &lt;open&gt;?" in client.get(at).content.decode()
    with scope.tenant(people.customer.pk):
        answer_chat(account=people.customer, by=BY, uuid=the_chat().uuid, agent=None)
    seen = client.get(at).context["stamp"]
    assert client.get(f"{at}lines", {"seen": seen}, **HTMX).status_code == 204
    assert client.post(f"{at}say", {"text": "More", "key": "k2"}).status_code == 302
    part = client.get(f"{at}lines", {"seen": seen}, **HTMX)
    assert ("More" in part.content.decode(), part.get("HX-Refresh")) == (True, None)
    assert client.post(f"{at}rate", {"kind": "positive"}).status_code == 404
    client.post(f"{at}end")
    assert client.get(f"{at}lines", {"seen": seen}, **HTMX)["HX-Refresh"] == "true"
    assert "How did it go?" in client.get(at).content.decode()
    assert client.post(f"{at}rate", {}).status_code == 422
    assert client.post(f"{at}rate", {"kind": "positive", "comment": "Fine"}).status_code == 302
    assert "your answer is kept" in client.get(at).content.decode()
    assert client.post(f"{at}rate", {"kind": "negative"}).status_code == 422
    with scope.system():
        assert Rating.objects.values_list("kind", "comment").get() == ("positive", "Fine")
    assert not client.cookies


def test_the_script_opens_a_frame_of_ours(site: ChatReception):
    answer = visitor().get(f"/chat/{site.key}.js")
    told = answer.content.decode()
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert (f"/chat/{site.key}/".replace("-", "\\u002D") in told, "Chat with Acme" in told) == (True, True)
    with scope.system():
        ChatReception.objects.update(is_on=False)
    assert "iframe" not in visitor().get(f"/chat/{site.key}.js").content.decode()


def test_a_website_of_no_origin_embeds_nothing(site: ChatReception):
    with scope.system():
        ChatReception.objects.update(origins=[])
    assert "frame-ancestors 'none'" in visitor().get(f"/chat/{site.key}/")["Content-Security-Policy"]


def test_keys_and_tokens_that_nobody_gave_lead_nowhere(people: People, site: ChatReception):
    with scope.tenant(people.other.pk):
        theirs = chat_desk(people.other)
    with scope.tenant(people.customer.pk):
        _, token = begun(site)
    for path in (
        f"/chat/x{site.key}/",
        "/chat/none.js",
        f"/chat/{site.key}/{'a' * 64}/",
        f"/chat/{theirs.key}/{token}/",
    ):
        assert visitor().get(path).status_code == 404, path
    for end in ("say", "end", "rate"):
        answer = visitor().post(
            f"/chat/{theirs.key}/{token}/{end}", {"text": "x", "key": "k", "kind": "positive"}
        )
        assert answer.status_code == 404
    with scope.system():
        assert ChatLine.objects.count() == 1


def test_what_is_refused_is_said_and_nothing_begins(site: ChatReception):
    client = visitor()
    for given in ({}, FORM | {"email": "x"}, FORM | {"text": "x" * 2001}, FORM | {"name": " "}):
        assert client.post(f"/chat/{site.key}/", given).status_code == 422
    with scope.system():
        ChatReception.objects.update(is_on=False)
    assert "Nobody is here" in client.get(f"/chat/{site.key}/").content.decode()
    answer = client.post(f"/chat/{site.key}/", FORM)
    assert (answer.status_code, "Nobody is here to chat now" in answer.content.decode()) == (422, True)
    with scope.system():
        assert not Chat.objects.exists()


def test_one_address_begins_and_says_only_so_much(site: ChatReception, monkeypatch: Any):
    monkeypatch.setattr("support.chats.widget.MOST_BEGUN", 1)
    monkeypatch.setattr("support.chats.widget.MOST_LINES", 1)
    client = visitor()
    at = client.post(f"/chat/{site.key}/", FORM)["Location"]
    assert client.post(f"/chat/{site.key}/", FORM | {"key": "k2"}).status_code == 429
    found = [client.post(f"{at}say", {"text": "x", "key": str(n)}).status_code for n in range(2)]
    assert found == [302, 429]
    with scope.system():
        assert (Chat.objects.count(), ChatLine.objects.count()) == (1, 2)


def test_the_company_answers_writes_and_ends(people: People, site: ChatReception):
    with scope.tenant(people.customer.pk):
        chat, _ = begun(site)
    client, at = signed_in(people.bob), f"/chats/{chat.uuid}/"
    assert ">1</" in client.get("/chats/ringing?n=0", **HTMX).content.decode().replace(": </span>1", ">1")
    assert "Vera Visit" in client.get("/chats/", **HTMX).content.decode()
    assert "Hello?" in client.get(f"{at}?state=ringing", **HTMX).content.decode()
    assert client.post(f"{at}say", {"text": "Hi", "key": "k"}).status_code == 422
    client.post(f"{at}answer")
    assert client.get(f"{at}?state=ringing", **HTMX)["HX-Refresh"] == "true"
    assert "answered it before" in client.post(f"{at}answer", follow=True).content.decode()
    assert client.post(f"{at}say", {"text": "Hi <there>", "key": "k"}).status_code == 302
    assert "Hi &lt;there&gt;" in client.get(at).content.decode()
    client.post(f"{at}end")
    found = the_chat()
    assert (found.state, found.answered_by_name) == ("ended", str(people.bob))
    assert "Asked, no answer yet" in client.get(at).content.decode()


def test_readers_and_strangers_answer_nothing(people: People, site: ChatReception):
    with scope.tenant(people.customer.pk):
        chat, _ = begun(site)
    for end in ("answer", "say", "end"):
        assert signed_in(people.carol).post(f"/chats/{chat.uuid}/{end}").status_code == 403
        assert signed_in(people.charlie).post(f"/chats/{chat.uuid}/{end}").status_code == 404
    assert signed_in(people.carol).post("/chats/receptions/", {"name": "x"}).status_code == 403
    assert the_chat().state == "ringing"


def test_lists_take_as_many_statements_as_ever(
    people: People, site: ChatReception, django_assert_num_queries: Any
):
    client = signed_in(people.alice)
    with scope.tenant(people.customer.pk):
        ended(site, key="one")
    client.get("/chats/", **HTMX)
    with django_assert_num_queries(8):
        client.get("/chats/", **HTMX)
    with scope.tenant(people.customer.pk):
        for key in ("two", "three"):
            ended(site, key=key)
    with django_assert_num_queries(8):
        page = client.get("/chats/?state=ended", **HTMX)
    assert (len(page.context["rows"]), [tab["count"] for tab in page.context["tabs"]]) == (
        3,
        [None, 0, 0, None, None],
    )


def test_a_chat_reception_is_made_and_changed_on_its_pages(people: People):
    client = signed_in(people.alice)
    given = {"name": "Shop", "origins": f"{SITE}\nhttps://shop.example", "ring_minutes": "5", "is_on": "on"}
    made = client.post("/chats/receptions/", given, follow=True)
    with scope.system():
        row = ChatReception.objects.get()
    assert (row.origins, f"/chat/{row.key}.js" in made.content.decode()) == (
        [SITE, "https://shop.example"],
        True,
    )
    refused = client.post(f"/chats/receptions/{row.ref}/", given | {"origins": "shop"})
    assert (refused.status_code, "is not written like" in refused.content.decode()) == (422, True)
    client.post(f"/chats/receptions/{row.ref}/delete")
    assert client.get(f"/chats/receptions/{row.ref}/").status_code == 404
