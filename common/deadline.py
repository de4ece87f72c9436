"""One end for everything that is done over the network within a block, whatever the other side does.

A socket's own time limit is for each read, so a peer that sends a byte now and then holds its reader for ever. Here one
thread of the process watches every block and shuts its connections when its time is over: who waits in them comes back
at once, during a TLS handshake too. Names are looked up in threads that are left behind when they are too slow.
"""

import heapq
import itertools
import os
import queue
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import NamedTuple

CONNECT_SECONDS = 5.0
# Look-ups under way at one time, those left behind included.
MOST_LOOK_UPS = 64


class Expired(TimeoutError):
    """The time of a block was over before its work."""


class Place(NamedTuple):
    """An address to connect to, as the resolver tells it."""

    family: int
    address: tuple[str | int, ...] | tuple[int, bytes]

    @property
    def ip(self) -> str:
        return str(self.address[0])


class Deadline:
    """The end of one block. ``is_unsent`` is for who connects to say: not a byte of a request has left us yet."""

    def __init__(self, seconds: float) -> None:
        self.ends = time.monotonic() + seconds
        self.is_unsent = False
        self.has_expired = False
        self._is_closed = False
        self._lock = threading.Lock()
        self._watched: list[socket.socket] = []

    def left(self) -> float:
        """Seconds until the end; Expired when there are none."""
        seconds = self.ends - time.monotonic()
        if seconds <= 0 or self.has_expired:
            raise Expired("The time was over.")
        return seconds

    def watch(self, sock: socket.socket) -> None:
        """Shut this connection at the end, also after it was wrapped in TLS: a second handle on it is kept."""
        handle = socket.socket(sock.family, sock.type, sock.proto, fileno=os.dup(sock.fileno()))
        with self._lock:
            if not (self.has_expired or self._is_closed):
                self._watched.append(handle)
                return
        handle.close()
        raise Expired("The time was over.")

    def expire(self) -> None:
        with self._lock:
            if self._is_closed:
                return
            self.has_expired = True
            for handle in self._watched:
                _shut(handle)

    def close(self) -> None:
        """The block has ended: what it left connected stays so."""
        with self._lock:
            self._is_closed = True
            for handle in self._watched:
                handle.close()
            self._watched.clear()


def _shut(handle: socket.socket) -> None:
    with suppress(OSError):  # the peer may have gone already
        handle.shutdown(socket.SHUT_RDWR)


class _Watchdog:
    """The one thread that ends what is over; it starts with the first block of a process."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: list[tuple[float, int, Deadline]] = []
        self._order = itertools.count()
        self._thread: threading.Thread | None = None

    def add(self, clock: Deadline) -> None:
        with self._changed:
            heapq.heappush(self._waiting, (clock.ends, next(self._order), clock))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="deadlines", daemon=True)
                self._thread.start()
            if self._waiting[0][2] is clock:
                self._changed.notify()

    def _run(self) -> None:
        with self._changed:
            while True:
                wait = self._waiting[0][0] - time.monotonic() if self._waiting else None
                if wait is None or wait > 0:
                    self._changed.wait(wait)
                else:
                    heapq.heappop(self._waiting)[2].expire()


_watchdog = _Watchdog()
_look_ups = threading.BoundedSemaphore(MOST_LOOK_UPS)
_current: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


def _begin_anew() -> None:
    """A forked child has none of its parent's threads."""
    global _watchdog, _look_ups
    _watchdog, _look_ups = _Watchdog(), threading.BoundedSemaphore(MOST_LOOK_UPS)


os.register_at_fork(after_in_child=_begin_anew)


@contextmanager
def within(seconds: float) -> Iterator[Deadline]:
    """All connecting, looking up and talking in the block ends after so many seconds, or with the block around it.

    Raises Expired in place of whatever the shut connection made of itself, also when the block seemed to succeed: an
    answer that was cut short may look whole.
    """
    outer = _current.get()
    clock = Deadline(seconds if outer is None else min(seconds, outer.left()))
    _watchdog.add(clock)
    token = _current.set(clock)
    try:
        yield clock
    except Exception as exc:
        clock.close()
        is_over = clock.has_expired or time.monotonic() >= clock.ends
        if is_over and not isinstance(exc, Expired):
            raise Expired("The time was over.") from exc
        raise
    finally:
        _current.reset(token)
        clock.close()
    if clock.has_expired:
        raise Expired("The time was over.")


def current() -> Deadline:
    """The block that is running; a RuntimeError without one, since nothing may go out that has no end."""
    clock = _current.get()
    if clock is None:
        raise RuntimeError("A connection was about to be made without a deadline.")
    return clock


def look_up(host: str, port: int = 0, *, family: int = socket.AF_UNSPEC) -> list[Place]:
    """The addresses behind a name, or the address itself; raises socket.gaierror when there are none."""
    try:
        return _places(host, port, family, socket.AI_NUMERICHOST)
    except socket.gaierror:
        return _looked_up(host, port, family)


def _places(host: str, port: int, family: int, flags: int) -> list[Place]:
    answers = socket.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM, flags=flags)
    return [Place(kind, address) for kind, _, _, _, address in answers]


def _looked_up(host: str, port: int, family: int) -> list[Place]:
    """Ask the resolver in a thread: it cannot be interrupted, and has time limits of its own."""
    clock, turns = current(), _look_ups
    if not turns.acquire(timeout=clock.left()):
        raise Expired("Too many names are being looked up.")
    answers: queue.SimpleQueue[list[Place] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(_places(host, port, family, 0))
        except (OSError, UnicodeError) as exc:
            answers.put(exc)
        finally:
            turns.release()

    threading.Thread(target=ask, name="look-up", daemon=True).start()
    try:
        found = answers.get(timeout=clock.left())
    except queue.Empty:
        raise Expired("A name was not looked up in time.") from None
    if isinstance(found, Exception):
        raise found
    return found


def connect(
    host: str, port: int, *, seconds: float = CONNECT_SECONDS, source: tuple[str, int] | None = None
) -> socket.socket:
    """A TCP connection to the first of the host's addresses that takes one; OSError when none does.

    ``seconds`` is for each address, and stays the socket's limit for a single read until the caller sets another.
    """
    clock = current()
    failed: OSError | None = None
    for place in look_up(host, port):
        sock = socket.socket(place.family, socket.SOCK_STREAM)
        try:
            sock.settimeout(min(seconds, clock.left()))
            clock.watch(sock)
            if source:
                sock.bind(source)
            sock.connect(place.address)
        except OSError as exc:
            sock.close()
            failed = exc
        else:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return sock
    raise failed or OSError("no address")
