"""System checks: the database login must be one that row-level security holds back, or the owner that migrates; and the
server must have the extensions that searches stand on.
"""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from common.words_index import EXTENSIONS

QUESTION = """
SELECT rolsuper OR rolbypassrls,
    EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_system'),
    EXISTS (SELECT FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid
        WHERE r.rolname = 'portal_system' AND m.member = me.oid) AND NOT rolinherit
    OR EXISTS (SELECT FROM pg_database WHERE datname = current_database() AND datdba = me.oid)
FROM pg_roles me WHERE rolname = session_user
"""


@register(Tags.database)
def login_is_held_back(databases: Sequence[str] | None = None, **_options: Any) -> list[CheckMessage]:
    """Refuse a login that sees every account's rows, or that cannot do work across accounts."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            cursor.execute(QUESTION)
            bypasses, has_system, may_become_it = cursor.fetchone() or (True, False, False)
        if bypasses:
            found.append(
                Error(
                    "Row-level security does not hold for this database login.", hint=HINT, id="tandem.E001"
                )
            )
        elif not (has_system and may_become_it):
            found.append(
                Error("The database login lacks the role portal_system.", hint=HINT, id="tandem.E002")
            )
    return found


@register(Tags.database)
def extensions_are_there(databases: Sequence[str] | None = None, **_options: Any) -> list[CheckMessage]:
    """Refuse a server without the extensions that searches stand on, before anything is migrated."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            cursor.execute(AVAILABLE)
            missing = sorted(set(EXTENSIONS) - {name for (name,) in cursor.fetchall()})
        if missing:
            text = f"PostgreSQL comes without the extension{'s' * (len(missing) > 1)} {', '.join(missing)}."
            found.append(Error(text, hint=PACKAGE, id="tandem.E003"))
    return found


AVAILABLE = "SELECT name FROM pg_available_extensions"
PACKAGE = "Install PostgreSQL's package of extensions, which most systems call postgresql-contrib."
HINT = "Make the roles with deploy/roles.sql and log in as portal_app; see docs/operations.md."
