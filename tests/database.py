"""The database of one test process: a clone of the launcher's migrated one, used as the portal uses it, by a login that
owns nothing. What tests commit is deleted by one that may.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

import psycopg
import pytest
from django.db import connection
from django.test import TransactionTestCase
from psycopg import sql
from pytest_django import DjangoDbBlocker

from common import scope
from common.rls import SEAL_WITH

# Where migrations run and tables are emptied: our own server's superuser, or the owner on a server of yours.
POWERFUL = os.environ.get("TEST_SUPERUSER_URL") or os.environ.get("DATABASE_OWNER_URL", "")
# Django's own way is TRUNCATE of every table, which makes 600 new files each time, and new content types after it. A
# superuser's session may leave out triggers: those of foreign keys, and those that forbid to delete.
DELETE = """
DO $$
DECLARE filled regclass;
BEGIN
    SET LOCAL session_replication_role = replica;
    SET LOCAL lock_timeout = '20s';
    FOR filled IN
        SELECT oid FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 0
            AND relname NOT IN ('django_migrations', 'django_content_type', 'auth_permission', 'portal_scope_secret')
    LOOP
        EXECUTE format('DELETE FROM %s', filled);
    END LOOP;
    CALL seeds.put_back();
END $$
"""
TRUNCATE = """
DO $$
BEGIN
    EXECUTE (SELECT 'TRUNCATE ' || string_agg(oid::regclass::text, ', ') FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname NOT IN
            ('django_migrations', 'django_content_type', 'auth_permission', 'portal_scope_secret'));
    CALL seeds.put_back();
END $$
"""
# Rows that tests made and took back lie in their tables until somebody sweeps, and every scan walks over them.
LARGE = """
SELECT format('VACUUM %s', oid::regclass) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 64 * 8192
"""
# What migrations have put into tables (stock prompts) is there for every test, whoever emptied them before.
KEEP_SEEDS = """
DROP SCHEMA IF EXISTS seeds CASCADE;
CREATE SCHEMA seeds;
DO $$
DECLARE filled name;
BEGIN
    FOR filled IN
        SELECT relname FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 0
            AND relname NOT IN ('django_migrations', 'django_content_type', 'auth_permission', 'portal_scope_secret')
    LOOP
        EXECUTE format('CREATE TABLE seeds.%1$I AS TABLE public.%1$I', filled);
    END LOOP;
END $$;
CREATE PROCEDURE seeds.put_back() LANGUAGE plpgsql AS $$
DECLARE kept name;
BEGIN
    FOR kept IN SELECT relname FROM pg_class WHERE relnamespace = 'seeds'::regnamespace AND relkind = 'r' LOOP
        EXECUTE format('INSERT INTO public.%1$I SELECT * FROM seeds.%1$I', kept);
    END LOOP;
END $$;
"""


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: DjangoDbBlocker,
) -> None:
    """A clone where the launcher has a migrated database, or one migrated here on a server of yours."""
    template = os.environ.get("TEST_DATABASE_TEMPLATE")
    if not template:
        with as_owner():
            request.getfixturevalue("django_db_setup")
        with psycopg.connect(POWERFUL, dbname=connection.settings_dict["NAME"], autocommit=True) as session:
            session.execute(KEEP_SEEDS)
        return
    mine = connection.creation._get_test_db_name()
    clone = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER portal_owner").format(
        sql.Identifier(mine), sql.Identifier(template)
    )
    no_temporary = sql.SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC").format(sql.Identifier(mine))
    with psycopg.connect(POWERFUL, dbname="postgres", autocommit=True) as session:
        session.execute(clone)
        session.execute(no_temporary)
    with psycopg.connect(POWERFUL, dbname=mine, autocommit=True) as session:
        session.execute(SEAL_WITH, [scope.secret()])
        session.execute(KEEP_SEEDS)
    connection.settings_dict["NAME"] = mine


@contextmanager
def as_owner() -> Iterator[None]:
    """The login of migrations for a while."""
    login = urlsplit(POWERFUL)
    settings = connection.settings_dict
    before = {name: settings[name] for name in ("USER", "PASSWORD")}
    settings.update(USER=unquote(login.username or ""), PASSWORD=unquote(login.password or ""))
    # One that an earlier test left open is somebody else's.
    connection.close()
    try:
        yield
    finally:
        connection.close()
        settings.update(before)


class Sweeper:
    """A session that may delete what tests have committed, and sweep away what they took back."""

    def __init__(self) -> None:
        self._session: psycopg.Connection | None = None

    def empty(self) -> None:
        self._run(DELETE if os.environ.get("TEST_SUPERUSER_URL") else TRUNCATE)
        self.sweep()

    def sweep(self) -> None:
        for (command,) in self._run(LARGE).fetchall():
            self._run(command)

    def close(self) -> None:
        if self._session:
            self._session.close()

    def _run(self, command: str) -> psycopg.Cursor:
        if not self._session:
            self._session = psycopg.connect(
                POWERFUL, dbname=connection.settings_dict["NAME"], autocommit=True
            )
        return self._session.execute(command.encode())


@pytest.fixture(scope="session")
def sweeper() -> Iterator[Sweeper]:
    one = Sweeper()
    yield one
    one.close()


@pytest.fixture(scope="session", autouse=True)
def emptied(sweeper: Sweeper) -> Iterator[None]:
    """What tests have committed is deleted after each; what migrations put in stands again."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(TransactionTestCase, "_fixture_teardown", lambda _test: sweeper.empty())
        yield
