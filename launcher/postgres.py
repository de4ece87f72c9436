"""Our own PostgreSQL: makes a cluster in a folder, starts it on a unix socket, makes roles and database.

Nothing listens on the network. The socket's folder is closed to others, so the server trusts whoever reaches
it; the launcher comes as superuser `postgres`, migrations as `portal_owner`, and the portal as `portal_app`, which owns
nothing and which row-level security holds back.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg

from launcher import binaries, identity, processes
from launcher.errors import LaunchError

ROLES = Path(__file__).resolve().parents[1] / "deploy" / "roles.sql"
DATABASE = "tandem"
START_SECONDS = 15
# A unix socket's path holds 107 bytes; `/.s.PGSQL.5432` takes 14 of them.
SOCKET_FOLDER_BYTES = 93
# For data that is thrown away: nothing needs to survive a power cut, and several tests have fifty callers each at once.
CARELESS = {
    **{"max_connections": "300"},
    **{"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"},
    **{"log_min_messages": "FATAL", "log_line_prefix": ""},
}
# The server's log is a file for each day of the week, in the folder `log` of the data. Terse and without statements, it
# holds what went wrong and who waited for whom, but no values; our own log has the rest, redacted.
LOG = {
    **{"logging_collector": "on", "log_filename": "postgresql-%a.log", "log_truncate_on_rotation": "on"},
    **{"log_rotation_age": "1d", "log_rotation_size": "0", "log_line_prefix": "%m [%p] %a "},
    **{"log_min_messages": "ERROR", "log_min_error_statement": "PANIC", "log_error_verbosity": "TERSE"},
    **{"log_lock_waits": "on", "log_checkpoints": "off"},
}


class Cluster:
    """One data folder and the server on it."""

    def __init__(self, folder: Path, *, throw_away: bool = False) -> None:
        self.binaries = binaries.find()
        self.data = folder / f"pg{self.binaries.major}"
        self.identity = identity.choose(self.data, self.binaries.folder)
        self.throw_away = throw_away
        self.sockets: Path | None = None

    @property
    def url(self) -> str:
        """Where the portal signs in."""
        return self._url("portal_app")

    @property
    def owner_url(self) -> str:
        """Where migrations sign in."""
        return self._url("portal_owner")

    @property
    def superuser_url(self) -> str:
        """For tests, and for a demo of millions of rows."""
        return self._url("postgres")

    def prepare(self) -> None:
        """Makes the cluster when there is none, and clears what a killed server left behind.

        Refuses when the folder holds the cluster of another major version, which this one cannot read.
        """
        if not (self.data / "PG_VERSION").exists():
            self._refuse_other_majors()
            self._initialise()
        self._clear_left_over()
        self.sockets = self._make_sockets()

    def command(self) -> list[str]:
        settings = {"listen_addresses": "", "unix_socket_directories": str(self._sockets())}
        settings |= {"unix_socket_permissions": "0700"} | (CARELESS if self.throw_away else LOG)
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [*self.identity.prefix, self.binaries.program("postgres"), "-D", str(self.data), *words]

    def environment(self) -> dict[str, str]:
        """Ours without PG*, which would lead the server (or initdb) elsewhere."""
        return {name: value for name, value in os.environ.items() if not name.startswith("PG")}

    def answers(self) -> bool:
        """Whether it takes connections; reads its own note first, to keep refusals out of the log."""
        try:
            if "ready" not in (self.data / "postmaster.pid").read_text():
                return False
        except FileNotFoundError:
            return False
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """A superuser's connection, autocommit."""
        return psycopg.connect(
            host=str(self._sockets()),
            port=5432,
            user="postgres",
            dbname=database,
            autocommit=True,
            connect_timeout=5,
        )

    def make_roles(self) -> None:
        """The roles of deploy/roles.sql and an empty database of `portal_owner`; harmless when repeated."""
        with self.connect() as connection:
            connection.execute(ROLES.read_bytes())
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE} OWNER portal_owner")

    def release(self) -> None:
        """Removes the socket's folder after the server has ended."""
        if self.sockets is not None:
            shutil.rmtree(self.sockets, ignore_errors=True)
            self.sockets = None

    @contextlib.contextmanager
    def running(self) -> Iterator[str]:
        """A started server with roles and database, for one command; gives the URL and always stops it."""
        self.prepare()
        log = self.data.with_suffix(".log")
        with log.open("wb") as output:
            server = subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self.environment(),
                start_new_session=True,
                preexec_fn=processes.tied_to_us(signal.SIGINT),
                **self.identity.popen_options(),
            )
        try:
            self._wait_for(server, log)
            self.make_roles()
            yield self.url
        finally:
            _stop(server)
            self.release()

    def _wait_for(self, server: "subprocess.Popen[bytes]", log: Path) -> None:
        end = time.monotonic() + START_SECONDS
        while not self.answers():
            if server.poll() is not None or time.monotonic() > end:
                raise LaunchError(f"PostgreSQL did not start: {last_line(log.read_text(errors='replace'))}")
            time.sleep(0.03)

    def _initialise(self) -> None:
        """Runs initdb beside the final place and renames, so an interrupted one leaves nothing half-made."""
        fresh = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700, parents=True)
        self.identity.hand_over(fresh)
        if self.identity.uid is not None:
            fresh.parent.chmod(0o711)
        words = ["--username=postgres", "--auth=trust", "--locale=C.UTF-8", "--encoding=UTF8"]
        made = subprocess.run(
            [
                *self.identity.prefix,
                self.binaries.program("initdb"),
                f"--pgdata={fresh}",
                *words,
                *(["--no-sync"] if self.throw_away else []),
            ],
            capture_output=True,
            text=True,
            env=self.environment(),
            check=False,
            start_new_session=True,
            **self.identity.popen_options(),
        )
        if made.returncode:
            shutil.rmtree(fresh, ignore_errors=True)
            raise LaunchError(f"PostgreSQL could not make its data folder: {last_line(made.stderr)}")
        fresh.rename(self.data)

    def adopt(self) -> None:
        """Takes over a stopped cluster's folder that was copied to our place."""
        self.data.chmod(0o700)
        self.identity.hand_over(self.data)
        if self.identity.uid is not None:
            self.data.parent.chmod(0o711)

    def _refuse_other_majors(self) -> None:
        others = [path.name for path in self.data.parent.glob("pg*") if (path / "PG_VERSION").exists()]
        if others:
            raise LaunchError(
                f"{self.data.parent} holds the data of another PostgreSQL version "
                f"({', '.join(sorted(others))}); this one is {self.binaries.major} (see docs/operations.md)."
            )

    def _clear_left_over(self) -> None:
        """Stops a server that outlived its launcher, and drops lock files whose server is gone.

        Only the holder of the data folder's run lock comes here, so a server on it is nobody's any more.
        """
        lock = self.data / "postmaster.pid"
        try:
            lines = lock.read_text().splitlines()
            pid = int(lines[0])
        except (FileNotFoundError, IndexError, ValueError):
            return
        if processes.alive(pid) and self._is_ours(pid):
            os.kill(pid, signal.SIGINT)
            if not processes.wait_gone(pid, 8):
                os.kill(pid, signal.SIGQUIT)
                if not processes.wait_gone(pid, 2):
                    raise LaunchError(
                        f"an earlier PostgreSQL (pid {pid}) does not stop; end it and try again."
                    )
        lock.unlink(missing_ok=True)
        if len(lines) > 4 and (old := Path(lines[4])).name.startswith("tandem-"):
            shutil.rmtree(old, ignore_errors=True)

    def _is_ours(self, pid: int) -> bool:
        """A number in a lock file may since belong to anybody; ours works inside the data folder."""
        try:
            return Path(f"/proc/{pid}/cwd").resolve() == self.data.resolve()
        except OSError:
            return False

    def _url(self, user: str) -> str:
        return f"postgresql://{user}@/{DATABASE}?host={quote(str(self._sockets()))}"

    def _sockets(self) -> Path:
        if self.sockets is None:
            raise LaunchError("PostgreSQL is not prepared yet.")
        return self.sockets

    def _make_sockets(self) -> Path:
        """A folder only the server and we may enter, under the data folder where its path is short enough."""
        near = self.data.parent / "socket"
        if len(os.fsencode(near)) <= SOCKET_FOLDER_BYTES:
            shutil.rmtree(near, ignore_errors=True)
            near.mkdir(mode=0o700)
            folder = near
        else:
            folder = Path(tempfile.mkdtemp(prefix="tandem-"))
            if len(os.fsencode(folder)) > SOCKET_FOLDER_BYTES:
                folder.rmdir()
                raise LaunchError("the paths of TANDEM_DATA and TMPDIR are both too long for a unix socket.")
        self.identity.hand_over(folder)
        return folder


def _stop(server: "subprocess.Popen[bytes]") -> None:
    """SIGINT is PostgreSQL's fast stop: it ends sessions and writes everything down."""
    server.send_signal(signal.SIGINT)
    try:
        server.wait(8)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)
        try:
            server.wait(2)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"
