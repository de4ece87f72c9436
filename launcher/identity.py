"""Whose rights PostgreSQL runs with: it refuses to run as root, so root has to lend it another identity."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from launcher.errors import LaunchError

NAMESPACE = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
ACCOUNTS = ("postgres", "nobody")


@dataclass(frozen=True)
class Identity:
    """How to start a PostgreSQL program: words put before its command, or another user's numbers."""

    prefix: tuple[str, ...] = ()
    uid: int | None = None
    gid: int | None = None

    def popen_options(self) -> dict[str, Any]:
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def hand_over(self, folder: Path) -> None:
        """Gives a folder to that user; its parents only have to let the user pass through."""
        if self.uid is None:
            return
        gid = -1 if self.gid is None else self.gid
        os.chown(folder, self.uid, gid)
        for root, folders, files in os.walk(folder):
            for name in folders + files:
                os.chown(Path(root, name), self.uid, gid, follow_symlinks=False)


def choose(data: Path, binaries: Path) -> Identity:
    """The identity for the cluster in `data`: ours, or for root the folder's owner, else a stand-in."""
    if os.geteuid() != 0:
        return Identity()
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return Identity(uid=owner.st_uid, gid=owner.st_gid)
    if _namespaces_allowed():
        return Identity(prefix=NAMESPACE)
    for name in ACCOUNTS:
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        if all(_passable(path, account.pw_uid, account.pw_gid) for path in (binaries, data.parent)):
            return Identity(uid=account.pw_uid, gid=account.pw_gid)
    raise LaunchError(
        "PostgreSQL refuses to run as root, and no other account here may enter this folder; "
        "start Tandem as an ordinary user, move it (and TANDEM_DATA) to a folder all may enter, "
        "or set DATABASE_URL to a server of your own."
    )


@cache
def _namespaces_allowed() -> bool:
    if shutil.which("unshare") is None:
        return False
    tried = subprocess.run([*NAMESPACE, "true"], capture_output=True, check=False)
    return tried.returncode == 0


def _passable(path: Path, uid: int, gid: int) -> bool:
    tried = subprocess.run(
        ["test", "-x", str(path)],  # noqa: S607
        user=uid,
        group=gid,
        extra_groups=[],
        cwd="/",
        check=False,
    )
    return tried.returncode == 0
