"""A process that has read the portal and does what it is told in copies of itself, as the launcher does, so that each
begins at once. It reads a line for each: `sweep`, answered when that is over, or the words of a module, which is run in
a session of its own and answered with its process number.
"""

import os
import signal
import sys
import traceback
from importlib import import_module

from launcher import forked


def live(words: list[str]) -> None:
    """All that a copy does; it never comes back."""
    code = 1
    try:
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        code = sweep() if words == ["sweep"] else run(words)
    except BaseException:  # noqa: BLE001
        traceback.print_exc()
    finally:
        os._exit(code)


def sweep() -> int:
    tasks = import_module("jobs.tasks")
    tasks.sweep()
    answer("swept")
    return 0


def run(words: list[str]) -> int:
    """What it says goes where errors go; the answers are ours."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    return forked.run_here(words)


def answer(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    forked.read({})
    # Nobody waits for the copies, so none may stay as a zombie: whoever looks whether it lives would find it.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            live(line.split())
        if line.strip() != "sweep":
            answer(str(pid))


if __name__ == "__main__":
    main()
