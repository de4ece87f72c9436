"""`make test ARGS="--changed"`: which tests a change touches, in a small project."""

import subprocess
from pathlib import Path

import pytest

from launcher import changed

FILES = {
    "common/values.py": "",
    "shops/__init__.py": "",
    "shops/models.py": "from common import values\n",
    "shops/services.py": "from shops.models import Shop\n",
    "shops/views.py": "import shops.services\n",
    "portal/urls.py": "from shops import views\n",
    "portal/api/fruit/pears.py": "from shops import services\n",
    "templates/shops/list.html": "",
    "deploy/roles.sql": "",
    "tests/conftest.py": "",
    "tests/test_layout.py": "",
    "tests/test_permissions.py": "",
    "tests/common/test_values.py": "from common import values\n",
    "tests/portal/test_search.py": "",
    "tests/shops/test_models.py": "from shops.models import Shop\n",
    "tests/shops/test_page.py": "",
    "tests/api/fruit/test_pears.py": "",
    "tests/browser/test_keys.py": "",
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Committed on main."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(changed.data, "ROOT", tmp_path)
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path)
    return tmp_path


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-c", "user.name=A", "-c", "user.email=a@b.test", *words], cwd=folder, check=True)


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "More")


def change(folder: Path, name: str) -> None:
    with (folder / name).open("a") as file:
        file.write("\n")


def test_nothing_changed_leaves_the_shape_of_the_code(project: Path) -> None:
    assert changed.touched("") == ["tests/test_layout.py"]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        (
            "common/values.py",
            ["tests/api/fruit", "tests/common/test_values.py", "tests/shops", "tests/test_permissions.py"],
        ),
        ("shops/services.py", ["tests/api/fruit", "tests/shops", "tests/test_permissions.py"]),
        ("shops/views.py", ["tests/shops", "tests/test_permissions.py"]),
        ("portal/urls.py", ["tests/portal", "tests/test_permissions.py"]),
        ("portal/api/fruit/pears.py", ["tests/api/fruit"]),
        ("templates/shops/list.html", ["tests/browser", "tests/shops", "tests/test_permissions.py"]),
        ("tests/shops/test_page.py", ["tests/shops/test_page.py"]),
    ],
)
def test_what_imports_it_and_what_comes_to_it_by_address(project: Path, name: str, found: list[str]) -> None:
    change(project, name)
    assert changed.touched("") == sorted([*found, "tests/test_layout.py"])


@pytest.mark.parametrize(
    "name", ["deploy/roles.sql", "tests/conftest.py", "shops/migrations/0001_initial.py"]
)
def test_some_changes_touch_everything(project: Path, name: str) -> None:
    (project / name).parent.mkdir(exist_ok=True)
    change(project, name)
    assert changed.touched("") == ["tests"]


def test_a_branch_is_compared_with_where_it_left_main(project: Path) -> None:
    git(project, "checkout", "-qb", "branch")
    change(project, "shops/models.py")
    commit(project)
    git(project, "checkout", "-q", "main")
    change(project, "tests/portal/test_search.py")
    commit(project)
    git(project, "checkout", "-q", "branch")
    change(project, "tests/common/test_values.py")

    touched = ["tests/api/fruit", "tests/common/test_values.py", "tests/shops"]
    assert changed.touched("") == [*touched, "tests/test_layout.py", "tests/test_permissions.py"]
    assert changed.touched("HEAD") == ["tests/common/test_values.py", "tests/test_layout.py"]
