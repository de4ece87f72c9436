"""The migrated cluster that every run of the tests copies: made once, whole or not at all, swept when it is old."""

import fcntl
import os
import time
from pathlib import Path

import pytest

from launcher import scratch, template


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TANDEM_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


class Place:
    """Where a copy goes, in place of a cluster."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def adopt(self) -> None:
        (self.data / "adopted").touch()


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Which originals were made; each holds one file."""
    originals: list[Path] = []

    def make(original: Path) -> None:
        original.mkdir()
        (original / "PG_VERSION").write_text("18")
        originals.append(original)

    monkeypatch.setattr(template, "_make", make)
    return originals


def copy(folder: Path) -> list[str]:
    template.copy_to(Place(folder))  # type: ignore[arg-type]
    return sorted(path.name for path in folder.iterdir())


def test_the_original_is_made_once_and_copied_whole(cache: Path, made: list[Path], tmp_path: Path) -> None:
    assert copy(tmp_path / "one") == ["PG_VERSION", "adopted"]
    assert copy(tmp_path / "two") == ["PG_VERSION", "adopted"]
    assert made == [cache / template._name()]


def test_its_name_follows_a_migrations_content_and_what_that_imports(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    texts = dict.fromkeys([*template.ALSO, "deploy/roles.sql", "other/views.py"], "first")
    texts["some/migrations/0001_initial.py"] = (
        "from some.sums import VIEW\nfrom django.db import migrations\n"
    )
    texts["some/sums.py"] = "from other.words import hour_of\nfrom some.models import Sum\n"
    texts |= {"other/words.py": "first", "some/models.py": "first"}
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(template.data, "ROOT", tmp_path)
    monkeypatch.setattr(template, "ROLES", tmp_path / "deploy/roles.sql")

    named = [template._name(), template._name()]
    for name in texts:
        (tmp_path / name).write_text(f"{texts[name]}# Another line\n")
        named.append(template._name())

    changed = [name for name, before, now in zip(texts, named[1:-1], named[2:], strict=True) if now != before]
    assert changed == [name for name in texts if name not in ("other/views.py", "some/models.py")]
    assert named[0] == named[1]


def test_old_originals_go_except_one_in_use(cache: Path, made: list[Path], tmp_path: Path) -> None:
    for age in range(template.KEPT + 2):
        old = cache / f"schema-{age}"
        old.mkdir(parents=True)
        (old / "PG_VERSION").touch()
        os.utime(old, (1000 - age, 1000 - age))
    in_use = cache / f"schema-{template.KEPT + 1}"
    with template._locked(in_use, fcntl.LOCK_SH):
        copy(tmp_path / "one")

    left = {path.name for path in cache.iterdir() if path.is_dir()}
    newest = {f"schema-{age}" for age in range(template.KEPT - 1)}
    assert left == {made[0].name, in_use.name} | newest


def test_a_scratch_folder_is_swept_only_when_its_maker_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scratch, "MEMORY", tmp_path)
    monkeypatch.setattr(scratch, "_roomy", lambda: True)
    left, young = tmp_path / f"{scratch.PREFIX}left", tmp_path / f"{scratch.PREFIX}young"
    left.mkdir()
    young.mkdir()
    hour_ago = time.time() - 3600
    os.utime(left, (hour_ago, hour_ago))
    with scratch.folder(in_memory=True) as first:
        os.utime(first, (hour_ago, hour_ago))
        with scratch.folder(in_memory=True) as second:
            assert {path for path in tmp_path.iterdir() if path.is_dir()} == {first, second, young}
    assert list(tmp_path.iterdir()) == [young]
