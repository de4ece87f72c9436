"""A real portal in its own processes, for tests that start, kill and stop it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from launcher import processes

ROOT = Path(__file__).resolve().parents[2]
# Set for the test run itself; the portal under test finds its own.
NOT_INHERITED = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "SECRET_KEY",
    "ENCRYPTION_KEY",
    "CELERY_BROKER_URL",
    "CACHE_URL",
    "DEBUG",
    "HOST",
)
# Copies of the launcher, which are known by their names, and a program of its own.
KINDS = ("web", "worker", "outbound", "beat", "postgres")


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def eventually(look: Callable[[], Any], *, seconds: float, what: str) -> Any:
    """The first true answer of `look`."""
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end, f"waited {seconds} s in vain: {what}"
        time.sleep(0.05)
    return found


def name_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text(errors="replace").strip()
    except OSError:
        return ""


class Portal:
    """`make run` without make, on a data folder and port of its own."""

    def __init__(self, data: Path, **settings: str) -> None:
        self.data = data
        self.port = free_port()
        inherited = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
        given = {"TANDEM_DATA": str(data), "PORT": str(self.port), "DEMO": "0", "WEB_PROCESSES": "1"}
        self.environment = inherited | given | settings
        self.log = data.with_name(data.name + ".log")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when the launcher has said that it is ready."""
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "launcher", "run"],
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        eventually(
            lambda: self.process.poll() is not None or "is ready:" in self.said(), seconds=600, what="ready"
        )
        assert self.process.poll() is None, self.said()

    def refuse(self) -> tuple[int, str]:
        """Starts it where it should refuse: the exit code, and what it said last."""
        done = subprocess.run(
            [sys.executable, "-m", "launcher", "run"],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert "Traceback" not in done.stdout + done.stderr
        return done.returncode, done.stderr.strip()

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def health(self) -> tuple[int, dict[str, Any]]:
        """The status and body of /healthz; 0 while nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as exc:
            return exc.code, {}
        except OSError:
            return 0, {}

    def child(self, kind: str) -> int:
        """The first process of this kind, a child of the launcher; 0 while there is none."""
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        wanted = {kind, processes.name_of(kind, processes.mark(self.data))}
        return next((int(pid) for pid in children if name_of(int(pid)) in wanted), 0)

    def everyone(self) -> dict[int, str]:
        """All processes of this data folder, the launcher not counted."""
        found = {}
        ending = processes.name_of("", processes.mark(self.data))
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                marked = f"TANDEM_RUN={self.data}".encode() in (folder / "environ").read_bytes().split(b"\0")
                named = name_of(int(folder.name))
                if marked or named.endswith(ending) or (folder / "cwd").resolve().is_relative_to(self.data):
                    found[int(folder.name)] = named
            except OSError:
                continue
        return found

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> tuple[int, float]:
        """Asks the launcher to stop: its exit code, and the seconds it took."""
        assert self.process is not None
        began = time.monotonic()
        self.process.send_signal(sign)
        code = self.process.wait(15)
        return code, time.monotonic() - began

    def kill_everything(self) -> None:
        """For the end of a test, however it went."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for pid in self.everyone():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
