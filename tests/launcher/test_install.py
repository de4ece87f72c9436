"""The installer: when it works again, and which sentence explains pip's failure."""

from pathlib import Path

import pytest

from scripts import install


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two small locks, and counters in place of venv and pip."""
    locks = {name: tmp_path / f"{name}.lock" for name in ("runtime", "dev")}
    for name, lock in locks.items():
        lock.write_text(f"{name}==1 \\\n    --hash=sha256:00\n")
    monkeypatch.setattr(install, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(install, "STAMP", tmp_path / ".venv" / ".tandem-lock")
    monkeypatch.setattr(install, "LOCKS", locks)
    monkeypatch.setattr(install, "check_room", lambda _lock: None)

    def make_venv() -> None:
        (tmp_path / ".venv" / "bin").mkdir(parents=True, exist_ok=True)
        (tmp_path / ".venv" / "bin" / "python").touch()
        note(tmp_path, "venv")

    monkeypatch.setattr(install, "make_venv", make_venv)
    monkeypatch.setattr(install, "install_packages", lambda lock: note(tmp_path, lock))
    return tmp_path


def note(clone: Path, what: str) -> None:
    with (clone / "done").open("a") as file:
        file.write(what + " ")


def done(clone: Path) -> str:
    """What was done since the last look."""
    text = (clone / "done").read_text() if (clone / "done").exists() else ""
    (clone / "done").unlink(missing_ok=True)
    return text.strip()


def test_a_second_start_installs_nothing_and_a_new_lock_only_packages(clone: Path) -> None:
    install.install("runtime")
    assert done(clone) == "venv runtime"

    install.install("runtime")
    assert done(clone) == ""

    (clone / "runtime.lock").write_text("runtime==2 \\\n    --hash=sha256:00\n")
    install.install("runtime")
    assert done(clone) == "runtime"


def test_another_checkouts_packages_are_enough_when_ours_are_among_them(clone: Path) -> None:
    install.install("runtime")
    (clone / ".venv" / ".tandem-lock").write_text(f"{install.python_name()} dev of-another-lock")
    packages = clone / ".venv" / "lib" / "python3" / "site-packages"
    (packages / "Run.Time_More-2.0.dist-info").mkdir(parents=True)
    (packages / "other-1.dist-info").mkdir()
    assert done(clone) == "venv runtime"

    (clone / "runtime.lock").write_text("run-time-more==2.0 \\\n    --hash=sha256:00\n")
    install.install("runtime")
    assert done(clone) == ""

    (clone / "runtime.lock").write_text("run-time-more==2.1 \\\n    --hash=sha256:00\n")
    install.install("runtime")
    assert done(clone) == "runtime"


def test_the_developers_packages_are_enough_to_run(clone: Path) -> None:
    install.install("runtime")
    install.install("dev")
    assert done(clone) == "venv runtime dev"

    install.install("runtime")
    assert done(clone) == ""


def test_an_interrupted_install_is_done_again_from_the_start(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:

        def interrupted(_lock: str) -> None:
            raise KeyboardInterrupt

        patched.setattr(install, "install_packages", interrupted)
        with pytest.raises(KeyboardInterrupt):
            install.install("runtime")
    assert done(clone) == "venv"

    install.install("runtime")
    assert done(clone) == "venv runtime"


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        (
            "WARNING: Retrying: NewConnectionError('Temporary failure in name resolution')\nERROR: No matching "
            "distribution found for django==5.2.19",
            "the package index cannot be reached; is there a network?",
        ),
        ("ERROR: Could not install packages: [Errno 28] No space left on device", "the disk is full."),
        (
            "ERROR: No matching distribution found for granian==2.8.7",
            "there is no ready-made granian==2.8.7 for this machine and Python.",
        ),
        ("Collecting x\nERROR: Something else.\n", "Something else."),
    ],
)
def test_pips_failure_becomes_one_sentence(output: str, sentence: str) -> None:
    assert install.reason(output) == sentence
