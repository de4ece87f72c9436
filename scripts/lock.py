"""Renews requirements/*.lock from requirements/*.in: every version pinned, every file hashed, no host named."""

import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "requirements"
UV = "uv>=0.9,<1"
OPTIONS = [
    *("--quiet", "--universal", "--python-version", "3.11", "--generate-hashes", "--no-header"),
    *("--no-emit-index-url", "--no-emit-find-links", "--upgrade"),
]


def main() -> int:
    """uv comes into a virtual environment that is thrown away; dev.lock is held to runtime.lock's versions."""
    with tempfile.TemporaryDirectory(prefix="tandem-lock-") as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([f"{folder}/bin/pip", "install", "--quiet", UV], check=True)
        for name, held in (("runtime", []), ("dev", ["--constraint", "runtime.lock"])):
            command = [
                f"{folder}/bin/uv",
                "pip",
                "compile",
                f"{name}.in",
                "-o",
                f"{name}.lock",
                *OPTIONS,
                *held,
            ]
            done = subprocess.run(command, cwd=FOLDER, check=False)
            if done.returncode:
                sys.stderr.write(f"tandem: uv could not make {name}.lock.\n")
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
