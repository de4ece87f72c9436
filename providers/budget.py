"""How often a carrier may be called from one address: counted in the database, so that all workers share it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from django.db import connection
from django.utils import timezone

from providers.errors import RateLimited

GENERAL = "general"
# What a carrier says of itself is believed for so long at most.
LONGEST_PAUSE = 900

# Counts one call if the window has room and this login is not out of calls by the carrier's own word. Reading and
# counting are one statement, so callers that race cannot pass the limit together; a refused call is not counted. The
# second column tells it how long to wait.
TAKE = """
WITH taken AS (
    INSERT INTO providers_ratebudget AS b (key, started_at, used)
    SELECT %(key)s, statement_timestamp(), 1 WHERE NOT EXISTS (
        SELECT FROM providers_ratebudget WHERE key = %(login)s AND paused_until > statement_timestamp()
    )
    ON CONFLICT (key) DO UPDATE SET
        used = CASE WHEN b.started_at <= statement_timestamp() - %(window)s::interval THEN 1 ELSE b.used + 1 END,
        started_at = CASE WHEN b.started_at <= statement_timestamp() - %(window)s::interval
            THEN statement_timestamp() ELSE b.started_at END
    WHERE b.started_at <= statement_timestamp() - %(window)s::interval OR b.used < %(calls)s
    RETURNING 1
)
SELECT EXISTS (SELECT FROM taken), (
    SELECT ceil(extract(epoch FROM max(CASE WHEN key = %(login)s THEN paused_until
        WHEN used >= %(calls)s THEN started_at + %(window)s::interval END) - statement_timestamp()))
    FROM providers_ratebudget WHERE key IN (%(key)s, %(login)s)
)
"""

PAUSE = """
INSERT INTO providers_ratebudget AS b (key, started_at, used, paused_until)
VALUES (%(login)s, statement_timestamp(), 0, statement_timestamp() + %(pause)s::interval)
ON CONFLICT (key) DO UPDATE SET paused_until = excluded.paused_until
"""

# A person is told of a login that may not call for so many seconds.
LONG = 300
NOTE = """
INSERT INTO providers_ratebudget AS b (key, started_at, used, long_out_until)
VALUES (%(login)s, statement_timestamp(), 0, statement_timestamp() + %(wait)s::interval)
ON CONFLICT (key) DO UPDATE SET long_out_until = greatest(b.long_out_until, excluded.long_out_until)
"""

LEFT = "SELECT key, used, started_at, paused_until FROM providers_ratebudget WHERE key = ANY(%s)"


@dataclass(frozen=True)
class Limit:
    """So many calls in so many seconds; some of them are kept for writes."""

    calls: int
    seconds: int
    kept_for_writes: int = 0


@dataclass(frozen=True)
class Left:
    """How many calls of a group may still be made, and when the window or a pause ends; None when it is all open."""

    group: str
    limit: Limit
    calls: int
    until: datetime | None

    @property
    def words(self) -> str:
        return self.group.replace("-", " ")


class Budget(Protocol):
    """What a connector's calls are counted by; a group holds the operations that share a limit."""

    def take(self, group: str, *, write: bool) -> None:
        """Count a call that is about to be made; RateLimited, and nothing is sent, when none is left."""
        ...

    def pause(self, group: str, seconds: float) -> None:
        """Call no more under this login for a while: the carrier says that it has no calls left."""
        ...


class CarrierBudget:
    """The budget of one carrier host and egress address, shared by every login and worker that calls from there.

    What a carrier tells of its own counting is about one login (``login``) and holds back that one only.
    """

    def __init__(
        self, base_url: str, egress_address: str | None, limits: Mapping[str, Limit], *, login: int
    ) -> None:
        self._where = f"{urlsplit(base_url).netloc.rpartition('@')[2].lower()} from {egress_address or 'any'}"
        self._limits = limits
        self._login = login

    def take(self, group: str, *, write: bool) -> None:
        limit = self._limits[group]
        calls = limit.calls if write else limit.calls - limit.kept_for_writes
        keys: dict[str, str | int] = {"key": self._key(group), "login": self._login_key(group)}
        row = _run(TAKE, keys | {"window": f"{limit.seconds} seconds", "calls": calls})
        assert row is not None
        taken, wait = row
        if not taken:
            self._note(group, wait or limit.seconds)
            raise RateLimited(
                "The carrier's limit of calls is used up for now.",
                retry_after=float(max(wait or limit.seconds, 1)),
            )

    def pause(self, group: str, seconds: float) -> None:
        pause = f"{min(seconds, LONGEST_PAUSE)} seconds"
        _run(PAUSE, {"login": self._login_key(group), "pause": pause})
        self._note(group, min(seconds, LONGEST_PAUSE))

    def _note(self, group: str, wait: float) -> None:
        """Remember that nothing may be called for long, for people to be told."""
        if wait >= LONG:
            _run(NOTE, {"login": self._login_key(group), "wait": f"{wait} seconds"})

    def left(self) -> list[Left]:
        """What is left of each group's budget at this moment, for people to see."""
        names = {self._key(group): group for group in self._limits}
        pauses = {self._login_key(group): group for group in self._limits}
        with connection.cursor() as cursor:
            cursor.execute(LEFT, [[*names, *pauses]])
            rows = cursor.fetchall()
        found = {names[key]: (used, started_at) for key, used, started_at, _ in rows if key in names}
        paused = {pauses[key]: until for key, _, _, until in rows if key in pauses}
        return [
            _left(group, limit, *found.get(group, (0, None)), paused.get(group))
            for group, limit in self._limits.items()
        ]

    def _key(self, group: str) -> str:
        return f"{self._where}: {group}"[-200:]

    def _login_key(self, group: str) -> str:
        return f"{self._where}: {group} of login {self._login}"[-200:]


def _left(
    group: str, limit: Limit, used: int, started_at: datetime | None, paused_until: datetime | None
) -> Left:
    now = timezone.now()
    if paused_until and paused_until > now:
        return Left(group, limit, 0, paused_until)
    ends = started_at + timedelta(seconds=limit.seconds) if started_at else None
    if ends is None or ends <= now:
        return Left(group, limit, limit.calls, None)
    return Left(group, limit, max(limit.calls - used, 0), ends)


def _run(statement: str, values: dict[str, str | int]) -> tuple[bool, int | None] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone() if cursor.description else None
