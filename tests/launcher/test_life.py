"""The whole portal started, killed and stopped as people and machines do it."""

import http.client
import os
import signal
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.launcher.running import KINDS, Portal, eventually

pytestmark = pytest.mark.kill


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    portal = Portal(tmp_path / "data")
    yield portal
    portal.kill_everything()


def rows(portal: Portal) -> str:
    """The first migration's time: another database would have another."""
    import psycopg

    with psycopg.connect((portal.data / "database_url").read_text().strip()) as connection:
        row = connection.execute("SELECT min(applied) FROM django_migrations").fetchone()
    assert row is not None
    return str(row[0])


def test_recovers_from_kill_9_and_keeps_the_data(portal):
    """One life from nothing, with every death that it may meet on its way; Ctrl-C ends all of it."""
    portal.start()
    assert portal.health()[0] == 200
    assert portal.health()[1]["status"] == "ok"
    assert chunked(portal, b'{"username": "2015550100", "password": "x"}') == (401, True)
    assert chunked(portal, b'{"username": "2015550100"}') == (400, True)
    outlives_its_children(portal)
    refuses_a_second_start(portal)

    first = rows(portal)
    assert stat.S_IMODE((portal.data / "keys" / "secret_key").stat().st_mode) == 0o600
    assert stat.S_IMODE((portal.data / "database_url").stat().st_mode) == 0o600
    secret = (portal.data / "keys" / "secret_key").read_text()

    portal.process.kill()
    portal.process.wait()
    eventually(lambda: not portal.everyone(), seconds=10, what="nobody left after kill -9 of the launcher")
    assert "Applying migrations" in portal.said()
    portal.start()
    assert rows(portal) == first
    assert "Applying migrations" not in portal.said()

    portal.kill_everything()
    (portal.data / "prepared.stamp").write_text("of another database")
    portal.start()
    assert rows(portal) == first
    assert "Applying migrations" in portal.said()
    assert (portal.data / "keys" / "secret_key").read_text() == secret

    code, seconds = portal.stop(signal.SIGINT)
    assert (code, portal.everyone()) == (130, {})
    assert seconds < 10
    assert not (portal.data / "database_url").exists()


def outlives_its_children(portal: Portal) -> None:
    """They die one after the other, the database last. Each is there again, and then all give signs of life."""
    *ours, database = KINDS
    for kinds in (ours, [database]):
        for kind in kinds:
            before, killed_at = portal.child(kind), time.monotonic()
            os.kill(before, signal.SIGKILL)
            eventually(
                lambda kind=kind, before=before: portal.child(kind) not in {0, before}, seconds=10, what=kind
            )
            assert f"{kind} was killed by SIGKILL; starting it again" in portal.said()
        eventually(
            lambda at=killed_at: fresh(portal, at), seconds=30, what=f"healthy after the death of {kinds}"
        )


def refuses_a_second_start(portal: Portal) -> None:
    second = Portal(portal.data)
    assert second.refuse() == (
        1,
        f"tandem: already running on {portal.data} (pid {portal.process.pid}); "
        "set TANDEM_DATA and PORT for a second one.",
    )
    assert portal.health()[0] == 200


def chunked(portal: Portal, body: bytes) -> tuple[int, bool]:
    """The status of a request whose body comes in chunks, as some clients send it, and whether the answer is JSON."""
    connection = http.client.HTTPConnection("127.0.0.1", portal.port, timeout=10)
    connection.request(
        "POST",
        "/api/voicetel/v2.2/account/api-key",
        body=iter([body[:7], body[7:]]),
        headers={"Content-Type": "application/json"},
        encode_chunked=True,
    )
    answer = connection.getresponse()
    told = answer.read()
    connection.close()
    return answer.status, told.startswith(b"{")


def fresh(portal: Portal, since: float) -> bool:
    """Healthy, and workers and sweep were seen after that moment."""
    status, body = portal.health()
    seconds = time.monotonic() - since
    return (
        status == 200
        and max(body["worker_seconds"], body["outbound_seconds"], body["sweep_seconds"]) < seconds
    )
