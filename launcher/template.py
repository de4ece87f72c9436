"""A cluster with the schema in it, made once per state of the migrations and copied for every run of the tests.

The copies' originals stand in the user's cache folder ($TANDEM_CACHE, else ~/.cache/tandem), shared by all checkouts.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from launcher import binaries, data, programs, scratch
from launcher.errors import LaunchError
from launcher.postgres import DATABASE, ROLES, Cluster, last_line

KEPT = 8
# What decides the schema, beside the migrations and what of ours they import.
ALSO = ("portal/settings.py", "requirements/runtime.lock")
IMPORTED = re.compile(r"^from ([a-z_]\w*(?:\.\w+)+) import ", re.MULTILINE)


def copy_to(cluster: Cluster) -> str:
    """Puts a stopped cluster in the place of a new one; returns its migrated database's name.

    The first to come makes the original while others wait for it. The kernel drops the locks of whoever is killed, and
    the original appears by a rename, so there is never half of one.
    """
    cache = _folder()
    original = cache / _name()
    if not _copied(original, cluster):
        with _locked(original, fcntl.LOCK_EX):
            if not original.exists():
                _make(original)
        _prune(cache, original)
        if not _copied(original, cluster):
            raise LaunchError(f"the test database's template {original} was removed while it was copied.")
    return DATABASE


def _copied(original: Path, cluster: Cluster) -> bool:
    with _locked(original, fcntl.LOCK_SH):
        if not original.exists():
            return False
        os.utime(original)
        _copy(original, cluster.data)
    cluster.adopt()
    return True


def _copy(source: Path, target: Path) -> None:
    """2,000 files; cp leaves their blocks to the file system, which shutil does not."""
    made = subprocess.run(["cp", "-R", source, target], capture_output=True, text=True, check=False)  # noqa: S607
    if made.returncode:
        raise LaunchError(f"the test database could not be copied: {last_line(made.stderr)}")


def _folder() -> Path:
    given = os.environ.get("TANDEM_CACHE")
    base = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
    folder = Path(given) if given else base / "tandem"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as exc:
        raise LaunchError(f"cannot write to the cache folder {folder}: {exc.strerror}.") from exc
    return folder


def _name() -> str:
    """Names the state of everything that the schema follows from."""
    found = hashlib.sha256(str(binaries.find().folder).encode())
    migrations = list(data.ROOT.glob("*/**/migrations/*.py"))
    for path in sorted([ROLES, *(data.ROOT / name for name in ALSO), *migrations, *_imported(migrations)]):
        found.update(f"{path.relative_to(data.ROOT)}\0".encode() + path.read_bytes())
    return f"schema-{found.hexdigest()[:24]}"


def _imported(modules: Iterable[Path]) -> set[Path]:
    """Our modules that these import, and those that those import: SQL stands in some. Models, which migrations say
    themselves, are left out.
    """
    found: set[Path] = set()
    waiting = list(modules)
    while waiting:
        for name in IMPORTED.findall(waiting.pop().read_text()):
            path = data.ROOT / f"{name.replace('.', '/')}.py"
            if path not in found and "models" not in name.split(".") and path.exists():
                found.add(path)
                waiting.append(path)
    return found


def _make(original: Path) -> None:
    """Migrates a fresh cluster, stops it, and puts it in the cache.

    It is made in the folder for temporary files: where root lends PostgreSQL another identity, that one may not
    enter a cache folder in root's home.
    """
    with scratch.folder(in_memory=True) as folder:
        cluster = Cluster(folder, throw_away=True)
        with cluster.running():
            environment = os.environ | {
                "DATABASE_URL": cluster.owner_url,
                "TANDEM_DATA": str(folder),
                "SECRET_KEY": "only for making the schema",
                "ENCRYPTION_KEY": "only for making the schema",
            }
            for words in (("migrate", "--noinput"), ("createcachetable",)):
                made = subprocess.run(
                    programs.manage(*words), env=environment, capture_output=True, text=True, check=False
                )
                if made.returncode:
                    raise LaunchError(f"the test database could not be migrated: {last_line(made.stderr)}")
        fresh = original.with_name(original.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        _copy(cluster.data, fresh)
        fresh.rename(original)


def _prune(cache: Path, newest: Path) -> None:
    """Removes the originals that were not used for longest; one that is being copied stays."""
    found = sorted(cache.glob("schema-*/PG_VERSION"), key=lambda path: path.parent.stat().st_mtime)
    for original in [path.parent for path in found][:-KEPT]:
        if original != newest:
            with contextlib.suppress(BlockingIOError), _locked(original, fcntl.LOCK_EX | fcntl.LOCK_NB):
                shutil.rmtree(original, ignore_errors=True)


@contextlib.contextmanager
def _locked(original: Path, how: int) -> Iterator[None]:
    file = os.open(original.with_name(original.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, how)
        yield
    finally:
        os.close(file)
