"""System checks: the database login must be one that row-level security holds back, or the owner that migrates."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

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


HINT = "Make the roles with deploy/roles.sql and log in as portal_app; see docs/operations.md."
