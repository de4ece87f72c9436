"""The main flow on PostgreSQL and Redis from Debian's packages instead of the embedded set."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests

from launcher import template
from launcher.postgres import Cluster
from tests.launcher.running import ROOT, Portal, eventually, free_port

DEBIAN_POSTGRES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(not DEBIAN_POSTGRES, reason="needs PostgreSQL: apt-get install postgresql"),
    pytest.mark.skipif(not shutil.which("redis-server"), reason="needs Redis: apt-get install redis-server"),
]


@pytest.fixture
def postgres(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The URL of Debian's PostgreSQL, with the roles of deploy/roles.sql and our tables, which it made itself when they
    were last changed.
    """
    monkeypatch.setenv("TANDEM_PG_BIN", str(DEBIAN_POSTGRES[-1]))
    cluster = Cluster(tmp_path, throw_away=True)
    template.copy_to(cluster)
    with cluster.running() as url:
        yield url


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[str]:
    port = free_port()
    words = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    server = subprocess.Popen(["redis-server", *words], stdout=subprocess.DEVNULL)
    yield f"redis://127.0.0.1:{port}"
    server.terminate()
    server.wait(10)


@pytest.fixture
def portal(tmp_path: Path, postgres: str, redis: str) -> Iterator[Portal]:
    owner = postgres.replace("//portal_app@", "//portal_owner@")
    services = {
        "DATABASE_URL": postgres,
        "DATABASE_OWNER_URL": owner,
        "CELERY_BROKER_URL": f"{redis}/0",
        "CACHE_URL": f"{redis}/1",
    }
    portal = Portal(tmp_path / "data", **services, DEMO="1")
    portal.start()
    yield portal
    portal.kill_everything()


class Caller:
    """A client of the served VoiceTel API that knows no more than its base URL and a login."""

    def __init__(self, portal: Portal) -> None:
        self.base = f"http://127.0.0.1:{portal.port}/api/voicetel/v2.2"
        self.session = requests.Session()
        login = json.loads((portal.data / "demo.json").read_text())["voicetel"]
        wanted = {"username": login["username"], "password": login["password"]}
        key = self.call("POST", "/account/api-key", 200, json=wanted)["apikey"]
        self.session.headers["Authorization"] = f"Bearer {key}"

    def call(self, method: str, path: str, status: int, **words: Any) -> Any:
        answer = self.session.request(method, self.base + path, timeout=20, **words)
        assert answer.status_code == status, answer.text
        return answer.json()["data"]


def test_sign_in_search_order_list_and_an_emptied_broker(portal: Portal, postgres: str, redis: str) -> None:
    with psycopg.connect(postgres) as connection:
        version = connection.execute("SHOW server_version").fetchone()
        login = connection.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolinherit FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    assert version is not None
    assert version[0].startswith(DEBIAN_POSTGRES[-1].parent.name)
    assert login == ("portal_app", False, False, False)
    assert "postgres" not in " ".join(portal.everyone().values())
    assert portal.health()[0] == 200

    caller = Caller(portal)
    area = caller.call("GET", "/inventory/coverage", 200, params={"countBy": "npanxx"})["coverage"][0]["npa"]
    for_sale = caller.call("GET", "/inventory", 200, params={"tnMask": area, "quantity": 5})["numbers"]
    wanted = for_sale[0]["number"]
    cash = caller.call("GET", "/account", 200)["cash"]

    ordered = caller.call("POST", "/orders", 201, json={"numbers": [wanted]})

    assert ordered["numbersOrdered"] == [wanted]
    assert ordered["amountCharged"] > 0
    assert wanted in [owned["number"] for owned in caller.call("GET", "/numbers", 200)["numbers"]]
    after = caller.call("GET", "/account", 200)["cash"]
    assert round(cash - after, 6) == ordered["amountCharged"]

    subprocess.run(["redis-cli", "-u", redis, "FLUSHALL"], check=True, stdout=subprocess.DEVNULL)
    emptied = time.monotonic()
    eventually(
        lambda: portal.health()[1].get("sweep_seconds", 99) < time.monotonic() - emptied,
        seconds=20,
        what="a sweep after the broker was emptied",
    )

    code, seconds = portal.stop(signal.SIGTERM)
    assert (code, portal.everyone()) == (0, {})
    assert seconds < 10


def test_checks_for_deployment_are_clean(postgres: str, tmp_path: Path) -> None:
    settings = {
        "DATABASE_URL": postgres,
        "TANDEM_DATA": str(tmp_path),
        "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOP",
        "ENCRYPTION_KEY": "0123456789abcdefghijklmnopqrstuvwxyz",
        "TANDEM_URL": "https://portal.example.com",
        "TANDEM_TRUSTED_PROXIES": "127.0.0.1",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")} | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_without_keys_nothing_starts(tmp_path: Path) -> None:
    without = {
        name: value for name, value in os.environ.items() if name not in {"SECRET_KEY", "ENCRYPTION_KEY"}
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=without | {"TANDEM_DATA": str(tmp_path), "DEBUG": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "Set SECRET_KEY and ENCRYPTION_KEY" in done.stderr
