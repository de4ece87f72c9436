"""A small carrier over real HTTP that speaks VoiceTel's words and fails on demand.

It keeps numbers, forwarding and orders by Idempotency-Key, and counts what it did, so that a test can see whether
anything was done twice. A fault says whether the carrier acts on a request at all, and what becomes of its answer.
"""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "f" * 32
ENVELOPE = {400: "Bad request", 401: "Unauthorized", 404: "Not found", 409: "Conflict"}


@dataclass
class Fault:
    """What goes wrong with the requests that match, and how often."""

    method: str = ""
    path: str = ""
    times: int = 1
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    lose_answer: bool = False
    half: bool = False
    delay: float = 0.0
    act: bool = False

    def fits(self, method: str, path: str) -> bool:
        return self.times > 0 and method.startswith(self.method) and path.startswith(self.path)


class FaultyCarrier(ThreadingHTTPServer):
    """The server; everything it remembers is public."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.lock = threading.Lock()
        self.for_sale: set[str] = set()
        self.numbers: dict[str, dict[str, Any]] = {}
        self.orders: dict[str, dict[str, Any]] = {}
        self.charges = 0
        self.done: list[tuple[str, str]] = []
        self.asked: list[tuple[str, str]] = []
        self.faults: list[Fault] = []
        self.began = threading.Event()
        self.connections: set[socket.socket] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/api/voicetel"

    def fail(self, **fault: Any) -> Fault:
        self.faults.append(Fault(**fault))
        return self.faults[-1]

    def hold(self, *ten_digits: str) -> None:
        for number in ten_digits:
            self.numbers[number] = {"route": 4, "forward": None}

    def times_done(self, method: str, part: str) -> int:
        return sum(1 for did, path in self.done if did == method and part in path)

    def detail(self, number: str) -> dict[str, Any]:
        row = self.numbers[number]
        return {
            "number": number,
            "translated": number,
            "route": row["route"],
            "gateway": None,
            "cnam": False,
            "forward": row["forward"] is not None,
            "forwardTo": row["forward"],
            "carrier": 19,
            "smsEnabled": False,
            "faxEnabled": False,
        }

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are part of the play."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FaultyCarrier

    def log_message(self, *arguments: Any) -> None:
        """Silence."""

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        sent = json.loads(self.rfile.read(length)) if length else None
        path = self.path.partition("?")[0].removeprefix("/api/voicetel")
        carrier = self.server
        with carrier.lock:
            carrier.asked.append((self.command, path))
            fault = next((one for one in carrier.faults if one.fits(self.command, path)), None)
            if fault:
                fault.times -= 1
            if fault is None or fault.act or fault.lose_answer or fault.half or fault.delay:
                status, body = self._act(path, sent)
            else:
                status, body = fault.status or 500, None
        carrier.began.set()
        if fault and fault.delay:
            time.sleep(fault.delay)
        self._answer(fault or Fault(), status, body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve

    def _answer(self, fault: Fault, status: int, body: Any) -> None:
        content = b"" if body is None else json.dumps(body).encode()
        content = content if fault.body is None else fault.body
        if fault.lose_answer:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(fault.status or status)
        self.send_header("Content-Length", str(len(content)))
        for name, value in fault.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if fault.half else content)
        if fault.half:
            self.close_connection = True

    def _act(self, path: str, sent: Any) -> tuple[int, Any]:
        if path == "/v2.2/account/api-key":
            return 200, {"status": "success", "data": {"apikey": KEY}}
        if self.headers.get("Authorization") != f"Bearer {KEY}":
            return self._error(401)
        status, data = self._do(path.removeprefix("/v2.2/").split("/"), sent)
        if 200 <= status < 300 and self.command != "GET":
            self.server.done.append((self.command, path))
        if status >= 400:
            return self._error(status)
        return status, None if data is None else {"status": "success", "data": data}

    def _error(self, status: int) -> tuple[int, Any]:
        return status, {"status": "error", "error": {"code": status, "message": ENVELOPE[status]}}

    def _do(self, parts: list[str], sent: Any) -> tuple[int, Any]:
        carrier = self.server
        if parts == ["numbers"]:
            rows = [carrier.detail(number) for number in sorted(carrier.numbers)]
            return (200, {"numbers": rows}) if rows else (404, None)
        if parts == ["orders"]:
            return self._order(sent)
        number = parts[1] if len(parts) > 1 else ""
        if parts[0] != "numbers" or number not in carrier.numbers:
            return 404, None
        if len(parts) == 2:
            return 200, carrier.detail(number)
        return self._configure(number, parts[2], sent)

    def _order(self, sent: Any) -> tuple[int, Any]:
        """Once for each key; a repeat gets the first answer."""
        carrier, key = self.server, self.headers.get("Idempotency-Key", "")
        if key in carrier.orders:
            return 201, carrier.orders[key]
        got = [number for number in sent["numbers"] if number in carrier.for_sale]
        if not got:
            return 400, None
        carrier.for_sale -= set(got)
        carrier.hold(*got)
        carrier.charges += len(got)
        failed = [{"number": n, "reason": "Not available"} for n in sent["numbers"] if n not in got]
        answer = {
            "orderId": str(len(carrier.orders) + 1),
            "amountCharged": 0.5 * len(got),
            "numbersOrdered": got,
        }
        carrier.orders[key] = answer | {"failed": failed}
        return 201, carrier.orders[key]

    def _configure(self, number: str, part: str, sent: Any) -> tuple[int, Any]:
        row = self.server.numbers[number]
        if part in {"sms", "fax"} or self.command == "GET":
            return 404, None
        if part == "forward":
            had, row["forward"] = row["forward"], sent["destination"] if sent else None
            return (
                (200, {"number": number, "forwardTo": row["forward"]})
                if sent
                else ((204 if had else 404), None)
            )
        if part == "route":
            row["route"] = sent["route"]
            return 200, {"number": number, "route": row["route"]}
        return 200, {"number": number}


@contextmanager
def faulty_carrier() -> Iterator[FaultyCarrier]:
    """The server for a block, in a thread of its own."""
    server = FaultyCarrier()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
