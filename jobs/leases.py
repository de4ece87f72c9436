"""Leases that live as long as their holder: one thread of the process renews, every few seconds, what it holds.

A lease is short, so what a lost machine held is free soon. What a process of this machine held is free as soon as
another one looks: the holder's name says which process it was, and whether that still lives can be seen.
"""

import itertools
import logging
import os
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.db import Error, connection
from django.utils import timezone

from common import scope

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=30)
BEAT_SECONDS = 5.0
# States in /proc of a process that does nothing more: a zombie, and one that is being removed.
DEAD = frozenset("ZXx")
Renewal = Callable[[datetime], object]


def _machine() -> str:
    """This boot of this machine and its numbering of processes; a name of its own where the system does not tell."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text()[:8]
        numbering = os.readlink("/proc/self/ns/pid").strip("pid:[]")
    except OSError:
        return uuid.uuid4().hex[:16]
    return f"{boot}-{numbering}"


def _began(pid: int) -> str:
    """The moment a process began, in ticks since boot; "" when there is none of this number, or only its remains.

    A killed process keeps its number until its parent, or the machine's first process, takes note: that can last.
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    state, began = fields[0], fields[19]
    return "" if state in DEAD else began


MACHINE = _machine()


def holder() -> str:
    """The name of this process, as no other one has it."""
    return f"{MACHINE}.{os.getpid()}.{_began(os.getpid())}"


def dead_among(holders: Iterable[str]) -> list[str]:
    """Those of the holders that were processes of this machine and live no more; of others it is not known."""
    return [name for name in holders if name.startswith(f"{MACHINE}.") and not _lives(name)]


def _lives(name: str) -> bool:
    _, pid, began = name.rsplit(".", 2)
    return pid.isdecimal() and bool(began) and _began(int(pid)) == began


class _Heart:
    """The thread that renews; it sleeps while nothing is held."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._held: dict[int, Renewal] = {}
        self._names = itertools.count()
        self._thread: threading.Thread | None = None

    def add(self, renew: Renewal) -> int:
        with self._changed:
            name = next(self._names)
            self._held[name] = renew
            if self._thread is None:
                self._thread = threading.Thread(target=self._beat_for_ever, name="leases", daemon=True)
                self._thread.start()
            elif len(self._held) == 1:
                self._changed.notify()
        return name

    def remove(self, name: int) -> None:
        with self._changed:
            del self._held[name]

    def _beat_for_ever(self) -> None:
        pause = threading.Event()
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._held)
                before = set(self._held)
            pause.wait(BEAT_SECONDS)
            with self._changed:
                old = [self._held[name] for name in before if name in self._held]
            if old:
                beat(old)
                connection.close()


def beat(renewals: Iterable[Renewal]) -> None:
    """Renew each; one that fails is tried again at the next beat."""
    try:
        with scope.system():
            for renew in renewals:
                renew(timezone.now() + LEASE)
    except Error:
        log.warning("Leases could not be renewed.", exc_info=True)


_heart = _Heart()


def _begin_anew() -> None:
    """A forked child has none of its parent's threads, and holds nothing."""
    global _heart
    _heart = _Heart()


os.register_at_fork(after_in_child=_begin_anew)


@contextmanager
def kept(renew: Renewal) -> Iterator[None]:
    """Have ``renew`` called with a new end every few seconds, in the system scope of a thread of its own."""
    heart = _heart
    name = heart.add(renew)
    try:
        yield
    finally:
        heart.remove(name)
