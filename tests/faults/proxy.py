"""A proxy between us and a carrier that fails as it is told: what stands between two portals in the world outside.

Each fault fits some requests, is used up after so many of them, and says whether the carrier is asked at all and what
becomes of its answer. What came in and what went through is remembered.
"""

import http.client
import json
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import urlsplit

End = Literal["answer", "close", "reset", "half", "drip head", "drip body", "silence"]
HTML = b"<html><head><title>404 Not Found</title></head><body>nginx</body></html>"
# What each fault of the list makes of a request; ``asks`` is whether the carrier gets it.
KINDS: dict[str, dict[str, Any]] = {
    "drop before": {"end": "close"},
    "drop after": {"asks": True, "end": "close"},
    "reset before": {"end": "reset"},
    "reset after": {"asks": True, "end": "reset"},
    "truncation": {"asks": True, "end": "half"},
    "401": {"status": 401, "body": HTML},
    "404 HTML": {"status": 404, "body": HTML},
    "404 wrong JSON": {"status": 404, "body": b'{"detail": "Not found."}'},
    "429": {"status": 429},
    "500": {"status": 500},
    "502 after commit": {"asks": True, "status": 502, "body": HTML},
    "HTML 200": {"status": 200, "body": HTML},
    "HTML 200 after commit": {"asks": True, "status": 200, "body": HTML},
    "empty 200": {"status": 200, "body": b""},
    "empty 200 after commit": {"asks": True, "status": 200, "body": b""},
    "wrong JSON": {"status": 200, "body": b'{"ok": true}'},
    "wrong JSON after commit": {"asks": True, "status": 200, "body": b'{"ok": true}'},
    "slow body": {"asks": True, "end": "drip body"},
    "dripped headers": {"asks": True, "end": "drip head"},
    "silence": {"asks": True, "end": "silence"},
}


@dataclass
class Fault:
    """What goes wrong with requests of a method whose path has this part, but for the first ``after`` of them."""

    method: str
    part: str
    times: int = 1
    asks: bool = False
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    end: End = "answer"
    delay: float = 0.0
    after: int = 0

    def fits(self, method: str, path: str) -> bool:
        if not (self.times > 0 and method == self.method and self.part in path):
            return False
        self.after -= 1
        return self.after < 0


class Proxy(ThreadingHTTPServer):
    """The server; ``came`` are the requests that reached it, ``passed`` those that reached the carrier."""

    daemon_threads = True

    def __init__(self, upstream: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.upstream = urlsplit(upstream)
        self.lock = threading.Lock()
        self.faults: list[Fault] = []
        self.came: list[tuple[str, str]] = []
        self.passed: list[tuple[str, str]] = []
        self.over = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def fail(self, kind: str, method: str, part: str, **more: Any) -> Fault:
        """Have the next such request, or the next ``times``, fail in this way."""
        fault = Fault(method, part, **{**KINDS[kind], **more})
        self.faults.append(fault)
        return fault

    def heal(self) -> None:
        self.faults.clear()

    def times_came(self, method: str, part: str) -> int:
        return sum(verb == method and part in path for verb, path in self.came)

    def times_passed(self, method: str, part: str) -> int:
        return sum(verb == method and part in path for verb, path in self.passed)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are part of the play."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Proxy

    def log_message(self, *arguments: Any) -> None:
        """Silence."""

    def _serve(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        proxy = self.server
        with proxy.lock:
            proxy.came.append((self.command, self.path))
            fault = next((one for one in proxy.faults if one.fits(self.command, self.path)), None)
            if fault:
                fault.times -= 1
        fault = fault or Fault("", "", asks=True)
        proxy.over.wait(fault.delay)
        status, headers, content = self._ask(sent) if fault.asks else (fault.status or 500, {}, b"")
        self._answer(fault, status, headers, content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve

    def _ask(self, sent: bytes) -> tuple[int, dict[str, str], bytes]:
        up = self.server.upstream
        connection = http.client.HTTPConnection(up.hostname or "", up.port, timeout=30)
        try:
            # What is cut short and changed here must be readable.
            left_out = {"host", "accept-encoding"}
            kept = {name: value for name, value in self.headers.items() if name.lower() not in left_out}
            connection.request(self.command, self.path, body=sent or None, headers=kept)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        self.server.passed.append((self.command, self.path))
        told = {
            name: value
            for name, value in response.getheaders()
            if name.startswith(("Content-Type", "RateLimit"))
        }
        return response.status, told, content

    def _answer(self, fault: Fault, status: int, headers: dict[str, str], content: bytes) -> None:
        if fault.end in {"close", "reset"}:
            self._hang_up(abruptly=fault.end == "reset")
            return
        if fault.end == "silence":
            self.server.over.wait(30)
            return
        content = content if fault.body is None else fault.body
        lines = [f"HTTP/1.1 {fault.status or status} X", f"Content-Length: {len(content)}"]
        lines += [f"{name}: {value}" for name, value in {**headers, **fault.headers}.items()]
        head = ("\r\n".join(lines) + "\r\n\r\n").encode()
        if fault.end == "drip head":
            self._drip(head)
        self.wfile.write(head)
        if fault.end == "drip body":
            self._drip(content)
        self.wfile.write(content[: len(content) // 2] if fault.end == "half" else content)
        self.close_connection = fault.end != "answer"

    def _hang_up(self, *, abruptly: bool) -> None:
        self.close_connection = True
        if abruptly:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
        else:
            self.connection.shutdown(socket.SHUT_RDWR)

    def _drip(self, content: bytes) -> None:
        """A byte now and then, and never the last one."""
        for byte in content[:-1]:
            self.wfile.write(bytes([byte]))
            if self.server.over.wait(0.05):
                return
        self.server.over.wait(30)


@contextmanager
def proxy_to(upstream: str) -> Iterator[Proxy]:
    """The proxy for a block, in threads of its own."""
    server = Proxy(upstream)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


def success(**data: object) -> bytes:
    """VoiceTel's envelope."""
    return json.dumps({"status": "success", "data": data}).encode()


def refusal(status: int, words: str) -> bytes:
    return json.dumps({"status": "error", "error": {"code": status, "message": words}}).encode()
