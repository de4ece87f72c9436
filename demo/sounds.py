"""Makes the demo's sounds, a hundred and more, by copies of one process that has read what it takes.

Elsewhere a program is started for each, which takes longer than most sounds do.
"""

import contextlib
import os
from collections.abc import Iterator, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from unittest.mock import patch

from common import apart
from pbx.media import native

NATIVE = native.__name__
BROKEN = 1


@contextlib.contextmanager
def by_copies() -> Iterator[None]:
    """Within the block, what ``pbx.media.native`` does is done there; only for a process that does nothing else."""
    here, there = get_context("spawn").Pipe()
    helper = get_context("spawn").Process(target=_serve, args=(there,), daemon=True)
    helper.start()
    # Ours is the only end left on this side, so that whoever waits at the other one sees when we are gone.
    there.close()
    one_by_one = apart.run

    def run(module: str, data: bytes, *words: str, seconds: float) -> tuple[int, bytes]:
        if module != NATIVE:
            return one_by_one(module, data, *words, seconds=seconds)
        here.send((words, data))
        made: tuple[int, bytes] = here.recv()
        return made

    try:
        with patch.object(apart, "run", run):
            yield
    finally:
        here.close()
        helper.join()


def _serve(end: Connection) -> None:
    """Each in a copy of the helper, where nothing is left of those before; until the other end is closed or gone."""
    with contextlib.suppress(EOFError):
        while True:
            words, data = end.recv()
            if not (pid := os.fork()):
                end.send(_made(words, data))
                os._exit(0)
            if os.waitpid(pid, 0)[1]:
                end.send((BROKEN, b""))


def _made(words: Sequence[str], data: bytes) -> tuple[int, bytes]:
    """What the program would end with and write."""
    try:
        return 0, native.made(words, data)
    except SystemExit as exc:
        return int(exc.code or 0), b""
