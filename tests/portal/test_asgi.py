"""Bodies are read before a thread works on a request, and only for so long; answers go out whole or in parts."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import OperationalError, connections

from portal import asgi

POST: dict[str, Any] = {
    "type": "http",
    "http_version": "1.1",
    "method": "POST",
    "scheme": "http",
    "path": "/a b",
    "raw_path": b"/a%20b",
    "query_string": b"q=1",
    "server": ("127.0.0.1", 8000),
    "client": ("192.0.2.7", 4711),
    "headers": [],
}


class Parts:
    """An answer in parts that says when it was closed."""

    streaming = True

    def __init__(self) -> None:
        self.is_closed = False

    def __iter__(self) -> Iterator[bytes]:
        yield from (b"one", b"", b"two")

    def close(self) -> None:
        self.is_closed = True


class App:
    """A WSGI application that tells what it was asked, and in which thread."""

    def __init__(self, answer: Any = None) -> None:
        self.seen: dict[str, Any] = {}
        self.answer = [b"fine"] if answer is None else answer

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        self.seen = environ | {
            "body": environ["wsgi.input"].read(),
            "thread": threading.current_thread().name,
        }
        start_response("201 Created", [("Content-Type", "text/plain"), ("X-Name", "caf\xe9")])
        return self.answer


def ask(
    app: App, *parts: bytes, ends: bool = True, broken: bool = False, **scope: Any
) -> list[dict[str, Any]]:
    """What is sent for a request whose body comes in these parts; one that does not end waits for ever."""
    coming = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    coming += [{"type": "http.disconnect"}] if broken else []
    coming += [{"type": "http.request", "body": b""}] if ends and not broken else []
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if coming:
            return coming.pop(0)
        await asyncio.sleep(3600)
        raise AssertionError

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    run(asgi.Front(app, threads=1)({**POST, **scope}, receive, send))
    return sent


def run(answering: Coroutine[Any, Any, None]) -> None:
    """In a thread of its own: in this one a browser's event loop may be running."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, answering).result()


def chunked(**scope: Any) -> dict[str, Any]:
    return {"headers": [(b"transfer-encoding", b"chunked")], **scope}


def test_a_request_in_wsgi_s_words():
    app = App()
    headers = [
        (b"content-length", b"6"),
        (b"content-type", b"application/json"),
        (b"cookie", b"a=1"),
        (b"cookie", b"b=2"),
        (b"x-forwarded-for", b"192.0.2.1"),
        (b"x-forwarded-for", b"192.0.2.2"),
        (b"x_forwarded_for", b"203.0.113.9"),
    ]
    sent = ask(app, b"abc", b"def", headers=headers, raw_path=b"/%D1%8F%FF")

    names = ("REQUEST_METHOD", "QUERY_STRING", "CONTENT_LENGTH", "CONTENT_TYPE", "HTTP_COOKIE")
    assert [app.seen[name] for name in names] == ["POST", "q=1", "6", "application/json", "a=1; b=2"]
    assert app.seen["PATH_INFO"].encode("latin-1") == b"/\xd1\x8f\xff"
    assert (app.seen["HTTP_X_FORWARDED_FOR"], app.seen["REMOTE_ADDR"]) == ("192.0.2.1,192.0.2.2", "192.0.2.7")
    assert (app.seen["body"], app.seen["thread"].partition("_")[0]) == (b"abcdef", "request")
    assert sent == [
        {
            "type": "http.response.start",
            "status": 201,
            "headers": [(b"content-type", b"text/plain"), (b"x-name", b"caf\xe9")],
        },
        {"type": "http.response.body", "body": b"fine"},
    ]


def test_a_chunked_body_gets_its_length():
    app = App()
    ask(app, b"x" * 300_000, b"y", **chunked())
    assert (app.seen["CONTENT_LENGTH"], len(app.seen["body"])) == ("300001", 300_001)
    assert "HTTP_TRANSFER_ENCODING" not in app.seen
    ask(app, **chunked())
    assert (app.seen["CONTENT_LENGTH"], app.seen["body"]) == ("0", b"")


def test_of_a_body_that_is_too_long_only_so_much_is_read(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(asgi, "LONGEST_BODY", 100_000)
    app = App()
    ask(app, b"x" * 65_536, b"x" * 65_536, b"x" * 65_536, **chunked())
    assert (app.seen["CONTENT_LENGTH"], len(app.seen["body"])) == ("131072", 131_072)
    ask(app, b"never read", headers=[(b"content-length", b"900000")])
    assert (app.seen["CONTENT_LENGTH"], app.seen["body"]) == ("900000", b"")


@pytest.mark.parametrize("parts", [(), (b"a", b"b")])
def test_a_body_that_does_not_come_is_refused_and_no_thread_sees_it(monkeypatch: pytest.MonkeyPatch, parts):
    monkeypatch.setattr(asgi, "PATIENCE", 0.05)
    app = App()
    start, text = ask(app, *parts, ends=False, headers=[(b"content-length", b"100")])
    assert (start["status"], text["body"]) == (408, b"The request did not come to its end in time.")
    assert (b"connection", b"close") in start["headers"]
    assert app.seen == {}


def test_a_body_that_breaks_off_is_refused():
    app = App()
    start, _ = ask(app, b"a", broken=True, **chunked())
    assert (start["status"], app.seen) == (400, {})


def test_without_a_body_nothing_is_waited_for():
    app = App()
    assert ask(app, ends=False, method="GET")[1]["body"] == b"fine"
    assert (app.seen["CONTENT_LENGTH"], app.seen["body"]) == ("0", b"")
    assert ask(app, ends=False, method="HEAD")[1]["body"] == b""


def test_an_answer_in_parts_goes_out_as_it_comes():
    parts = Parts()
    sent = ask(App(parts), ends=False, method="GET")
    assert [message.get("body") for message in sent] == [None, b"one", b"two", b""]
    assert [message.get("more_body", False) for message in sent[1:]] == [True, True, False]
    assert parts.is_closed
    assert [message.get("body") for message in ask(App(Parts()), ends=False, method="HEAD")] == [None, b""]


def test_a_client_that_takes_nothing_lets_the_thread_go(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(asgi, "LONGEST_SEND", 0.05)
    parts, taken = Parts(), []

    async def receive() -> dict[str, Any]:
        raise AssertionError

    async def send(message: dict[str, Any]) -> None:
        taken.append(message)
        if message["type"] == "http.response.body":
            await asyncio.sleep(3600)

    run(asgi.Front(App(parts), threads=1)({**POST, "method": "GET"}, receive, send))
    assert (len(taken), parts.is_closed) == (2, True)


def test_a_statement_of_the_web_server_ends(transactional_db: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(asgi, "LONGEST_STATEMENT", "50ms")
    opened = connections.create_connection("default")
    try:
        with opened.cursor() as cursor:
            with pytest.raises(OperationalError, match="statement timeout"):
                cursor.execute("SELECT pg_sleep(30)")
            cursor.execute("SELECT 1")
            assert cursor.fetchone() == (1,)
    finally:
        opened.close()
