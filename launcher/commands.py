"""The short commands: check, bench, manage, database, and the portal's parts one by one."""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NoReturn
from urllib.parse import parse_qsl, urlsplit

from launcher import binaries, data, forked, prepared, programs, run, testing
from launcher.errors import LaunchError
from launcher.postgres import DATABASE, Cluster

# What `make check` runs, in this order; all of it runs even when something before has failed.
CHECKS = {
    "lint": ["-m", "ruff", "check", "."],
    "format": ["-m", "ruff", "format", "--check", "."],
    "types": ["-m", "mypy", "."],
    "migrations": ["-W", "ignore::RuntimeWarning", "manage.py", "makemigrations", "--check", "--dry-run"],
    "layers": ["-m", "pytest", "-q", "tests/test_layout.py"],
}


def check(_arguments: list[str]) -> int:
    """Every check; none needs a database. Returns 1 after a line that names what failed."""
    failed = []
    with tempfile.TemporaryDirectory(prefix="tandem-") as folder:
        environment = os.environ | {
            "TANDEM_DATA": folder,
            "DATABASE_URL": f"postgresql://portal_app@/tandem?host={folder}",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "ENCRYPTION_KEY": secrets.token_urlsafe(32),
        }
        for name, words in CHECKS.items():
            print(f"== {name}", flush=True)
            run = _types if name == "types" else _one
            if run(words, environment):
                failed.append(name)
    print(f"tandem: failed: {', '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


def _one(words: list[str], environment: dict[str, str]) -> int:
    return subprocess.run([sys.executable, *words], env=environment, check=False).returncode


def _types(words: list[str], environment: dict[str, str]) -> int:
    """mypy's cache remembers by which modules models are related; one that was moved is forgotten with the cache."""
    done = subprocess.run(
        [sys.executable, *words], env=environment, check=False, capture_output=True, text=True
    )
    if "[import-not-found]" in done.stdout:
        shutil.rmtree(data.ROOT / ".mypy_cache", ignore_errors=True)
        return _one(words, environment)
    print(done.stdout + done.stderr, end="", flush=True)
    return done.returncode


def bench(arguments: list[str]) -> int:
    """The benchmarks, each on data of its own, on a server that keeps its usual promises to the disk."""
    with testing.throw_away_cluster(careless=False) as environment:
        words = ["-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", *(arguments or ["benchmarks"])]
        return testing.wait([sys.executable, *words], environment)


def manage(arguments: list[str]) -> int:
    """A management command on the data folder; starts the database for it when the portal is not running."""
    folder = data.prepare()
    given = os.environ.get("DATABASE_URL") or _running_url(folder)
    if given:
        return _manage(folder, given, arguments)
    with data.hold(folder), testing.interruptible():
        data.furnish(folder)
        with Cluster(folder).running() as url:
            return _manage(folder, url, arguments)


def database(arguments: list[str]) -> int:
    """A PostgreSQL program (psql, pg_dump, pg_restore ...) on our own database, as superuser.

    The superuser alone can dump and restore: row-level security shows `portal_app` one account at a time.
    """
    if os.environ.get("DATABASE_URL"):
        raise LaunchError("DATABASE_URL names a server of yours; use its own programs, as its superuser.")
    folder = data.prepare()
    if running := _running_url(folder):
        return _as_superuser(running, arguments)
    with data.hold(folder), testing.interruptible(), Cluster(folder).running() as url:
        return _as_superuser(url, arguments)


def _as_superuser(url: str, arguments: list[str]) -> int:
    tools = binaries.find().folder
    program = arguments[0] if arguments else "psql"
    if not (tools / program).exists():
        raise LaunchError(f"{program} is not one of PostgreSQL's programs in {tools}.")
    sockets = dict(parse_qsl(urlsplit(url).query))["host"]
    environment = os.environ | {"PGHOST": sockets, "PGUSER": "postgres", "PGDATABASE": DATABASE}
    return testing.wait([str(tools / program), *arguments[1:]], environment)


def prepare(_arguments: list[str]) -> int:
    """Schema, cache table and static files, for machines that run the parts singly."""
    if url := os.environ.get("DATABASE_URL"):
        prepared.refuse_other_migrations(url)
    for words in (("migrate", "--noinput"), ("createcachetable",), ("collectstatic", "--noinput")):
        environment = programs.as_owner(os.environ) if words[0] in programs.FOR_OWNER else None
        if code := subprocess.run(programs.manage(*words), env=environment, check=False).returncode:
            return code
    return 0


def web(_arguments: list[str]) -> int:
    """The web server alone; its processes are copies of this one, which has read the portal."""
    return _read_and_run(programs.web_command())


def worker(_arguments: list[str]) -> int:
    return _read_and_run(programs.worker_command())


def outbound(_arguments: list[str]) -> int:
    return _read_and_run(programs.outbound_command())


def beat(_arguments: list[str]) -> NoReturn:
    _become(programs.beat_command(data.prepare()))


def _read_and_run(command: list[str]) -> int:
    if os.environ.get("DATABASE_URL"):
        run.given_database()
    forked.read({"DJANGO_SETTINGS_MODULE": "portal.settings"})
    return forked.run_here(programs.words(command))


def _become(command: list[str]) -> NoReturn:
    if os.environ.get("DATABASE_URL"):
        run.given_database()
    os.execv(command[0], command)


def _running_url(folder: Path) -> str:
    """The URL a running portal wrote down; one that a killed portal left behind does not count."""
    file = data.database_file(folder)
    return file.read_text().strip() if data.held(folder) and file.exists() else ""


def _manage(folder: Path, url: str, arguments: list[str]) -> int:
    data.furnish(folder)
    port = programs.wanted_port()
    environment = programs.environment(folder, port=port, database_url=url)
    if arguments and arguments[0] in programs.FOR_OWNER:
        environment = programs.as_owner(environment)
    return testing.wait(programs.manage(*arguments), environment)
