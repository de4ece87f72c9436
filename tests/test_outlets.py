"""Where customers say that something is asked: public addresses alone, those that were judged, and not for long."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import IPv4Network
from types import SimpleNamespace
from typing import Any

import pytest

from calls.engine.commands import Ask, Fetch
from calls.live import asking
from common import deadline, hosts, posting
from common.errors import Invalid
from common.posting import NoAnswer
from jobs.errors import Again
from messaging.forwarding import sip
from messaging.models import Message
from tests.common.test_deadline import Peer, drip, peer

NAME, PUBLIC, OURS = "rebind.example.com", "93.184.216.34", "127.0.0.1"
URL = f"https://{NAME}/in"
SOON, PATIENCE = 0.3, 5.0


def text_message(length: int = 5) -> Message:
    return Message(ours="+12013422000", peer="+12015550147", text="x" * length)


def by_webhook(url: str) -> str:
    try:
        return str(posting.ask("POST", url, body=b"{}", seconds=SOON).status)
    except (NoAnswer, Invalid) as exc:
        return exc.text


def by_page(url: str) -> str:
    return asking.fetch(Fetch(1, "GET", url, {}, None)).error


def by_program(url: str) -> str:
    return asking.ask_program(SimpleNamespace(url=url), Ask(1, {})).error  # type: ignore[arg-type]


def by_sip(url: str, *, length: int = 5) -> str:
    host = url.removeprefix("https://").partition("/")[0]
    try:
        sip.deliver(text_message(length), host)
    except Again as exc:
        return str(exc)
    return ""


def by_sip_over_tcp(url: str) -> str:
    return by_sip(url, length=2000)


OUTLETS = [by_webhook, by_page, by_program, by_sip, by_sip_over_tcp]


@pytest.fixture(autouse=True)
def _program(monkeypatch: pytest.MonkeyPatch) -> None:
    """A real-time app is its address here, and a call nothing besides."""
    monkeypatch.setattr(asking, "settings_then", lambda call: call)
    monkeypatch.setattr(
        asking, "settings_as", lambda call, _kind: SimpleNamespace(url=call.url, login="", password="")
    )
    monkeypatch.setattr(asking, "_request", lambda _call, _command: {})
    monkeypatch.setattr(asking, "SECONDS", SOON)
    monkeypatch.setattr(sip, "TOTAL_SECONDS", SOON)


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that something wanted to connect to; nobody is there."""
    found: list[str] = []

    def connect(address: str, *_rest: Any, **_more: Any) -> socket.socket:
        found.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(deadline, "connect", connect)
    monkeypatch.setattr(sip, "_over_udp", lambda _packet, where: connect(where[0]))
    return found


def resolve(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> None:
    """What the name leads to, one look after another; the last answer for ever."""
    left = list(answers)
    real = socket.getaddrinfo

    def look_up(host: str, port: Any, *rest: Any, flags: int = 0, **more: Any) -> Any:
        if host != NAME:
            return real(host, port, *rest, flags=flags, **more)
        if flags:
            raise socket.gaierror(socket.EAI_NONAME, "no number")
        found = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in found]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


@pytest.mark.parametrize("outlet", OUTLETS)
def test_a_name_that_changes_after_it_was_judged_leads_nowhere_else(
    monkeypatch: pytest.MonkeyPatch, connected: list[str], outlet: Callable[[str], str]
):
    """It is public when it is looked up, and ours whenever it is looked up again."""
    resolve(monkeypatch, [PUBLIC], [OURS])
    assert outlet(URL)
    assert connected == [PUBLIC]
    assert "public" in outlet(URL)
    assert connected == [PUBLIC]


@pytest.mark.parametrize("outlet", OUTLETS)
@pytest.mark.parametrize("inside", [[OURS], ["169.254.169.254"], [PUBLIC, "10.0.0.1"], ["0.0.0.0"]])
def test_a_name_that_leads_inside_is_never_connected_to(
    monkeypatch: pytest.MonkeyPatch, connected: list[str], outlet: Callable[[str], str], inside: list[str]
):
    resolve(monkeypatch, inside)
    assert "public" in outlet(URL)
    assert connected == []


def moved(client: socket.socket, _over: threading.Event) -> None:
    client.recv(65_535)
    client.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")


@pytest.mark.parametrize(("outlet", "told"), [(by_webhook, "302"), (by_page, ""), (by_program, "no object")])
def test_a_redirect_is_an_answer(settings: Any, outlet: Callable[[str], str], told: str):
    settings.HOOK_NETWORKS = [IPv4Network("127.0.0.0/8")]
    with peer(moved) as port:
        assert told in outlet(f"http://127.0.0.1:{port}/")


@contextmanager
def not_for_long() -> Iterator[None]:
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < PATIENCE


SLOW: dict[str, Peer] = {
    "a byte now and then": drip(b"HTTP/1.1 200 OK\r\nX-Slow: 1\r\n"),
    "trying for ever": drip(b"HTTP/1.1 100 Continue\r\n\r\n"),
    "nothing": lambda _client, over: over.wait(30),
}


@pytest.mark.parametrize("outlet", [by_webhook, by_page, by_program])
@pytest.mark.parametrize("behave", SLOW.values(), ids=SLOW)
def test_a_slow_program_is_not_waited_for(settings: Any, outlet: Callable[[str], str], behave: Peer):
    settings.HOOK_NETWORKS = [IPv4Network("127.0.0.0/8")]
    with peer(behave) as port, not_for_long():
        assert outlet(f"http://127.0.0.1:{port}/").startswith("No answer within")


def test_a_body_that_never_ends_is_left(settings: Any):
    def behave(client: socket.socket, over: threading.Event) -> None:
        client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        drip(b"x")(client, over)

    settings.HOOK_NETWORKS = [IPv4Network("127.0.0.0/8")]
    with peer(behave) as port, not_for_long():
        assert by_webhook(f"http://127.0.0.1:{port}/") == "200"


@pytest.mark.parametrize(
    "text", [b"SIP/2.0 100 Trying\r\nVia: x\r\n\r\n", b"SIP/2.0 200 OK\r\nVia: x\r\nVia: x\r\n"]
)
def test_a_slow_telephone_is_not_waited_for_over_tcp(monkeypatch: pytest.MonkeyPatch, text: bytes):
    monkeypatch.setattr(hosts, "resolve_public", lambda host, **_: [host])
    with peer(drip(text)) as port, not_for_long():
        assert by_sip_over_tcp(f"127.0.0.1:{port}") == "The SIP address did not answer."


def test_a_telephone_that_tries_for_ever_is_not_waited_for(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(hosts, "resolve_public", lambda host, **_: [host])
    over = threading.Event()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
        phone.bind(("127.0.0.1", 0))

        def behave() -> None:
            _, caller = phone.recvfrom(65_535)
            while not over.wait(0.02):
                phone.sendto(b"SIP/2.0 100 Trying\r\n\r\n", caller)

        thread = threading.Thread(target=behave, daemon=True)
        thread.start()
        try:
            with not_for_long():
                assert by_sip(f"127.0.0.1:{phone.getsockname()[1]}") == "The SIP address did not answer."
        finally:
            over.set()
            thread.join(5)
