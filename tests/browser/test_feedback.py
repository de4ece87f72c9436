"""Feedback and chats in a browser: no axe fault, no sideways scrolling, and a chat inside of another website."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from common import crypto, scope
from support.chats.models import Chat, ChatReception
from support.chats.services import answer_chat, reply
from support.satisfaction.tokens import new_seed, token_of
from tests.numbers.conftest import Shop
from tests.people import BY
from tests.support.feedback import begun, chat_desk, ended, rated

OURS = ["/feedback/", "/chats/", "/chats/{ringing}/", "/chats/{chat}/"]
OURS += ["/chats/receptions/", "/chats/receptions/{ref}/"]
PUBLIC = [
    "/chat/{key}/",
    "/chat/{key}/{token}/",
    "/chat/{key}/{over}/",
    "/rate/{face}",
    "/rate/{score}",
    "/rate/none",
]


@pytest.fixture
def things(shop: Shop) -> dict[str, Any]:
    account = shop.customer
    with scope.tenant(account.pk):
        row = chat_desk(account, asks_smileys=True, greeting="Write to us")
        rated(account, ended(chat_desk(account), key="a"), "negative", comment="It took long")
        links = {}
        for name, is_nps in (("face", False), ("score", True)):
            rating, seed = ended(row, key=name).rating, new_seed()
            rating.fingerprint, rating.is_nps = crypto.fingerprint(token_of(seed)), is_nps
            rating.save()
            links[name] = token_of(seed)
        chat, token = begun(row, key="open")
        ringing, _ = begun(row, key="ringing")
        answer_chat(account=account, by=BY, uuid=chat.uuid, agent=None)
        reply(account=account, by=BY, uuid=chat.uuid, text="Good day", key="k")
        over = begun(row, key="face")[1]
    ids = {
        "key": row.key,
        "ref": row.ref,
        "chat": chat.uuid,
        "ringing": ringing.uuid,
        "token": token,
        "over": over,
    }
    return ids | links


@pytest.fixture
def a_site() -> Iterator[Callable[[str], str]]:
    """A website of somebody else's, of one page, at another name of this machine."""
    servers: list[ThreadingHTTPServer] = []

    def serve(html: str) -> str:
        class Page(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(html.encode() if self.path == "/" else b"")

            def log_message(self, *_words: object) -> None:
                """Nobody reads it."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("who", ["one of the company's", "nobody"])
def test_pages_are_accessible_in_both_schemes_and_fit_a_phone(
    shop: Shop, things: dict[str, Any], open_as, wrong_with, who: str
):
    pages, person = (PUBLIC, None) if who == "nobody" else (OURS, shop.people.alice)
    assert wrong_with(open_as(person), [address.format(**things) for address in pages]) == {}


def test_a_chat_by_keyboard_inside_of_a_website(
    shop: Shop, things: dict[str, Any], open_as, live_server, settings, a_site
):
    settings.PUBLIC_URL = live_server.url
    site = a_site(
        f'<title>Shop</title><script src="{live_server.url}/chat/{things["key"]}.js" async></script>'
    )
    with scope.system():
        ChatReception.objects.update(origins=[site])
    page = open_as(None)
    page.goto(f"{site}/")
    button = page.get_by_role("button", name="Chat with Acme")
    button.focus()
    page.keyboard.press("Enter")
    inside = page.frame_locator("#tandem-chat iframe")
    inside.get_by_label("Name").fill("Vera")
    inside.get_by_label("E-mail").fill("vera@example.com")
    inside.get_by_label("What is it about?").fill("Hello from the shop")
    inside.get_by_role("button", name="Begin to chat").press("Enter")
    inside.get_by_text("We are looking for somebody").wait_for()
    with scope.system():
        chat = Chat.objects.select_related("account").latest("pk")
    with scope.tenant(chat.account_id):
        answer_chat(account=chat.account, by=BY, uuid=chat.uuid, agent=None)
        reply(account=chat.account, by=BY, uuid=chat.uuid, text="Good day, Vera", key="k")
    inside.get_by_text("Good day, Vera").wait_for()
    page.get_by_role("button", name="Close the chat").press("Escape")
    assert page.locator("#tandem-chat iframe").is_hidden()
    assert page.context.cookies() == []
