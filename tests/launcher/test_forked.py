"""Children that are copies of the launcher: what they keep of it, how they end, and what is left of them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from launcher import forked, processes, programs
from launcher.child import Child
from launcher.errors import LaunchError
from launcher.supervisor import Supervisor

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="names and files are read from /proc")


def copy(name: str, word: str, data: Path) -> Child:
    command = [sys.executable, "-m", "tests.launcher.copied", word]
    return Child(name, command, {**processes.mark(data), "WORD": "given"}, is_copy=True)


def lines_at_the_end(child: Child) -> tuple[int, list[str]]:
    child.start()
    end = time.monotonic() + 10
    while not child.died():
        assert time.monotonic() < end
        time.sleep(0.01)
    child.drain()
    return child.bury(), list(child.last_lines)


def test_a_copy_keeps_nothing_of_its_parent_but_what_was_read(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("SECRET_OF_PARENT", "hidden")

    with (tmp_path / "lock").open("w"):
        code, said = lines_at_the_end(copy("web", "7", tmp_path))

    assert code == 7
    assert said == [
        # The third is the folder that it looks at.
        "open [0, 1, 2]",
        "argv ['7'] word given secret None",
        "leads True threads 1",
        "asked by default True",
        "wrong",
    ]


def test_a_copy_does_not_answer_to_what_its_parent_listens_to(supervisor: Supervisor, tmp_path: Path):
    """Asked to end it ends, and its parent goes on."""
    child = copy("worker", "wait", tmp_path)
    supervisor.start(child)
    end = time.monotonic() + 10
    while "wrong" not in child.last_lines:
        assert time.monotonic() < end
        supervisor.pump(0.02)

    supervisor.stop([(("worker",), 5.0)])

    assert not child.running
    assert supervisor.stop_asked is None


def test_a_copy_that_dies_is_started_again(supervisor: Supervisor, tmp_path: Path, capfd):
    child = copy("beat", "wait", tmp_path)
    supervisor.start(child)
    assert child.process is not None
    first = child.process.pid

    os.kill(first, signal.SIGKILL)
    end = time.monotonic() + 10
    while child.process is None or child.process.pid == first:
        assert time.monotonic() < end
        supervisor.pump(0.05)

    assert "tandem   | beat was killed by SIGKILL; starting it again" in capfd.readouterr().out


def test_a_copy_that_was_left_behind_is_known_by_its_name(tmp_path: Path):
    """It shows its parent's environment, which has no mark."""
    left, other = copy("outbound", "wait", tmp_path), copy("outbound", "wait", tmp_path / "other")
    for child in (left, other):
        child.start()
    assert left.process is not None
    named = processes.name_of("outbound", processes.mark(tmp_path))
    end = time.monotonic() + 10
    while Path(f"/proc/{left.process.pid}/comm").read_text() != f"{named}\n":
        assert time.monotonic() < end
        time.sleep(0.01)

    assert len(named) <= processes.NAME_BYTES
    killed = processes.kill_left_behind(tmp_path)

    assert (killed, left.died(), other.died()) == (1, True, False)
    assert left.bury() == -signal.SIGKILL
    other.kill()
    other.bury()


SHARED = """
import sys, threading
import portal.shared
from django.db import connection
print(threading.active_count(), connection.connection, sorted({"fpdf", "fontTools"} & set(sys.modules)))
"""


def test_what_is_shared_leaves_nothing_behind_that_a_copy_would_lack():
    """And nothing that weighs much and is seldom asked for."""
    done = subprocess.run([sys.executable, "-c", SHARED], capture_output=True, text=True, check=True)

    assert done.stdout == "1 None []\n"


def test_what_cannot_be_read_is_told_in_words(capfd, monkeypatch):
    monkeypatch.setenv("WORD", "before")

    with pytest.raises(LaunchError, match="the portal cannot be read: No module named 'no_such_portal'"):
        forked.read({"WORD": "before"}, ["no_such_portal"])

    assert "ModuleNotFoundError" in capfd.readouterr().err


def test_a_setting_that_is_wrong_is_named_without_a_trace(tmp_path: Path, capfd, monkeypatch):
    (tmp_path / "misconfigured.py").write_text(
        "from django.core.exceptions import ImproperlyConfigured\n"
        "raise ImproperlyConfigured('EMAIL_PORT must be a number.')\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("WORD", "before")

    with pytest.raises(LaunchError, match=r"^EMAIL_PORT must be a number\.$"):
        forked.read({"WORD": "before"}, ["misconfigured"])

    assert capfd.readouterr().err == ""


def test_where_processes_cannot_be_copied_programs_are_started(tmp_path: Path, monkeypatch):
    assert programs.web({}).is_copy

    monkeypatch.setattr(processes, "CAN_COPY", False)

    started = [programs.web({}), programs.worker({}), programs.outbound({}), programs.beat({}, tmp_path)]
    assert [child.is_copy for child in started] == [False] * 4
