"""Runs pytest or a benchmark on a PostgreSQL of its own that is thrown away afterwards."""

import contextlib
import os
import secrets
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from launcher import debian
from launcher.postgres import Cluster


def run_tests(arguments: list[str]) -> int:
    """pytest with the given arguments; returns its exit code.

    Without any it is the whole suite in two processes, and what that needs from Debian is installed first.
    """
    if not arguments:
        debian.install_missing()
    with throw_away_cluster(careless=True) as environment:
        return wait([sys.executable, "-m", "pytest", *(arguments or ["-n", "2"])], environment)


@contextlib.contextmanager
def throw_away_cluster(*, careless: bool) -> Iterator[dict[str, str]]:
    """A fresh cluster, keys and data folder; gives the environment that leads Django there.

    `careless` switches off what protects data from a power cut, so benchmarks leave it on.
    Several people may do this at the same time: nothing is shared.
    """
    with (
        interruptible(),
        tempfile.TemporaryDirectory(prefix="tandem-", ignore_cleanup_errors=True) as folder,
    ):
        data = Path(folder)
        given = os.environ.get("DATABASE_URL")
        cluster = None if given else Cluster(data, throw_away=careless)
        with cluster.running() if cluster else contextlib.nullcontext(given) as url:
            yield os.environ | {
                "DATABASE_URL": str(url),
                "TANDEM_DATA": str(data),
                "SECRET_KEY": secrets.token_urlsafe(50),
                "ENCRYPTION_KEY": secrets.token_urlsafe(32),
            }


def wait(command: list[str], environment: dict[str, str]) -> int:
    """Runs the command to its end; Ctrl-C reaches it by itself, so we only wait on."""
    child = subprocess.Popen(command, env=environment)
    while True:
        try:
            code = child.wait()
        except KeyboardInterrupt:
            continue
        except SystemExit:
            child.terminate()
            raise
        return code if code >= 0 else 128 - code


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """SIGTERM leaves through the `finally` blocks, so that the server is stopped."""

    def leave(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
