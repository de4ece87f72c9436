"""Brings schema, static files and demo data to where the code expects them, and does nothing where they are there.

Each step that is asked of Django costs seconds before it finds that there is nothing to do. What was prepared is
noted in the data folder: the code it was prepared for, and the database, by its list of applied migrations. A dump
that was restored, another database, newer code or another address has all steps done again.
"""

import hashlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import psycopg

from launcher import data, programs
from launcher.errors import LaunchError
from launcher.supervisor import Supervisor

APPLIED = "SELECT md5(string_agg(app || name || applied::text, ',' ORDER BY id)) FROM django_migrations"
NAMES = "SELECT app, name FROM django_migrations"


def prepare(
    supervisor: Supervisor,
    folder: Path,
    settings: dict[str, str],
    *,
    demo: list[str],
    powerful: dict[str, str],
) -> None:
    """Makes what is missing. A step that fails ends the start, and nothing is noted. ``powerful`` says, to the demo
    alone, who may put a million rows in without waking a trigger.
    """
    url, stamp = settings["DATABASE_URL"], folder / "prepared.stamp"
    if stamp.exists() and stamp.read_text() == _wanted(settings, demo, applied(url)):
        _collect_static(supervisor, folder, settings)
        return
    owner = programs.as_owner(settings)
    refuse_other_migrations(url)
    supervisor.step("Applying migrations", programs.manage("migrate", "--noinput"), owner)
    if not has_cache_table(url):
        supervisor.step("Making the cache table", programs.manage("createcachetable"), owner)
    _collect_static(supervisor, folder, settings)
    if demo:
        supervisor.step("Making demo data", programs.manage(*demo), settings | powerful)
    stamp.write_text(_wanted(settings, demo, applied(url)))


def refuse_other_migrations(url: str) -> None:
    """Refuses a database that migrations of another version have made: newer ones, or those that stood before all were
    written anew, whose tables ours would take for theirs.
    """
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            found = set(connection.execute(NAMES).fetchall())
    except psycopg.errors.UndefinedTable:
        return
    ours = {(path.parents[1].name, path.stem) for path in _migrations()}
    apps = {app for app, _ in ours}
    foreign = sorted(row for row in found - ours if row[0] in apps)
    if foreign:
        others = f" and {len(foreign) - 1} more" if foreign[1:] else ""
        raise LaunchError(
            f"another version of Tandem has migrated the database (unknown here: {'.'.join(foreign[0])}{others}); "
            "use that version, or another TANDEM_DATA (see Upgrade in docs/operations.md)."
        )


def applied(url: str) -> str:
    """What tells one database from another, and from itself after a restore; "" where nothing was applied yet."""
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            row = connection.execute(APPLIED).fetchone()
    except psycopg.errors.UndefinedTable:
        return ""
    return str(row[0]) if row is not None and row[0] is not None else ""


def has_cache_table(url: str) -> bool:
    """Saves a start of Django, which would find the same."""
    with psycopg.connect(url, connect_timeout=10) as connection:
        row = connection.execute("SELECT to_regclass('cache_entry')").fetchone()
    return row is not None and row[0] is not None


def _wanted(settings: dict[str, str], demo: list[str], database: str) -> str:
    """Changes with our migrations and demo, with the packages installed, with the database, and with our address."""
    seen = hashlib.sha256()
    places = (settings["PORT"], os.environ.get("TANDEM_URL", ""))
    seen.update("\0".join([database, *demo, *places]).encode())
    for path in sorted([*_migrations(), *(data.ROOT / "demo").rglob("*.py"), *_locks()]):
        seen.update(f"{path.relative_to(data.ROOT)}\n".encode() + path.read_bytes())
    return seen.hexdigest()


def _collect_static(supervisor: Supervisor, folder: Path, settings: dict[str, str]) -> None:
    stamp, wanted = folder / "static.stamp", static_fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    shutil.rmtree(folder / "static", ignore_errors=True)
    supervisor.step("Collecting static files", programs.manage("collectstatic", "--noinput"), settings)
    stamp.write_text(wanted)


def static_fingerprint() -> str:
    """Changes whenever one of our static files or the set of installed packages does."""
    seen = hashlib.sha256()
    folders = [data.ROOT / "static", *sorted(data.ROOT.glob("*/static"))]
    for path in sorted(path for folder in folders for path in folder.rglob("*") if path.is_file()):
        facts = path.stat()
        seen.update(f"{path} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    for lock in _locks():
        seen.update(lock.read_bytes())
    return seen.hexdigest()


def _migrations() -> list[Path]:
    return [*data.ROOT.glob("*/migrations/*.py"), *data.ROOT.glob("*/*/migrations/*.py")]


def _locks() -> Iterable[Path]:
    return [data.ROOT / "requirements" / "runtime.lock"]
