"""Folders for data that is thrown away: in memory where there is room, and swept when their makers were killed."""

import contextlib
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108
# A whole run of the tests takes a third of this.
NEEDS_BYTES = 1_000_000_000
PREFIX = "tandem-scratch-"
YOUNG_SECONDS = 60


@contextlib.contextmanager
def folder(*, in_memory: bool) -> Iterator[Path]:
    """A new empty folder that is removed at the end.

    In memory a copied cluster is there twenty times as fast as on a disk. Its maker holds a lock on it, which the
    kernel drops with the process: the next maker removes what a killed one left behind.
    """
    base = MEMORY if in_memory and _roomy() else Path(tempfile.gettempdir())
    _sweep(base)
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=base, ignore_cleanup_errors=True) as made:
        lock = os.open(made, os.O_RDONLY)
        fcntl.flock(lock, fcntl.LOCK_SH)
        try:
            yield Path(made)
        finally:
            os.close(lock)


def _roomy() -> bool:
    """Containers often get 64 MB of it; and who set TMPDIR meant it."""
    if os.environ.get("TMPDIR") or not os.access(MEMORY, os.W_OK):
        return False
    return shutil.disk_usage(MEMORY).free > NEEDS_BYTES


def _sweep(base: Path) -> None:
    """Young folders stay: their makers may be about to lock them. So does what belongs to others."""
    for left in base.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime < YOUNG_SECONDS:
                continue
            lock = os.open(left, os.O_RDONLY)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left, ignore_errors=True)
            finally:
                os.close(lock)
