"""Chats through our own API: begun for a visitor, written in by both, answered by one, ended; and what is refused."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from common import scope
from support.chats.models import Chat, ChatLine, ChatReception
from support.chats.receptions import ChatWish, change_chat_reception
from tests.agents.staff import add_agent
from tests.api.tandem.program import Program, program_of
from tests.people import BY, People
from tests.support.feedback import chat_desk


@pytest.fixture
def site(people: People) -> ChatReception:
    with scope.tenant(people.customer.pk):
        return chat_desk(people.customer, asks_smileys=True)


@pytest.fixture
def program(people: People) -> Program:
    return program_of(people, "customer", "chats")


def begin(program: Program, site: ChatReception, **given: Any) -> tuple[int, Any]:
    wanted = {"reception": site.ref, "name": "Vera Visit", "email": "vera@example.com", "text": "Hello?"}
    return program.send("post", "/chats", wanted | given)


def said(body: Any) -> list[tuple[str, str, str]]:
    return [(line["side"], line["author"], line["text"]) for line in body["lines"]]


def test_a_chat_from_its_beginning_to_its_end(people: People, program: Program, site: ChatReception):
    status, receptions = program.call("get", "/chat-receptions")
    assert (status, receptions["chat_receptions"]) == (
        200,
        [{"id": site.ref, "name": "Website", "brand_name": "Acme", "is_open": True}],
    )
    status, made = begin(program, site, key="order-7")
    assert (status, made["state"], made["reception"], made["answered_at"]) == (201, "ringing", site.ref, None)
    assert said(made) == [("visitor", "Vera Visit", "Hello?")]
    assert begin(program, site, key="order-7") == (201, made)
    page = Client().get(made["visitor_url"].removeprefix("http://testserver"))
    assert (page.status_code, "Hello?" in page.content.decode()) == (200, True)
    url = f"/chats/{made['id']}"
    early = program.send("post", f"{url}/lines", {"text": "Good day"})
    assert (early[0], early[1]["error"]["code"], early[1]["error"]["field"]) == (409, "conflict", "text")
    ann = add_agent(people.customer, "Ann")
    assert program.send("post", f"{url}/answer", {"agent": ann.ref})[1]["answered_by"] == "Ann"
    again = program.send("post", f"{url}/answer", {})
    assert (again[0], again[1]["error"]["message"]) == (409, "Ann answered it before.")
    for _ in range(2):
        program.send("post", f"{url}/lines", {"text": "Good day", "key": "a1"})
        program.send("post", f"{url}/lines", {"text": "A chair is broken", "side": "visitor", "key": "v1"})
    status, told = program.call("get", url)
    assert said(told)[1:] == [("company", "Ann", "Good day"), ("visitor", "Vera Visit", "A chair is broken")]
    listed = program.call("get", "/chats?state=answered")[1]
    assert (listed["chats"], listed["next"]) == ([{k: v for k, v in told.items() if k != "lines"}], None)
    assert program.call("post", f"{url}/end")[1]["state"] == "ended"
    for path, body in (("end", None), ("lines", {"text": "x"}), ("answer", {})):
        assert program.send("post", f"{url}/{path}", body)[0] == 409
    with scope.system():
        assert (Chat.objects.count(), ChatLine.objects.count()) == (1, 3)


@pytest.mark.parametrize(
    ("given", "status", "field"),
    [
        ({"name": ""}, 400, "name"),
        ({"text": " "}, 400, "text"),
        ({"email": "nobody"}, 400, "email"),
        ({"reception": "NOSUCH00"}, 404, "reception"),
        ({"key": "k" * 65}, 400, "key"),
    ],
)
def test_what_begins_no_chat(
    program: Program, site: ChatReception, given: dict[str, str], status: int, field: str
):
    told = begin(program, site, **given)
    assert (told[0], told[1]["error"]["field"]) == (status, field)
    with scope.system():
        assert not Chat.objects.exists()


def test_where_nobody_is_and_strangers(people: People, program: Program, site: ChatReception):
    stranger = program_of(people, "other", "strange")
    _, made = begin(program, site)
    assert begin(stranger, site)[0] == 404
    assert stranger.call("get", "/chats")[1]["chats"] == []
    assert stranger.call("get", "/chat-receptions")[1]["chat_receptions"] == []
    assert stranger.call("get", f"/chats/{made['id']}")[0] == 404
    for path, body in (("/lines", {"text": "x"}), ("/answer", {}), ("/end", None)):
        assert stranger.send("post", f"/chats/{made['id']}{path}", body)[0] == 404
    assert program.send("post", f"/chats/{made['id']}/answer", {"agent": "agent_none"})[0] == 404
    assert program.call("get", f"/chats/{uuid4()}")[0] == 404
    with scope.tenant(people.customer.pk):
        wish = ChatWish("Website", is_on=False)
        change_chat_reception(account=people.customer, by=BY, ref=site.ref, wish=wish)
    assert begin(program, site)[0] == 409
    assert program.call("get", "/chats")[1]["chats"][0]["state"] == "ringing"
