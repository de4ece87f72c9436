"""Putting in rows by the million: in a session that wakes no trigger, as sets, with indexes made afterwards."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection
from django.db.models import Model
from psycopg import sql

# Indexes, those of unique constraints among them, as what drops each and what makes it.
INDEXES = """
SELECT CASE WHEN k.oid IS NULL THEN format('DROP INDEX %%I', c.relname)
        ELSE format('ALTER TABLE %%s DROP CONSTRAINT %%I', i.indrelid::regclass, k.conname) END,
    CASE WHEN k.oid IS NULL THEN pg_get_indexdef(i.indexrelid)
        ELSE format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', i.indrelid::regclass, k.conname,
            pg_get_constraintdef(k.oid)) END
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.contype = 'u'
WHERE i.indrelid = %s::regclass AND NOT i.indisprimary ORDER BY c.relname
"""
SETTINGS = {
    # No trigger, and no look for what a foreign key names.
    "session_replication_role": "replica",
    "maintenance_work_mem": "512MB",
    "work_mem": "128MB",
    "temp_buffers": "128MB",
    "synchronous_commit": "off",
}


@contextmanager
def powerful(url: str, database: str) -> Iterator[psycopg.Connection]:
    """A superuser's session, or one of an owner who was granted to set ``session_replication_role``."""
    factory = psycopg.ClientCursor
    with psycopg.connect(url, autocommit=True, cursor_factory=factory, dbname=database) as session:
        for name, value in SETTINGS.items():
            session.execute(sql.SQL("SET {} = {}").format(sql.Identifier(name), sql.Literal(value)))
        yield session


@contextmanager
def without_indexes(session: psycopg.Connection, table: str) -> Iterator[None]:
    """Indexes are made anew after the block, which for many rows takes a tenth of the time."""
    found = session.execute(INDEXES, [table]).fetchall()
    for drop, _ in found:
        session.execute(drop)
    yield
    for _, make in found:
        session.execute(make)


def insert(
    session: psycopg.Connection, row: Model, differing: Mapping[str, str], source: str, **words: Any
) -> int:
    """Insert rows like ``row``: what differs is SQL, by column, over ``source``; both name ``words``. How many."""
    # Columns that are computed, or that count by themselves, are the database's.
    fields = [
        field
        for field in row._meta.local_concrete_fields
        if not field.generated and (not field.primary_key or field.column in differing)
    ]
    values: dict[str, str] = {}
    for place, field in enumerate(fields):
        column = str(field.column)
        if column in differing:
            values[column] = differing[column]
            continue
        name = f"field_{place}"
        values[column] = f"%({name})s"
        words[name] = field.get_db_prep_save(field.pre_save(row, add=True), connection)
    table = row._meta.db_table
    columns = ", ".join(f'"{column}"' for column in values)
    statement = f"INSERT INTO {table} ({columns}) SELECT {', '.join(values.values())} FROM {source}"  # noqa: S608
    return session.execute(statement.encode(), words).rowcount


def sweep(session: psycopg.Connection) -> None:
    """Statistics, and the map of what everybody may see, so that nothing is read twice."""
    session.execute("VACUUM ANALYZE")
