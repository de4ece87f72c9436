"""One end for all that a block does over the network: whatever the peer does, who waits for it comes back."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import requests

from common import deadline
from common.outgoing import DeadlineAdapter
from common.posting import Pinned, Target

SOON = 0.3
Peer = Callable[[socket.socket, threading.Event], None]


@contextmanager
def peer(behave: Peer) -> Iterator[int]:
    """The port of a server that behaves so towards its first client, until the block ends."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            client, _ = server.accept()
            with client:
                try:
                    behave(client, over)
                except OSError:  # the client has gone
                    return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            over.set()
            thread.join(5)


def drip(text: bytes) -> Peer:
    """Send the text a byte at a time, and again, each well within any limit for a single read."""

    def behave(client: socket.socket, over: threading.Event) -> None:
        while not over.is_set():
            for byte in text:
                client.sendall(bytes([byte]))
                over.wait(0.02)

    return behave


def silent(_client: socket.socket, over: threading.Event) -> None:
    over.wait(30)


def cut_off(client: socket.socket, over: threading.Event) -> None:
    """A body that has no length ends with its connection: shut by us, it would look whole."""
    client.recv(65_535)
    client.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n[1,")
    over.wait(30)


def session() -> requests.Session:
    made = requests.Session()
    made.trust_env = False
    made.mount("http://", DeadlineAdapter())
    made.mount("https://", DeadlineAdapter())
    return made


@pytest.mark.parametrize(
    "behave",
    [silent, drip(b"HTTP/1.1 200 OK\r\nX-Slow: 1\r\n"), drip(b"HTTP/1.1 100 Continue\r\n\r\n"), cut_off],
    ids=["silent", "dripping headers", "endless 100 Continue", "body without a length"],
)
def test_an_http_peer_that_never_comes_to_an_end(behave: Peer):
    with peer(behave) as port, pytest.raises(deadline.Expired), deadline.within(SOON) as clock:
        session().get(f"http://127.0.0.1:{port}/", timeout=10).content  # noqa: B018

    assert clock.has_expired
    assert not clock.is_unsent


def test_a_handshake_that_never_comes_to_an_end():
    with peer(silent) as port, pytest.raises(deadline.Expired), deadline.within(SOON) as clock:
        session().get(f"https://127.0.0.1:{port}/", timeout=10)

    assert clock.is_unsent


def test_a_pinned_connection_heeds_it_too():
    with peer(silent) as port, pytest.raises(deadline.Expired), deadline.within(SOON):
        Pinned(Target(True, "hooks.example.com", port, "/"), "127.0.0.1").request("GET", "/")


def test_a_kept_connection_belongs_to_each_block_in_turn():
    def answer_once(client: socket.socket, over: threading.Event) -> None:
        client.recv(65_535)
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        over.wait(30)

    kept = session()
    with peer(answer_once) as port:
        with deadline.within(5):
            assert kept.get(f"http://127.0.0.1:{port}/", timeout=10).text == "ok"
        with pytest.raises(deadline.Expired), deadline.within(SOON) as clock:
            kept.get(f"http://127.0.0.1:{port}/", timeout=10)

    assert not clock.is_unsent


def test_a_name_that_the_resolver_takes_its_time_for(monkeypatch):
    over = threading.Event()

    def slow(host: str, *_args: object, flags: int = 0, **_more: object) -> list[object]:
        if not flags:
            over.wait(30)
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr("socket.getaddrinfo", slow)
    try:
        with pytest.raises(deadline.Expired, match="looked up in time"), deadline.within(SOON):
            deadline.connect("slow.example.com", 443)
    finally:
        over.set()


def test_resolvers_left_behind_are_limited(monkeypatch):
    over = threading.Event()
    monkeypatch.setattr(deadline, "_look_ups", threading.BoundedSemaphore(1))

    def slow(host: str, *_args: object, flags: int = 0, **_more: object) -> list[object]:
        if not flags:
            over.wait(30)
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr("socket.getaddrinfo", slow)
    try:
        for text in ("looked up in time", "Too many names"):
            with pytest.raises(deadline.Expired, match=text), deadline.within(SOON):
                deadline.look_up("slow.example.com")
    finally:
        over.set()


def test_an_inner_block_ends_with_its_outer_one():
    with (
        peer(silent) as port,
        pytest.raises(deadline.Expired),
        deadline.within(SOON) as outer,
        deadline.within(3600) as inner,
    ):
        deadline.connect("127.0.0.1", port).recv(1)

    assert inner.ends <= outer.ends + 0.01


def test_an_error_in_time_stays_what_it_is():
    with pytest.raises(ssl.SSLError), deadline.within(60):
        raise ssl.SSLError("bad certificate")


def test_nothing_goes_out_without_a_deadline():
    with pytest.raises(RuntimeError, match="without a deadline"):
        deadline.connect("127.0.0.1", 9)


def test_what_a_block_left_connected_stays_so():
    def echo(client: socket.socket, _over: threading.Event) -> None:
        client.sendall(client.recv(10))

    with peer(echo) as port:
        with deadline.within(SOON):
            sock = deadline.connect("127.0.0.1", port)
        with sock:
            sock.sendall(b"hello")
            assert sock.recv(10) == b"hello"
