"""One child process: its start, its output by lines, its deaths, and its end with all of its own children."""

import contextlib
import os
import signal
import subprocess
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from launcher import processes
from launcher.forked import Forked

PAUSES = (0.2, 1.0, 2.0, 4.0)
TOO_MANY_DEATHS = 5
WITHIN_SECONDS = 60.0
MEMORY_LINES = 8
LONGEST_LINE = 4000


@dataclass
class Child:
    """A process that is kept alive. It leads a session of its own, so Ctrl-C reaches only the launcher."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    stop_signal: signal.Signals = signal.SIGTERM
    # What the kernel sends when the launcher itself is killed; stopping must not wait for long work then.
    orphan_signal: signal.Signals = signal.SIGTERM
    options: dict[str, Any] = field(default_factory=dict)
    # A module of ``command`` that is run in a copy of this process, which has read the portal.
    is_copy: bool = False
    process: "subprocess.Popen[bytes] | Forked | None" = None
    restart_at: float | None = None
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=TOO_MANY_DEATHS))
    last_lines: deque[str] = field(default_factory=lambda: deque(maxlen=MEMORY_LINES))
    closed: bool = False
    _rest: bytes = b""

    @property
    def running(self) -> bool:
        return self.process is not None

    def start(self) -> int:
        """Starts it and returns the number of the pipe its output comes through."""
        self.process = self._copied() if self.is_copy else self._opened()
        assert self.process.stdout is not None
        os.set_blocking(self.process.stdout.fileno(), False)
        self.restart_at, self._rest, self.closed = None, b"", False
        return self.process.stdout.fileno()

    def _opened(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=dict(self.environment),
            start_new_session=True,
            preexec_fn=processes.tied_to_us(self.orphan_signal),
            **self.options,
        )

    def _copied(self) -> Forked:
        tie = processes.tied_to_us(self.orphan_signal)
        name = processes.name_of(self.name, self.environment)
        return Forked(self.command[2:], self.environment, name=name, first=tie)

    def read(self) -> list[str]:
        """The whole lines that have come; sets `closed` when no more can come."""
        assert self.process is not None
        assert self.process.stdout is not None
        try:
            part = os.read(self.process.stdout.fileno(), 65536)
        except BlockingIOError:
            return []
        self.closed = not part
        *lines, self._rest = (self._rest + part).split(b"\n")
        if len(self._rest) > LONGEST_LINE:
            lines.append(self._rest)
            self._rest = b""
        return self._remember(lines)

    def drain(self) -> list[str]:
        """What is still in the pipe of a dead child. Never waits: its own children may hold the other end."""
        assert self.process is not None
        assert self.process.stdout is not None
        left = [self._rest]
        with contextlib.suppress(BlockingIOError):
            while part := os.read(self.process.stdout.fileno(), 65536):
                left.append(part)
        self._rest = b""
        return self._remember(b"".join(left).split(b"\n"))

    def _remember(self, lines: list[bytes]) -> list[str]:
        texts = [text for line in lines if (text := line.decode(errors="replace").rstrip())]
        self.last_lines.extend(texts)
        return texts

    def died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def bury(self) -> int:
        """After its death: ends what it left of its group, closes the pipe; returns the exit code."""
        assert self.process is not None
        assert self.process.stdout is not None
        processes.kill_group(self.process.pid, signal.SIGKILL)
        self.process.stdout.close()
        code = self.process.wait()
        self.process = None
        return code

    def plan_restart(self) -> bool:
        """Notes a death and when to start again; False when it has died too often to go on."""
        now = time.monotonic()
        self.deaths.append(now)
        if len(self.deaths) == TOO_MANY_DEATHS and now - self.deaths[0] < WITHIN_SECONDS:
            return False
        recent = sum(1 for death in self.deaths if now - death < WITHIN_SECONDS)
        self.restart_at = now + PAUSES[min(recent, len(PAUSES)) - 1]
        return True

    def send(self, sign: signal.Signals) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(sign)

    def kill(self) -> None:
        if self.process is not None:
            processes.kill_group(self.process.pid, signal.SIGKILL)


def how_it_ended(code: int) -> str:
    if code >= 0:
        return f"ended with code {code}"
    try:
        return f"was killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"was killed by signal {-code}"
