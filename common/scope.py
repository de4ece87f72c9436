"""Whose rows the database shows: one account's, everybody's, or nobody's.

PostgreSQL's row-level security (see ``common.rls``) reads two session values, a scope and a role. They are set for a
block and put back at its end, without holding a transaction open. A connection that is lost in between comes back with
neither, so a mistake shows nothing rather than too much.

A scope is sealed: its name comes with a hash of it, of this connection's server process, and of a secret that the login
cannot read in the database. So a statement that somebody smuggles in can neither widen a scope nor become the system.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.db import connection

APP_ROLE, SYSTEM_ROLE = "portal_app", "portal_system"
SYSTEM = "system"
# Searches go by their index of words: another plan that is guessed to be quicker may read a table from end to end.
OTHER_PLANS = ("enable_seqscan", "enable_indexscan", "enable_indexonlyscan")
_is_searching: ContextVar[bool] = ContextVar("is_searching", default=False)


def secret() -> str:
    """What scopes are sealed with; the migrations put it where the policies alone find it."""
    return hmac.new(settings.SECRET_KEY.encode(), b"scopes of rows", hashlib.sha256).hexdigest()


def _sealed(name: str) -> str:
    if not name:
        return ""
    connection.ensure_connection()
    text = f"{secret()}:{connection.connection.info.backend_pid}:{name}"
    return f"{name}.{hashlib.sha256(text.encode()).hexdigest()}"


def _switch(scope: str, role: str, plans: str = "") -> tuple[str, str]:
    """Set both values and return the former ones, in one statement; the scope is sealed already.

    ``plans`` is "off" where searches begin, and "on" where they end.
    """
    settings = "".join(f", set_config('{name}', '{plans}', false)" for name in OTHER_PLANS) if plans else ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT old.scope, old.role, set_config('portal.scope', %s, false), set_config('role', %s, false)"  # noqa: S608
            f"{settings} FROM (SELECT coalesce(current_setting('portal.scope', true), '') AS scope,"
            " current_setting('role') AS role OFFSET 0) AS old",
            [scope, role],
        )
        row = cursor.fetchone()
    assert row is not None
    return row[0], row[1]


@contextmanager
def _scope(name: str, role: str, *, by_words: bool = False) -> Iterator[None]:
    changes = _is_searching.get() != by_words
    on, off = ("off", "on") if by_words else ("on", "off")
    before = _switch(_sealed(name), role, on if changes else "")
    searched = _is_searching.set(by_words)
    try:
        yield
    finally:
        _is_searching.reset(searched)
        _put_back(before, off if changes else "")


def _put_back(before: tuple[str, str], plans: str = "") -> None:
    if _may_set():
        _switch(*before, plans)


def _may_set() -> bool:
    """In a broken transaction nothing can be set; its rollback puts the former values back."""
    return not (connection.in_atomic_block and (connection.needs_rollback or _broken()))


def _broken() -> bool:
    raw = connection.connection
    return raw is None or raw.info.transaction_status == 3  # psycopg's INERROR


@contextmanager
def tenant(account_id: int) -> Iterator[None]:
    """Only this account's rows exist within the block."""
    with _scope(str(account_id), "none"):
        yield


@contextmanager
def system() -> Iterator[None]:
    """All accounts' rows, for sign-in, sweeps and work across accounts; the code must filter by itself."""
    with _scope(SYSTEM, SYSTEM_ROLE):
        yield


@contextmanager
def nobody() -> Iterator[None]:
    """No account's rows: where each request begins."""
    with _scope("", "none"):
        yield


@contextmanager
def searching() -> Iterator[None]:
    """All accounts' rows, by their indexes of words: for ``common.searching`` and for who asks it several times."""
    if _is_searching.get():
        yield
        return
    with _scope(SYSTEM, SYSTEM_ROLE, by_words=True):
        yield


def _narrow(account_id: int) -> None:
    _switch(_sealed(str(account_id)), "none")


@contextmanager
def system_then_tenant() -> Iterator[Callable[[int], None]]:
    """All accounts' rows, until the block calls what it is given with an account's id: then that account's alone.

    It is ``system()`` and then ``tenant()`` with one statement less, for requests that first find out who asks.
    """
    before = _switch(_sealed(SYSTEM), SYSTEM_ROLE)
    try:
        yield _narrow
    finally:
        _put_back(before)
