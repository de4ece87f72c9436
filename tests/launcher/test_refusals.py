"""What the launcher will not start with: one clear line, exit code 1, nothing left running."""

import ast
import socket
from pathlib import Path
from types import SimpleNamespace

import pytest

from launcher import data, keys, template
from launcher.errors import LaunchError
from launcher.postgres import DATABASE, Cluster
from scripts import bootstrap
from tests.launcher.running import Portal


def test_port_in_use_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    portal = Portal(tmp_path / "data")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", portal.port))
        taken.listen()

        code, said = portal.refuse()

    assert (code, said) == (
        1,
        f"tandem: port {portal.port} on 127.0.0.1 is not free (Address already in use); "
        f"choose another, e.g. PORT={portal.port + 1}.",
    )
    assert [path.name for path in portal.data.iterdir()] == ["run.lock"]


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"PORT": "80x"}, "PORT must be a number from 1 to 65535, not '80x'."),
        ({"PORT": "70000"}, "PORT must be a number from 1 to 65535, not '70000'."),
        ({"DEMO": "huge"}, "DEMO must be 0, 1 or large, not 'huge'."),
        (
            {"TANDEM_DATA": "/proc/tandem"},
            "cannot write to the data folder /proc/tandem: No such file or directory.",
        ),
        ({"TANDEM_PG_BIN": "/nowhere"}, "TANDEM_PG_BIN: there is no initdb and postgres in /nowhere."),
    ],
)
def test_bad_settings_are_one_line(tmp_path: Path, given: dict[str, str], line: str) -> None:
    assert Portal(tmp_path / "data", **given).refuse() == (1, f"tandem: {line}")


def test_a_database_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    portal = Portal(tmp_path / "data", DATABASE_URL=f"postgresql://portal_app@/tandem?host={tmp_path}")

    code, said = portal.refuse()

    assert code == 1
    assert said.startswith("tandem: the database does not answer: ")
    assert len(said.splitlines()) == 1
    assert portal.everyone() == {}


def test_a_login_that_owns_tables_and_migrations_without_an_owner_are_refused(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / "server", throw_away=True)
    cluster.data.parent.mkdir()
    template.copy_to(cluster)
    with cluster.running() as url:
        owner = Portal(
            tmp_path / "data", DATABASE_URL=cluster.owner_url, DATABASE_OWNER_URL=cluster.owner_url
        )
        assert owner.refuse() == (
            1,
            "tandem: DATABASE_URL signs in as an owner of tables; it must be portal_app (see docs/operations.md).",
        )
        without = Portal(tmp_path / "data", DATABASE_URL=url)
        code, said = without.refuse()
        assert (code, said.splitlines()[-1]) == (
            1,
            "tandem: set DATABASE_OWNER_URL beside DATABASE_URL: migrations sign in as portal_owner "
            "(see docs/operations.md).",
        )


def test_a_database_of_other_migrations_is_refused(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / "server", throw_away=True)
    cluster.data.parent.mkdir()
    template.copy_to(cluster)
    applied = "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())"
    with cluster.running() as url, cluster.connect(DATABASE) as connection:
        for name in ("0003_applications", "0004_plans"):
            connection.execute(applied, ["accounts", name])
        portal = Portal(tmp_path / "data", DATABASE_URL=url, DATABASE_OWNER_URL=cluster.owner_url)
        code, said = portal.refuse()
        assert (code, said.splitlines()[-1]) == (
            1,
            "tandem: another version of Tandem has migrated the database (unknown here: accounts.0003_applications "
            "and 1 more); use that version, or another TANDEM_DATA (see Upgrade in docs/operations.md).",
        )


def test_another_major_version_of_postgres_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "data" / "pg9"
    other.mkdir(parents=True)
    (other / "PG_VERSION").write_text("9\n")

    code, said = Portal(tmp_path / "data").refuse()

    assert code == 1
    assert "holds the data of another PostgreSQL version (pg9)" in said


@pytest.mark.parametrize(
    ("version", "line"),
    [
        (
            (3, 9, 2),
            "Python 3.9 is too old; Tandem needs 3.11 or newer (try: make run PYTHON=/path/to/python3.11).",
        ),
        ((3, 11, 0), ""),
        ((4, 0, 0), ""),
    ],
)
def test_an_old_python_is_told_so(version: tuple[int, ...], line: str) -> None:
    assert bootstrap.complaint(version) == line


def test_the_first_step_can_be_read_by_an_old_python() -> None:
    ast.parse(Path(bootstrap.__file__).read_text(), feature_version=(3, 6))


def test_a_full_disk_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANDEM_DATA", str(tmp_path))
    monkeypatch.setattr(data.shutil, "disk_usage", lambda _folder: SimpleNamespace(free=12_000_000))

    with pytest.raises(LaunchError, match=r" has 12 MB left; Tandem needs 300 MB to start\.$"):
        data.prepare()


def test_an_existing_key_is_never_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.setenv("ENCRYPTION_KEY", "given")

    keys.make_missing(tmp_path)
    first = (tmp_path / "keys" / "secret_key").read_text()
    keys.make_missing(tmp_path)

    assert (tmp_path / "keys" / "secret_key").read_text() == first
    assert len(first) > 60
    assert not (tmp_path / "keys" / "encryption_key").exists()
