"""The supervisor with small children of its own: restarts, giving up, stubborn ones, orphans."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from launcher import child as children
from launcher import processes
from launcher.child import Child
from launcher.errors import LaunchError, Stopped
from launcher.supervisor import Supervisor


def python(name: str, code: str) -> Child:
    return Child(name, [sys.executable, "-uc", code], os.environ)


def pump_until(supervisor: Supervisor, seen, *, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not seen():
        assert time.monotonic() < end
        supervisor.pump(0.05)


def test_lines_carry_the_name_and_a_half_line_is_not_lost(supervisor, capfd):
    supervisor.start(python("web", "print('one\\ntwo\\nhalf', end=''); import time; time.sleep(9)"))
    pump_until(supervisor, lambda: list(supervisor.children[0].last_lines) == ["one", "two"])

    os.kill(supervisor.children[0].process.pid, signal.SIGKILL)
    pump_until(supervisor, lambda: supervisor.children[0].deaths)

    said = capfd.readouterr().out
    assert "web      | one\nweb      | two\nweb      | half\n" in said
    assert "tandem   | web was killed by SIGKILL; starting it again" in said


def test_a_child_that_keeps_dying_ends_everything_with_its_last_words(supervisor, monkeypatch):
    monkeypatch.setattr(children, "PAUSES", (0.01, 0.01, 0.01, 0.01))
    other = python("beat", "import time; time.sleep(60)")
    supervisor.start(other)
    supervisor.start(python("web", "print('no room'); raise SystemExit(3)"))

    with pytest.raises(LaunchError, match=r"^web ended with code 3 too often: no room"):
        pump_until(supervisor, lambda: False, seconds=20)

    supervisor.stop([])
    assert not other.running


def test_children_of_a_dead_child_are_ended_before_it_is_started_again(supervisor, tmp_path: Path):
    note = tmp_path / "pid"
    code = (
        "import subprocess, sys, time\n"
        "left = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"open({str(note)!r}, 'a').write(f'{{left.pid}}\\n')\n"
        "time.sleep(60)\n"
    )
    supervisor.start(python("web", code))
    pump_until(supervisor, lambda: note.exists() and note.read_text().endswith("\n"))
    left = int(note.read_text())

    os.kill(supervisor.children[0].process.pid, signal.SIGKILL)
    pump_until(supervisor, lambda: len(note.read_text().splitlines()) == 2)

    assert processes.wait_gone(left, 2)


def test_one_that_ignores_the_stop_is_killed_in_time(supervisor):
    stubborn = python(
        "worker",
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf'); time.sleep(60)",
    )
    supervisor.start(stubborn)
    pump_until(supervisor, lambda: "deaf" in stubborn.last_lines)
    began = time.monotonic()

    supervisor.stop([(("worker",), 0.5)])

    assert not stubborn.running
    assert 0.5 <= time.monotonic() - began < 3


def test_a_signal_while_a_step_runs_stops_the_step(supervisor):
    marker = f"import time; time.sleep(60)  # {os.getpid()}"
    began = time.monotonic()
    os.kill(os.getpid(), signal.SIGTERM)

    with pytest.raises(Stopped):
        supervisor.step("Waiting", [sys.executable, "-c", marker], os.environ)

    assert time.monotonic() - began < 5
    assert supervisor.stop_asked == signal.SIGTERM


def test_a_failed_step_gives_its_last_line(supervisor, capfd):
    code = "import sys; print('much talk'); sys.exit('the table is gone')"

    with pytest.raises(LaunchError, match=r"^applying migrations failed: much talk / the table is gone$"):
        supervisor.step("Applying migrations", [sys.executable, "-uc", code], os.environ)
