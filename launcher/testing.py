"""Runs pytest or a benchmark on a PostgreSQL of its own that is thrown away afterwards."""

import contextlib
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from launcher import changed, debian, processes, scratch, template
from launcher.postgres import Cluster

# The whole suite in two processes; one that has done its part takes over half of what the other has left.
WHOLE = ["-n", "2", "--dist", "worksteal"]


def run_tests(arguments: list[str]) -> int:
    """pytest with the given arguments; returns its exit code.

    Without any it is the whole suite in two processes, and what that needs from Debian is installed first. `--changed`
    (or `--changed=REF`) stands for the tests of what differs from main (or from REF).
    """
    if not arguments:
        debian.install_missing()
    arguments = [word for given in arguments for word in _spelt_out(given)]
    with throw_away_cluster(careless=True) as environment:
        return wait([sys.executable, "-m", "pytest", *(arguments or WHOLE)], environment | bytecode())


def bytecode() -> dict[str, str]:
    """Where Python shall not keep what it has compiled beside the sources, it keeps it among the packages.

    Otherwise each of the processes that tests start, which are many, compiles the whole portal anew.
    """
    if not sys.dont_write_bytecode:
        return {}
    return {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(Path(sys.prefix) / "bytecode")}


def _spelt_out(argument: str) -> list[str]:
    name, _, base = argument.partition("=")
    if name != "--changed":
        return [argument]
    found = changed.touched(base)
    print(f"Tests of what has changed: {' '.join(found)}", flush=True)
    return found


@contextlib.contextmanager
def throw_away_cluster(*, careless: bool) -> Iterator[dict[str, str]]:
    """A fresh cluster, keys and data folder; gives the environment that leads Django there.

    `careless` switches off what protects data from a power cut, so benchmarks leave it on. The cluster comes with a
    migrated database, from which each pytest process clones its own.
    Several people may do this at the same time: nothing is shared.
    """
    with (
        interruptible(),
        scratch.folder(in_memory=careless) as data,
    ):
        given = os.environ.get("DATABASE_URL")
        cluster = None if given else Cluster(data, throw_away=careless)
        schema = template.copy_to(cluster) if cluster else ""
        with cluster.running() if cluster else contextlib.nullcontext(given) as url:
            yield os.environ | {
                "DATABASE_URL": str(url),
                "TEST_DATABASE_TEMPLATE": schema,
                "TEST_SUPERUSER_URL": cluster.superuser_url if cluster else "",
                "TANDEM_DATA": str(data),
                "SECRET_KEY": secrets.token_urlsafe(50),
                "ENCRYPTION_KEY": secrets.token_urlsafe(32),
            }


def wait(command: list[str], environment: dict[str, str]) -> int:
    """Runs the command to its end and takes it along when we are killed; Ctrl-C reaches it by itself, so we wait on."""
    child = subprocess.Popen(command, env=environment, preexec_fn=processes.tied_to_us(signal.SIGTERM))
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
