"""Small facts about processes: how a child is tied to us, whether one lives, and who was left behind."""

import ctypes
import hashlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15
# The kernel keeps so many bytes of a process's name.
NAME_BYTES = 15
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
MARK = "TANDEM_RUN"
# Elsewhere a copy of a process may not call what the system brings along.
CAN_COPY = sys.platform == "linux"


def tied_to_us(sign: signal.Signals) -> Callable[[], None]:
    """A `preexec_fn`: the kernel sends the child `sign` when we die, however we die (Linux only).

    The tie is to the thread that starts the child, so children are started from the main thread.
    """
    parent = os.getpid()

    def tie() -> None:
        if LIBC is not None:
            LIBC.prctl(PR_SET_PDEATHSIG, int(sign))
        if os.getppid() != parent:
            os._exit(1)

    return tie


def alive(pid: int) -> bool:
    """Whether the process exists and is more than a zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return not Path("/proc/self").exists()


def wait_gone(pid: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while alive(pid):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def kill_group(pid: int, sign: signal.Signals) -> None:
    """Signals the whole group that `pid` leads; one that is gone is no fault."""
    try:
        os.killpg(pid, sign)
    except (ProcessLookupError, PermissionError):
        return


def mark(data: Path) -> dict[str, str]:
    """What a running portal's processes carry in their environment."""
    return {MARK: str(data)}


def name_of(child: str, environment: Mapping[str, str]) -> str:
    """What a copy of the launcher is called, since it shows the launcher's command line and environment."""
    return child + _ending(environment.get(MARK, ""))


def _ending(data: str) -> str:
    return f"-{hashlib.sha256(data.encode()).hexdigest()[:6]}"


def call_ourselves(name: str) -> None:
    """The name that `ps` and the kernel know this process by, and all that it forks (Linux only)."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_NAME, name.encode()[:NAME_BYTES])


def kill_left_behind(data: Path) -> int:
    """Ends processes of an earlier run on this data folder, found by the mark in their environment or in their name.

    After `kill -9` on the launcher and on a server's first process, that server's own children may live on
    and hold the port. Call it under the run lock only. Returns how many there were.
    """
    wanted, ending = f"{MARK}={data}".encode(), _ending(str(data))
    found = [
        pid
        for pid, name, environment in _processes()
        if wanted in environment.split(b"\0") or name.endswith(ending)
    ]
    for pid in found:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    for pid in found:
        wait_gone(pid, 5)
    return len(found)


def _processes() -> Iterator[tuple[int, str, bytes]]:
    """The number, name and environment of all that we may look at."""
    for folder in Path("/proc").glob("[0-9]*"):
        pid = int(folder.name)
        if pid == os.getpid():
            continue
        try:
            name = (folder / "comm").read_text(errors="replace").rstrip("\n")
            yield pid, name, (folder / "environ").read_bytes()
        except OSError:
            continue
