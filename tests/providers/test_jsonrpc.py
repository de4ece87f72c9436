"""JSON-RPC to a carrier over real HTTP: what counts as an answer, and what an error inside a 200 means."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from common.redact import HIDDEN
from providers.errors import (
    BadCredentials,
    NotThere,
    OutOfFunds,
    RateLimited,
    Rejected,
    Unavailable,
    Uncertain,
    Unsupported,
)
from providers.http import Http
from providers.jsonrpc import BIGGEST_ID, JsonRpc
from tests.providers.fakes import MemoryBudget

PATH = "/json-rpc/v1.1/"
CODES = {110: NotThere, 1000: Unavailable, 160: OutOfFunds}


class KeyLogin:
    """Shows a key, again when it was refused, and finds the words where JSON-RPC has them."""

    def headers(self, http: Http) -> dict[str, str]:  # noqa: ARG002
        return {"Authorization": "Api-Key s3cret"}

    def login_again(self, http: Http, refused: dict[str, str]) -> dict[str, str]:  # noqa: ARG002
        return refused

    def complaint(self, status: int, body: Any) -> str | None:  # noqa: ARG002
        error = body.get("error") if isinstance(body, dict) else None
        words = error.get("message") if isinstance(error, dict) else None
        return words.replace("s3cret", HIDDEN) if isinstance(words, str) else None


class Carrier(ThreadingHTTPServer):
    """Answers each request with what ``answer`` makes of it: a status, and JSON or raw bytes."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[dict[str, Any]] = []
        self.seen_headers: list[dict[str, str]] = []
        self.answer: Callable[[dict[str, Any]], tuple[int, Any]] = lambda asked: (200, result(asked, True))


class _Handler(BaseHTTPRequestHandler):
    server: Carrier

    def log_message(self, *arguments: Any) -> None:
        """Silence."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(asked)
        self.server.seen_headers.append(dict(self.headers))
        status, body = self.server.answer(asked)
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@pytest.fixture
def carrier() -> Iterator[Carrier]:
    server = Carrier()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture
def rpc(carrier: Carrier) -> JsonRpc:
    http = Http(
        label="Carrier",
        base_url=f"http://127.0.0.1:{carrier.server_port}",
        pool=carrier.server_port,
        egress_address=None,
        budget=MemoryBudget(),
    )
    return JsonRpc(http, PATH, KeyLogin(), codes=CODES)


def result(asked: dict[str, Any], value: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": asked["id"], "result": value}


def error(asked: dict[str, Any], code: Any, message: Any = "NO") -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": asked["id"], "error": {"code": code, "message": message}}


@pytest.mark.parametrize("value", [True, None, 0, "", [], {"hash": "LXLGRVDT"}])
def test_a_result_is_the_result_whatever_it_is(carrier: Carrier, rpc: JsonRpc, value: Any):
    carrier.answer = lambda asked: (200, result(asked, value))

    assert rpc.read("apps.get", "LXLGRVDT", True) == value

    [asked] = carrier.asked
    assert asked == {
        "jsonrpc": "2.0",
        "id": asked["id"],
        "method": "apps.get",
        "params": ["LXLGRVDT", True],
    }
    assert 1 <= asked["id"] <= BIGGEST_ID == 2**63 - 1
    assert carrier.seen_headers[0]["Content-Type"] == "application/json-rpc; charset=utf-8"
    assert carrier.seen_headers[0]["Authorization"] == "Api-Key s3cret"


def test_a_method_without_parameters_sends_an_empty_list(carrier: Carrier, rpc: JsonRpc):
    rpc.read("system.get_timestamp")

    assert carrier.asked[0]["params"] == []


@pytest.mark.parametrize(
    ("code", "on_read", "on_write"),
    [
        (-32700, Rejected, Rejected),
        (-32600, Rejected, Rejected),
        (-32601, Unsupported, Unsupported),
        (-32602, Rejected, Rejected),
        (-32603, Unavailable, Uncertain),
        (401, BadCredentials, BadCredentials),
        (110, NotThere, NotThere),
        (160, OutOfFunds, OutOfFunds),
        (1000, Unavailable, Unavailable),
        (151, Rejected, Rejected),
    ],
)
def test_an_error_inside_a_200_goes_through_the_table(
    carrier: Carrier, rpc: JsonRpc, code: int, on_read: type[Exception], on_write: type[Exception]
):
    carrier.answer = lambda asked: (200, error(asked, code, "PROPERTY_VALUE_ERROR [app] key s3cret"))

    for call, kind in ((rpc.read, on_read), (rpc.write, on_write)):
        with pytest.raises(kind) as caught:
            call("apps.edit", "X")
        assert type(caught.value) is kind
        assert caught.value.text == f"Carrier: PROPERTY_VALUE_ERROR [app] key {HIDDEN} ({code})"


UNREAD: list[Callable[[dict[str, Any]], tuple[int, Any]]] = [
    lambda _asked: (200, b"<html>hello</html>"),
    lambda _asked: (200, b""),
    lambda _asked: (200, []),
    lambda _asked: (200, {}),
    lambda _asked: (200, {"status": "ok"}),
    lambda asked: (200, result(asked, True) | {"error": None}),
    lambda asked: (200, result(asked, True) | error(asked, 151)),
    lambda asked: (200, result(asked, True) | {"id": asked["id"] + 1}),
    lambda asked: (200, result(asked, True) | {"id": str(asked["id"])}),
    lambda asked: (200, result(asked, True) | {"id": None}),
    lambda asked: (200, error(asked, "151")),
    lambda asked: (200, error(asked, 151, None)),
    lambda asked: (200, error(asked, 151) | {"id": 7}),
    lambda asked: (200, {"id": asked["id"], "error": "no"}),
    lambda _asked: (502, b"Bad gateway"),
    lambda _asked: (404, b"<html>not found</html>"),
    lambda asked: (302, result(asked, True)),
]


@pytest.mark.parametrize("answer", UNREAD)
def test_whatever_is_no_answer_to_our_request_says_nothing(carrier: Carrier, rpc: JsonRpc, answer: Any):
    carrier.answer = answer

    for call, kind in ((rpc.read, Unavailable), (rpc.write, Uncertain)):
        with pytest.raises(kind) as caught:
            call("sms.send", "SMS", "+33612345678", "Hello", None)
        assert "Hello" not in caught.value.text
    assert len(carrier.asked) == 2


def test_a_request_that_could_not_be_read_has_no_id(carrier: Carrier, rpc: JsonRpc):
    carrier.answer = lambda asked: (200, error(asked, -32700, "Parse error") | {"id": None})

    with pytest.raises(Rejected, match="Parse error"):
        rpc.write("sms.send")


def test_a_429_and_a_second_401_are_those_of_http(carrier: Carrier, rpc: JsonRpc):
    carrier.answer = lambda _asked: (429, {})
    with pytest.raises(RateLimited):
        rpc.write("sms.send")

    carrier.answer = lambda _asked: (401, {})
    with pytest.raises(BadCredentials):
        rpc.read("sms.get", 1)
    assert len(carrier.asked) == 3


def test_a_single_401_is_tried_once_more(carrier: Carrier, rpc: JsonRpc):
    carrier.answer = lambda asked: (401, b"") if len(carrier.asked) == 1 else (200, result(asked, 5))

    assert rpc.write("sms.send") == 5
    assert len(carrier.asked) == 2
