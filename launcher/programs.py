"""The command lines of the portal's own processes, for `make run` and for machines that run them singly."""

import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from launcher import processes
from launcher.child import Child
from launcher.errors import LaunchError
from launcher.postgres import Cluster

# Management commands that change tables.
FOR_OWNER = {"migrate", "createcachetable"}


def web_command() -> list[str]:
    """granian on HOST and PORT, with WEB_PROCESSES processes; ``portal.asgi`` has the threads of each."""
    return module(
        *("granian", "--interface", "asginl", "--no-ws", "--log-level", "error"),
        *("--host", wanted_host(), "--port", str(wanted_port()), "--workers", count("WEB_PROCESSES", "2")),
        *("--respawn-failed-workers", "--workers-kill-timeout", "4", "portal.asgi:application"),
    )


def worker_command() -> list[str]:
    """A Celery worker of WORKER_THREADS threads, for all work but that at hosts which customers name.

    Not of processes: they would share a lock on the way to their work, and one that is killed while it waits would
    take the lock along and leave the others waiting for ever.
    """
    return _celery_worker("worker", queue="celery", threads=count("WORKER_THREADS", "4"))


def outbound_command() -> list[str]:
    """A Celery worker of OUTBOUND_THREADS threads for webhooks and SIP addresses of customers, which may be slow."""
    return _celery_worker("outbound", queue="outbound", threads=count("OUTBOUND_THREADS", "2"))


def _celery_worker(name: str, *, queue: str, threads: str) -> list[str]:
    return module(
        *("celery", "-q", "-A", "portal", "worker", "-n", f"{name}@%h", "-Q", queue),
        *("-P", "threads", "-c", threads, "--loglevel", "INFO", "--without-gossip", "--without-mingle"),
    )


def beat_command(data: Path) -> list[str]:
    """The clock; one in a whole installation."""
    words = ("celery", "-q", "-A", "portal.clock", "beat", "--loglevel", "WARNING", "--pidfile=")
    return module(*words, "--schedule", str(data / "beat-schedule"))


def wanted_host() -> str:
    return os.environ.get("HOST") or "127.0.0.1"


def wanted_port() -> int:
    port = int(count("PORT", "8000"))
    if port > 65535:
        raise LaunchError(f"PORT must be a number from 1 to 65535, not '{port}'.")
    return port


def count(name: str, default: str) -> str:
    raw = os.environ.get(name) or default
    if not raw.isdecimal() or int(raw) < 1:
        limits = "from 1 to 65535" if name == "PORT" else "above 0"
        raise LaunchError(f"{name} must be a number {limits}, not '{raw}'.")
    return raw


def environment(data: Path, *, port: int, database_url: str) -> dict[str, str]:
    """What every process of one portal gets."""
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"}
    return inherited | {
        "TANDEM_DATA": str(data),
        "PORT": str(port),
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PYTHONUNBUFFERED": "1",
    }


def as_owner(settings: Mapping[str, str]) -> dict[str, str]:
    """The same for migrations, which alone sign in as the role that owns the tables.

    Refuses a server of yours without DATABASE_OWNER_URL. Ours lets everybody in who reaches its socket.
    """
    if os.environ.get("DATABASE_URL"):
        owner = os.environ.get("DATABASE_OWNER_URL")
        if not owner:
            raise LaunchError(
                "set DATABASE_OWNER_URL beside DATABASE_URL: migrations sign in as portal_owner "
                "(see docs/operations.md)."
            )
    else:
        owner = settings["DATABASE_URL"].replace("//portal_app@", "//portal_owner@", 1)
    return {**settings, "DATABASE_URL": owner}


def module(*words: str) -> list[str]:
    return [sys.executable, "-m", *words]


def words(command: list[str]) -> list[str]:
    """What ``module`` made a command of."""
    return command[2:]


def manage(*words: str) -> list[str]:
    return [sys.executable, "manage.py", *words]


def postgres(cluster: Cluster) -> Child:
    """Its SIGINT is the fast, clean stop."""
    return Child(
        "postgres",
        cluster.command(),
        cluster.environment(),
        stop_signal=signal.SIGINT,
        orphan_signal=signal.SIGINT,
        options=cluster.identity.popen_options(),
    )


def web(settings: Mapping[str, str]) -> Child:
    return Child("web", web_command(), settings, is_copy=processes.CAN_COPY)


def worker(settings: Mapping[str, str]) -> Child:
    return _working("worker", worker_command(), settings)


def outbound(settings: Mapping[str, str]) -> Child:
    return _working("outbound", outbound_command(), settings)


def _working(name: str, command: list[str], settings: Mapping[str, str]) -> Child:
    """SIGQUIT drops running tasks; the sweep sees that they are dead and takes their work up again."""
    return Child(name, command, settings, orphan_signal=signal.SIGQUIT, is_copy=processes.CAN_COPY)


def beat(settings: Mapping[str, str], data: Path) -> Child:
    return Child("beat", beat_command(data), settings, is_copy=processes.CAN_COPY)
