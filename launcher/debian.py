"""Programs that some tests need and Debian has: installed where we may, named where we may not."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path


def _has_postgresql() -> bool:
    return any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


# Debian's package, whether it is here, and which tests skip without it.
NEEDED: dict[str, tuple[Callable[[], bool], str]] = {
    "chromium": (lambda: bool(shutil.which("chromium") or os.environ.get("TANDEM_CHROMIUM")), "browser"),
    "postgresql": (_has_postgresql, "services"),
    "redis-server": (lambda: shutil.which("redis-server") is not None, "services"),
}


def install_missing() -> None:
    """As root on Debian: installs what is missing. Otherwise says which tests will be skipped, and the way out.

    TANDEM_SKIP_APT=1 leaves the machine alone.
    """
    missing = [package for package, (here, _) in NEEDED.items() if not here()]
    if not missing:
        return
    if shutil.which("apt-get") and os.geteuid() == 0 and os.environ.get("TANDEM_SKIP_APT") != "1":
        print(f"Installing {', '.join(missing)} (TANDEM_SKIP_APT=1 to leave them out) ...", flush=True)
        # The tests start servers of their own; run level 1 keeps the packages from starting theirs.
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
        for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *missing]):
            subprocess.run(["apt-get", *words], env=quiet, stdout=subprocess.DEVNULL, check=False)  # noqa: S607
        missing = [package for package in missing if not NEEDED[package][0]()]
    if missing:
        skipped = " and ".join(sorted({NEEDED[package][1] for package in missing}))
        print(
            f"tandem: the {skipped} tests will be skipped; to run them: "
            f"apt-get install -y --no-install-recommends {' '.join(missing)}",
            flush=True,
        )
