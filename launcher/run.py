"""`make run`: database, migrations, static files, demo data, then web, workers and beat until told to stop."""

import os
import signal
import socket
import time
from pathlib import Path
from typing import NoReturn

import psycopg

from launcher import data, forked, keys, prepared, processes, programs, ready
from launcher.console import Console
from launcher.errors import LaunchError, Stopped
from launcher.postgres import START_SECONDS, Cluster
from launcher.supervisor import Supervisor

# Seconds for the portal's own processes and then for PostgreSQL: under ten in all.
STOPPING = ((("web", "worker", "outbound", "beat"), 5.5), (("postgres",), 3.0))
OWNS = """
SELECT EXISTS (SELECT FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
    WHERE r.rolname = session_user AND c.relnamespace = 'public'::regnamespace)
"""
DEMO_WORDS = {"": ["demo"], "1": ["demo"], "large": ["demo", "--large"], "0": []}


def run(_arguments: list[str]) -> int:
    """Everything in the foreground; returns 0 after SIGTERM and 130 after Ctrl-C."""
    host, port = programs.wanted_host(), programs.wanted_port()
    demo = os.environ.get("DEMO", "").lower()
    if demo not in DEMO_WORDS:
        raise LaunchError(f"DEMO must be 0, 1 or large, not '{demo}'.")
    folder = data.prepare()
    with data.hold(folder):
        processes.kill_left_behind(folder)
        refuse_taken_port(host, port)
        data.furnish(folder)
        cluster = None if os.environ.get("DATABASE_URL") else Cluster(folder)
        supervisor = Supervisor(Console())
        try:
            url = start_postgres(supervisor, cluster, folder) if cluster else given_database()
            settings = programs.environment(folder, port=port, database_url=url) | processes.mark(folder)
            prepared.prepare(
                supervisor, folder, settings, demo=DEMO_WORDS[demo], powerful=powerful(cluster, demo)
            )
            serve(supervisor, folder, settings, host=host, port=port, demo=demo != "0")
        except Stopped:
            return 130 if supervisor.stop_asked == signal.SIGINT else 0
        finally:
            supervisor.console.say("Stopping ...")
            supervisor.stop(STOPPING)
            if cluster:
                data.database_file(folder).unlink(missing_ok=True)
                cluster.release()


def powerful(cluster: Cluster | None, demo: str) -> dict[str, str]:
    """Who fills a large demo: our own server's superuser, or the owner on a server of yours."""
    if demo != "large":
        return {}
    return {"DEMO_OWNER_URL": cluster.superuser_url if cluster else os.environ.get("DATABASE_OWNER_URL", "")}


def refuse_taken_port(host: str, port: int) -> None:
    """Tries the port before anything heavy is done."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except PermissionError as exc:
        raise LaunchError(f"port {port} is for root only; choose another, e.g. PORT=8000.") from exc
    except OSError as exc:
        raise LaunchError(
            f"port {port} on {host} is not free ({exc.strerror}); choose another, e.g. PORT={port + 1}."
        ) from exc


def given_database() -> str:
    """DATABASE_URL, after a look at it: a login that owns tables could take their protection away."""
    url = os.environ["DATABASE_URL"]
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            owns = connection.execute(OWNS).fetchone()
    except psycopg.Error as exc:
        raise LaunchError(f"the database does not answer: {' '.join(str(exc).split())}") from exc
    if owns == (True,):
        raise LaunchError(
            "DATABASE_URL signs in as an owner of tables; it must be portal_app (see docs/operations.md)."
        )
    return url


def start_postgres(supervisor: Supervisor, cluster: Cluster, folder: Path) -> str:
    """Starts our own server, makes its roles, and writes down its URL for manage.py; returns it."""
    supervisor.console.begin("Preparing database")
    cluster.prepare()
    supervisor.start(programs.postgres(cluster))
    end = time.monotonic() + START_SECONDS
    while not cluster.answers():
        if time.monotonic() > end:
            raise LaunchError(
                f"PostgreSQL does not answer after {START_SECONDS} s; see its lines above and in {cluster.data}/log."
            )
        supervisor.pump(0.05)
    cluster.make_roles()
    keys.write_private(data.database_file(folder), cluster.url + "\n")
    supervisor.console.end()
    return cluster.url


def serve(
    supervisor: Supervisor, folder: Path, settings: dict[str, str], *, host: str, port: int, demo: bool
) -> NoReturn:
    """Reads the portal once, starts its processes as copies of this one where that can be, says so when they are
    healthy, and watches them until told to stop.
    """
    if processes.CAN_COPY:
        forked.read(settings)
    supervisor.start(programs.web(settings))
    supervisor.start(programs.worker(settings))
    supervisor.start(programs.outbound(settings))
    supervisor.start(programs.beat(settings, folder))
    ready.wait_until_healthy(host, port, pump=supervisor.pump)
    address = os.environ.get("TANDEM_URL") or f"http://{ready.reachable(host)}:{port}"
    supervisor.console.say(ready.block(folder, url=address, demo=demo))
    supervisor.run_for_ever()
