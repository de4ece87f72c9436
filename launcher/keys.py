"""The two keys an installation makes for itself: one signs cookies, one encrypts stored carrier secrets."""

import os
import secrets
from pathlib import Path

LENGTHS = {"secret_key": 50, "encryption_key": 32}


def make_missing(data: Path) -> None:
    """Writes each key that is not there yet to `keys/`, mode 0600; an existing one is never replaced.

    A key given by its environment variable needs no file.
    """
    folder = data / "keys"
    folder.mkdir(mode=0o700, exist_ok=True)
    for name, length in LENGTHS.items():
        file = folder / name
        if not os.environ.get(name.upper()) and not (file.exists() and file.read_text().strip()):
            write_private(file, secrets.token_urlsafe(length) + "\n")


def write_private(file: Path, text: str) -> None:
    """Puts the text in place whole and readable by its owner alone."""
    fresh = file.with_name(file.name + ".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as output:
        output.write(text)
        output.flush()
        os.fsync(descriptor)
    fresh.replace(file)
