"""Makes .venv from the hashed lock, with a moving count, and hands over to the launcher in it.

Only the standard library is at hand here. Wheels only: no compiler is ever needed.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import selectors
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / ".tandem-lock"
LOCKS = {"runtime": ROOT / "requirements" / "runtime.lock", "dev": ROOT / "requirements" / "dev.lock"}
NEEDS_DEV = {"test", "check", "bench"}
NEEDS_MEGABYTES = {"runtime": 500, "dev": 1000}
# Settings of pip that would put packages elsewhere or build them from source.
MISLEADING = ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_NO_BINARY", "PYTHONHOME", "PYTHONPATH")
PIP = [
    *("-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--require-hashes", "--no-deps"),
    *("--only-binary", ":all:", "--no-warn-script-location", "--progress-bar", "off"),
]


class Refusal(Exception):
    """One line for the person at the keyboard."""


def start(arguments: list[str]) -> int:
    """Installs what the command needs, then becomes the launcher; returns only when something is wrong."""
    lock = "dev" if arguments and arguments[0] in NEEDS_DEV else "runtime"
    try:
        with one_at_a_time():
            install(lock)
    except Refusal as refusal:
        sys.stderr.write(f"tandem: {refusal}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("tandem: stopped; the next start goes on from here.\n")
        return 130
    return become_launcher(arguments)


def become_launcher(arguments: list[str]) -> NoReturn:
    python = str(VENV / "bin" / "python")
    sys.stdout.flush()
    os.execv(python, [python, "-m", "launcher", *arguments])


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two starts with one .venv take turns to install; where .venv is a link, several checkouts share it."""
    folder = os.open(VENV.resolve().parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def install(lock: str) -> None:
    """Brings .venv to the lock; does nothing when its stamp says that it is there already.

    The stamp is written last, so an interrupted install has none and is done again from the start. Another checkout's
    stamp will do when every package of our lock is there too.
    """
    wanted = fingerprint(lock)
    stamped = STAMP.read_text() if STAMP.exists() else ""
    here = bool(stamped) and (VENV / "bin" / "python").exists() and stamped.split()[0] == python_name()
    if here and (stamped in {wanted, fingerprint("dev")} or all_there(lock)):
        return
    check_tools()
    check_room(lock)
    began = time.monotonic()
    if not here:
        make_venv()
    STAMP.unlink(missing_ok=True)
    install_packages(lock)
    STAMP.write_text(wanted)
    say(f"Set up in {time.monotonic() - began:.0f} s")


def fingerprint(lock: str) -> str:
    return f"{python_name()} {lock} {hashlib.sha256(LOCKS[lock].read_bytes()).hexdigest()}"


def all_there(lock: str) -> bool:
    """Whether each package that the lock pins for every machine is in .venv, in that version."""
    found = {plain(path.stem) for path in VENV.glob("lib/*/site-packages/*.dist-info")}
    return all(plain(pin.split()[0].replace("==", "-", 1)) in found for pin in pins(lock) if ";" not in pin)


def pins(lock: str) -> list[str]:
    """The lock's lines that name a package, without the few that are for Windows alone."""
    lines = LOCKS[lock].read_text().splitlines()
    return [line for line in lines if "==" in line and line[:1].isalnum() and "'win32'" not in line]


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def python_name() -> str:
    return f"python{sys.version_info[0]}.{sys.version_info[1]}"


def check_tools() -> None:
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        sudo = "" if os.geteuid() == 0 else "sudo "
        raise Refusal(
            f"Python's venv module is missing; install it with: {sudo}apt-get install -y python3-venv"
        ) from None


def check_room(lock: str) -> None:
    if not os.access(ROOT, os.W_OK):
        raise Refusal(f"cannot write to {ROOT}.")
    free = shutil.disk_usage(ROOT).free // 1_000_000
    if free < NEEDS_MEGABYTES[lock]:
        raise Refusal(f"the disk of {ROOT} has {free} MB left; the set-up needs {NEEDS_MEGABYTES[lock]} MB.")


def make_venv() -> None:
    say(f"Making a private Python {sys.version.split()[0]} in .venv")
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True, check=False
    )
    if made.returncode:
        raise Refusal(f"could not make .venv: {reason(made.stdout + made.stderr)}")


def install_packages(lock: str) -> None:
    """Runs pip and shows how far it is: packages fetched, then packages unpacked."""
    total = len(pins(lock))
    environment = {name: value for name, value in os.environ.items() if name not in MISLEADING}
    environment.setdefault("PIP_DEFAULT_TIMEOUT", "20")
    environment.setdefault("PIP_RETRIES", "2")
    command = [str(VENV / "bin" / "python"), *PIP, "-r", str(LOCKS[lock])]
    pip = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment
    )
    progress = Progress(total)
    try:
        output = watch(pip, progress)
    except KeyboardInterrupt:
        pip.terminate()
        pip.wait()
        raise
    finally:
        progress.end()
    if pip.wait():
        raise Refusal(f"could not install the packages: {reason(output)}")


def watch(pip: "subprocess.Popen[bytes]", progress: "Progress") -> str:
    """Reads pip's output to its end, counting; returns the output."""
    assert pip.stdout is not None
    output = b""
    with selectors.DefaultSelector() as selector:
        selector.register(pip.stdout, selectors.EVENT_READ)
        while True:
            if selector.select(0.3):
                part = os.read(pip.stdout.fileno(), 65536)
                if not part:
                    return output.decode(errors="replace")
                output += part
            if b"Installing collected packages" in output:
                progress.show("unpacking", sum(1 for _ in VENV.glob("lib/*/site-packages/*.dist-info")))
            else:
                progress.show("fetching", output.count(b"Collecting ") + output.count(b"already satisfied"))


class Progress:
    """A count that moves in place on a terminal, and a line now and then elsewhere."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.began = self.shown = time.monotonic()
        self.live = sys.stdout.isatty()
        self.wrote = False

    def show(self, what: str, done: int) -> None:
        now = time.monotonic()
        if now - self.shown < (0.1 if self.live else 5):
            return
        self.shown, self.wrote = now, True
        text = f"  {what} packages {min(done, self.total)}/{self.total}, {now - self.began:.0f} s"
        sys.stdout.write(f"\r{text:<60}" if self.live else text + "\n")
        sys.stdout.flush()

    def end(self) -> None:
        if self.live and self.wrote:
            sys.stdout.write("\n")


REASONS = (
    (r"No space left on device", "the disk is full."),
    (
        r"NewConnectionError|NameResolutionError|name resolution|Network is unreachable|Connection refused"
        r"|ConnectTimeout|Read timed out|Connection aborted",
        "the package index cannot be reached; is there a network?",
    ),
    (
        r"THESE PACKAGES DO NOT MATCH THE HASHES",
        "a package differs from the one in the lock; nothing was installed.",
    ),
    (r"No matching distribution found for (\S+)", r"there is no ready-made \1 for this machine and Python."),
)


def reason(output: str) -> str:
    """The one sentence that explains pip's failure."""
    for pattern, words in REASONS:
        if found := re.search(pattern, output):
            return found.expand(words)
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")]
    return (errors or lines or ["no reason given"])[-1].removeprefix("ERROR: ")


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
