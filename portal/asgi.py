"""ASGI entry point: reads a request's whole body before a thread works on it, and ends what takes it too long.

So a client that sends slowly, or never to the end, holds a connection and no thread, and only for so long. What came in
chunks has a length by then, which Django reads a body by.
"""

import asyncio
import logging
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import unquote_to_bytes

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from portal.wsgi import application as wsgi_application

log = logging.getLogger(__name__)

Message = dict[str, Any]
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Wsgi = Callable[[dict[str, Any], Any], Any]

THREADS = 16
# Beyond any upload that we take; what is longer is refused by its length.
LONGEST_BODY = 64 * 1024 * 1024
IN_MEMORY = 256 * 1024
# Seconds until a body must have begun, and how many bytes in each that it takes longer.
PATIENCE = 20.0
SLOWEST = 16 * 1024
# Bodies that go to the disk at one time in one process.
LARGE_AT_ONCE = 16
# Seconds for a client to take one part of a long answer.
LONGEST_SEND = 60.0
# One that takes longer keeps a thread from everybody else; workers, for whom long work is, have no such limit.
LONGEST_STATEMENT = "60s"


class TooSlow(Exception):
    """The body does not come."""


class Broken(Exception):
    """The body ended before its end, or its chunks make no sense."""


class Gone(Exception):
    """The client does not take its answer."""


class Front:
    """The server's side of a WSGI application: bodies are read here, answers are made in threads."""

    def __init__(self, application: Wsgi, threads: int = THREADS) -> None:
        self.application = application
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix="request")
        self.large = asyncio.Semaphore(LARGE_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        try:
            with tempfile.SpooledTemporaryFile() as body:
                length = await self._read(scope, receive, body)
                body.seek(0)
                environ = _environ(scope) | {"wsgi.input": body, "CONTENT_LENGTH": str(length)}
                loop = asyncio.get_running_loop()
                answer = _Answer(loop, send, is_head=scope["method"] == "HEAD")
                await loop.run_in_executor(self.threads, self._work, environ, answer)
                await answer.finish()
        except TooSlow:
            await _refuse(send, 408, b"The request did not come to its end in time.")
        except Broken:
            await _refuse(send, 400, b"The request ended early.")
        except Gone:
            log.info("A client did not take its answer in time.")

    async def _read(self, scope: Scope, receive: Receive, body: Any) -> int:
        """How long the body is. Of one that is too long no more is kept, and its length tells so."""
        declared = _declared(scope)
        if declared > LONGEST_BODY:
            return declared
        if not declared and not _is_chunked(scope):
            return 0
        began, length, is_large = time.monotonic(), 0, False
        try:
            while True:
                left = began + PATIENCE + length / SLOWEST - time.monotonic()
                message = await _in_time(receive(), left)
                if message["type"] != "http.request":
                    raise Broken
                part = message.get("body", b"")
                if not is_large and length + len(part) > IN_MEMORY:
                    await _in_time(self.large.acquire(), PATIENCE)
                    is_large = True
                    body.rollover()
                body.write(part)
                length += len(part)
                if not message.get("more_body") or length > LONGEST_BODY:
                    return length
        finally:
            if is_large:
                self.large.release()

    def _work(self, environ: dict[str, Any], answer: "_Answer") -> None:
        """In a thread: run the application, and send what comes in parts as it comes."""
        made = self.application(environ, answer.start)
        try:
            if getattr(made, "streaming", False):
                answer.stream(made)
            else:
                answer.content = b"".join(made)
        finally:
            if hasattr(made, "close"):
                made.close()


class _Answer:
    """What the application answers, on its way to the client."""

    def __init__(self, loop: asyncio.AbstractEventLoop, send: Send, *, is_head: bool) -> None:
        self.content: bytes | None = None
        self._loop, self._send, self._is_head = loop, send, is_head
        self._start: Message = {}

    def start(self, status: str, headers: list[tuple[str, str]], _exc_info: Any = None) -> None:
        self._start = {
            "type": "http.response.start",
            "status": int(status.split(" ", 1)[0]),
            "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers],
        }

    def stream(self, parts: Any) -> None:
        """In a thread: send each part, for which the client has so long."""
        self._wait(self._start)
        for part in () if self._is_head else parts:
            if part:
                self._wait({"type": "http.response.body", "body": part, "more_body": True})

    def _wait(self, message: Message) -> None:
        sending = asyncio.run_coroutine_threadsafe(_sent(self._send, message), self._loop)
        try:
            sending.result(LONGEST_SEND)
        except TimeoutError as exc:
            sending.cancel()
            raise Gone from exc

    async def finish(self) -> None:
        """Send what was made as a whole, or the end of what was sent in parts."""
        if self.content is not None:
            await self._send(self._start)
        content = b"" if self._is_head else self.content or b""
        await self._send({"type": "http.response.body", "body": content})


async def _sent(send: Send, message: Message) -> None:
    await send(message)


async def _in_time(coming: Awaitable[Any], seconds: float) -> Any:
    try:
        return await asyncio.wait_for(coming, max(seconds, 0))
    except TimeoutError as exc:
        raise TooSlow from exc


async def _refuse(send: Send, status: int, text: bytes) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    headers.append((b"content-length", str(len(text)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text})


def _declared(scope: Scope) -> int:
    lengths = [value for name, value in scope["headers"] if name.lower() == b"content-length"]
    return int(lengths[0]) if lengths and lengths[0].isdigit() else 0


def _is_chunked(scope: Scope) -> bool:
    """Whether a body comes whose length nobody knows yet; over HTTP/2 any may."""
    return scope["http_version"] == "2" or any(name == b"transfer-encoding" for name, _ in scope["headers"])


def _environ(scope: Scope) -> dict[str, Any]:
    """The request in WSGI's words (PEP 3333). A name with an underscore would pass for one with a dash: left out."""
    server, client = scope.get("server") or ("", 0), scope.get("client") or ("", 0)
    path = unquote_to_bytes(scope["raw_path"]) if scope.get("raw_path") else scope["path"].encode()
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": scope.get("root_path", ""),
        "PATH_INFO": path.decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": str(server[0]),
        "SERVER_PORT": str(server[1]),
        "REMOTE_ADDR": str(client[0]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        if b"_" in name or name.lower() in {b"content-length", b"transfer-encoding"}:
            continue
        key = name.decode("latin-1").upper().replace("-", "_")
        key = key if key == "CONTENT_TYPE" else f"HTTP_{key}"
        text = value.decode("latin-1")
        between = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{between}{text}" if key in environ else text
    return environ


def _end_long_statements(connection: BaseDatabaseWrapper, **_: object) -> None:
    connection.connection.execute(f"SET statement_timeout TO '{LONGEST_STATEMENT}'")


connection_created.connect(_end_long_statements)
application = Front(wsgi_application)
