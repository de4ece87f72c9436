"""A child that begins as a copy of this process: what was read here is in its memory already, and is kept there once.

Reading the portal takes seconds and 150 MiB. Web, workers and clock are copies of a launcher that has read it, so they
begin at once, and share the pages that none of them writes to.
"""

import contextlib
import gc
import os
import runpy
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from io import FileIO

from django.core.exceptions import ImproperlyConfigured

from launcher import processes
from launcher.errors import LaunchError

# What all of the portal's processes need: it must leave no thread and no connection behind.
SHARED = ("portal.shared",)
# So many more objects are made than let go before the collector looks at the new ones, so often it does before it looks
# at older ones, and then at all. Python's own numbers (700, 10, 10) had it look at a long list of rows time and again.
PATIENCE = (10_000, 20, 50)
# As a terminal that goes away or a person would send them; what we listen to is ours alone.
OURS = (signal.SIGCHLD, signal.SIGHUP, signal.SIGTERM)


def read(settings: Mapping[str, str], modules: Sequence[str] = SHARED) -> None:
    """Read the portal under these settings, for children to come; LaunchError says why it cannot be read."""
    os.environ.update(settings)
    # Until all is there, whatever the collector looks at is still in use.
    gc.disable()
    try:
        for module in modules:
            import_module(module)
    except ImproperlyConfigured as exc:
        raise LaunchError(str(exc)) from exc
    except Exception as exc:
        traceback.print_exc()
        raise LaunchError(f"the portal cannot be read: {' '.join(str(exc).split())}") from exc
    finally:
        gc.enable()
    gc.collect()
    # What stays for ever is never gone through again: that took 0.2 s each time, and wrote to every shared page.
    gc.freeze()
    gc.set_threshold(*PATIENCE)


class Forked:
    """What ``subprocess.Popen`` is of a program, of a module that is run in a copy of this process."""

    def __init__(
        self, words: Sequence[str], environment: Mapping[str, str], *, name: str, first: Callable[[], None]
    ) -> None:
        """Run ``python -m`` with these words, in a session of its own and called ``name``, after ``first``."""
        reader, writer = os.pipe()
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        with _without_signals():
            self.pid = os.fork()
            if not self.pid:
                _live(writer, words, environment, name, first)
        os.close(writer)
        self.stdout: FileIO = open(reader, "rb", buffering=0)  # noqa: SIM115
        self.returncode: int | None = None

    def poll(self) -> int | None:
        return self._ended(os.WNOHANG)

    def wait(self) -> int:
        code = self._ended(0)
        assert code is not None
        return code

    def send_signal(self, sign: int) -> None:
        """Nothing to one that has ended: its number may be another's by now."""
        if self.poll() is None:
            os.kill(self.pid, sign)

    def _ended(self, options: int) -> int | None:
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, options)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode


@contextlib.contextmanager
def _without_signals() -> Iterator[None]:
    """None arrives in between: a copy would take it for its parent's."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, *OURS))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _live(
    writer: int,
    words: Sequence[str],
    environment: Mapping[str, str],
    name: str,
    first: Callable[[], None],
) -> None:
    """All that the copy does; it never comes back."""
    code = 1
    try:
        os.setsid()
        _let_go(writer)
        first()
        processes.call_ourselves(name)
        os.environ.clear()
        os.environ.update(environment)
        code = run_here(words)
    except BaseException:  # noqa: BLE001 whatever it is, its parent learns of it by the code
        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _let_go(writer: int) -> None:
    """Nothing of the parent's stays: its run lock would be held as long as we live, its signals wake nobody."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (writer, 1), (writer, 2)):
        os.dup2(source, target)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    signal.set_wakeup_fd(-1)
    for sign in OURS:
        signal.signal(sign, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGINT, *OURS))
    sys.stdout, sys.stderr = (open(number, "w", buffering=1, closefd=False) for number in (1, 2))  # noqa: SIM115


def run_here(words: Sequence[str]) -> int:
    """Run a module in this process as ``python -m`` would; the code that it ends with."""
    sys.argv = list(words)
    try:
        runpy.run_module(words[0], run_name="__main__", alter_sys=True)
    except SystemExit as exc:
        if exc.code is None or isinstance(exc.code, int):
            return exc.code or 0
        print(exc.code, file=sys.stderr)
        return 1
    return 0
