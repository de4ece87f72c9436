"""Set-up's first step: finds a Python that is new enough, installs what we need, then starts the launcher.

It must be readable by any Python from 3.6 on, so that an old one gets a sentence instead of a SyntaxError.
"""

import os
import shutil
import sys

OLDEST = (3, 11)
NEWER_NAMES = ("python3.13", "python3.12", "python3.11")


def complaint(version: tuple) -> str:  # type: ignore[type-arg]
    """What to say about a Python of this version; empty when it will do."""
    if tuple(version[:2]) >= OLDEST:
        return ""
    return (
        f"Python {version[0]}.{version[1]} is too old; Tandem needs {OLDEST[0]}.{OLDEST[1]} or newer "
        "(try: make run PYTHON=/path/to/python3.11)."
    )


def main() -> int:
    wrong = complaint(sys.version_info)
    if wrong:
        for name in NEWER_NAMES:
            found = shutil.which(name)
            if found:
                os.execv(found, [found, *sys.argv])
        sys.stderr.write("tandem: " + wrong + "\n")
        return 1
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    from scripts.install import start

    return start(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
