"""The data folder ($TANDEM_DATA): database, keys, media, broker; one running portal at a time holds it."""

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from launcher import keys
from launcher.errors import LaunchError

ROOT = Path(__file__).resolve().parents[1]
NEEDS_MEGABYTES = 300
BROKER_FOLDERS = ("queue", "processed", "control")


def prepare() -> Path:
    """The folder, made and checked; refuses one we cannot write to and a disk that is nearly full."""
    folder = Path(os.environ.get("TANDEM_DATA") or ROOT / "var").resolve()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        trial = folder / f".trial-{os.getpid()}"
        trial.touch()
        trial.unlink()
    except OSError as exc:
        raise LaunchError(f"cannot write to the data folder {folder}: {exc.strerror}.") from exc
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < NEEDS_MEGABYTES:
        raise LaunchError(
            f"the disk of {folder} has {free} MB left; Tandem needs {NEEDS_MEGABYTES} MB to start."
        )
    return folder


def furnish(folder: Path) -> None:
    """Makes the keys and the file broker's folders where they are missing."""
    keys.make_missing(folder)
    (folder / "media").mkdir(mode=0o700, exist_ok=True)
    if not os.environ.get("CELERY_BROKER_URL"):
        for name in BROKER_FOLDERS:
            (folder / "broker" / name).mkdir(mode=0o700, parents=True, exist_ok=True)


@contextlib.contextmanager
def hold(folder: Path) -> Iterator[None]:
    """The run lock of this data folder; a second portal on the same data is refused.

    The kernel drops the lock when we die, so it is never stale.
    """
    file = os.open(folder / "run.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(file, 20).decode().strip() or "unknown"
            raise LaunchError(
                f"already running on {folder} (pid {holder}); set TANDEM_DATA and PORT for a second one."
            ) from None
        os.truncate(file, 0)
        os.write(file, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(file)


def held(folder: Path) -> bool:
    """Whether a portal runs on this folder."""
    try:
        file = os.open(folder / "run.lock", os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(file)
    return False


def database_file(folder: Path) -> Path:
    """Where the embedded database's URL stands while it runs, for manage.py."""
    return folder / "database_url"
