"""Keeps the children alive, prints what they say, and ends every one of them, whatever happens.

One thread and one loop: the children's pipes and the signals that reach us all wake the same `select`.
"""

import selectors
import signal
import socket
import time
from collections.abc import Collection, Iterable, Mapping
from types import FrameType
from typing import NoReturn

from launcher.child import Child, how_it_ended
from launcher.console import Console
from launcher.errors import LaunchError, Stopped

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    """Starts children in order and stops them in reverse groups; made and used in the main thread."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.children: list[Child] = []
        self.stop_asked: signal.Signals | None = None
        self.selector = selectors.DefaultSelector()
        self._listen_for_signals()

    def start(self, child: Child) -> None:
        self.children.append(child)
        self._launch(child)

    def pump(self, seconds: float) -> None:
        """Lets up to `seconds` pass: prints output, restarts who died.

        Raises Stopped once a person or the system asked us to stop, and LaunchError when a child keeps dying.
        """
        self._turn(seconds)
        if self.stop_asked is not None:
            raise Stopped
        for child in self.children:
            if child.died():
                self._mourn(child)
            elif child.restart_at is not None and time.monotonic() >= child.restart_at:
                self._launch(child)

    def run_for_ever(self) -> NoReturn:
        while True:
            self.pump(1.0)

    def step(self, title: str, command: list[str], environment: Mapping[str, str]) -> None:
        """Runs one command to its end; if it fails, its last line is the reason."""
        self.console.begin(title)
        helper = Child("tandem", command, environment)
        descriptor = helper.start()
        self.selector.register(descriptor, selectors.EVENT_READ, (helper, False))
        try:
            while not helper.died():
                self.pump(0.1)
        finally:
            helper.kill()
            code = self._bury(helper, loud=False)
        if code:
            raise LaunchError(f"{title.lower()} failed: {last_words(helper)}")
        self.console.end()

    def stop(self, groups: Iterable[tuple[Collection[str], float]]) -> None:
        """Ends the named children, one group after the other: asked first, killed with all theirs in the end.

        Each group comes with the seconds it has. Nothing is left afterwards, named or not.
        """
        for names, seconds in groups:
            going = [child for child in self.children if child.name in names and child.running]
            for child in going:
                child.restart_at = None
                child.send(child.stop_signal)
            self._wait_for_ends(going, seconds)
        for child in self.children:
            child.restart_at = None
            if child.running:
                child.kill()
                self._bury(child)

    def _wait_for_ends(self, going: list[Child], seconds: float) -> None:
        end = time.monotonic() + seconds
        while any(child.running for child in going):
            self._turn(0.05)
            for child in going:
                if child.running and time.monotonic() > end:
                    child.kill()
                if child.died():
                    self._bury(child)

    def _launch(self, child: Child) -> None:
        try:
            descriptor = child.start()
        except OSError as exc:
            raise LaunchError(f"{child.name} cannot be started: {exc.strerror}.") from exc
        self.selector.register(descriptor, selectors.EVENT_READ, (child, True))

    def _mourn(self, child: Child) -> None:
        ended = how_it_ended(self._bury(child))
        if not child.plan_restart():
            raise LaunchError(f"{child.name} {ended} too often: {last_words(child)}")
        self.console.line("tandem", f"{child.name} {ended}; starting it again")

    def _bury(self, child: Child, *, loud: bool = True) -> int:
        self._show(child, child.drain(), loud=loud)
        self._forget(child)
        return child.bury()

    def _show(self, child: Child, lines: list[str], *, loud: bool) -> None:
        for line in lines if loud else []:
            self.console.line(child.name, line)

    def _turn(self, seconds: float) -> None:
        """One wait for output or a signal."""
        for key, _ in self.selector.select(seconds):
            if key.data is None:
                self._ears.recv(4096)
                continue
            child, loud = key.data
            self._show(child, child.read(), loud=loud)
            if child.closed:
                self.selector.unregister(key.fileobj)

    def _forget(self, child: Child) -> None:
        if child.process is not None and child.process.stdout is not None:
            descriptor = child.process.stdout.fileno()
            if descriptor in self.selector.get_map():
                self.selector.unregister(descriptor)

    def _listen_for_signals(self) -> None:
        """SIGCHLD only wakes the loop. A terminal that goes away stops us too, except under nohup."""
        self._ears, mouth = socket.socketpair()
        mouth.setblocking(False)
        self._ears.setblocking(False)
        self._mouth = mouth
        self.selector.register(self._ears, selectors.EVENT_READ, None)
        signal.set_wakeup_fd(mouth.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        for sign in STOP_SIGNALS:
            if sign != signal.SIGHUP or signal.getsignal(sign) != signal.SIG_IGN:
                signal.signal(sign, self._ask_to_stop)

    def _ask_to_stop(self, number: int, _frame: FrameType | None) -> None:
        if self.stop_asked is None:
            self.stop_asked = signal.Signals(number)


def last_words(child: Child) -> str:
    """The end of what it said, on one line; of a traceback only the error."""
    told = [line for line in child.last_lines if not line.startswith((" ", "Traceback"))]
    return " / ".join(told[-2:]) or "it said nothing"
