"""Row-level security for a table: the migration step that every tenant table carries."""

from typing import Any

from django.db import connection, migrations

from common import scope
from common.scope import APP_ROLE, SYSTEM_ROLE

# The portal's login owns nothing: it may use tables and no more. Temporary tables would be found before ours.
GRANTS = f"""
GRANT USAGE ON SCHEMA public TO {APP_ROLE}, {SYSTEM_ROLE};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP_ROLE}, {SYSTEM_ROLE};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}, {SYSTEM_ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP_ROLE}, {SYSTEM_ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {APP_ROLE}, {SYSTEM_ROLE};
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {APP_ROLE}, {SYSTEM_ROLE};
DO $$ BEGIN EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database()); END $$;
"""
# The name of the scope that is set, if its seal is right. Tenant policies ask in a subquery, so once in a statement.
#
# portal_is_system is no more immutable than portal_scope. It says so to be answered while a statement is planned: then
# nothing of it stands in the plan, and indexes work for conditions that may not come before a policy's. Only plans that
# are kept could go wrong by that, and the few in our triggers are kept for each role, which has the one answer.
SCOPE = f"""
CREATE TABLE portal_scope_secret (id boolean PRIMARY KEY DEFAULT true CHECK (id), secret text NOT NULL);
REVOKE ALL ON portal_scope_secret FROM PUBLIC, {APP_ROLE}, {SYSTEM_ROLE};
CREATE FUNCTION portal_scope() RETURNS text LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    given text := current_setting('portal.scope', true);
    name text := split_part(given, '.', 1);
    known text;
BEGIN
    IF given IS NULL OR given = '' THEN RETURN NULL; END IF;
    SELECT secret INTO known FROM public.portal_scope_secret;
    IF given = name || '.' || encode(sha256(convert_to(known || ':' || pg_backend_pid() || ':' || name, 'UTF8')), 'hex')
    THEN RETURN name; END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION portal_is_system() RETURNS boolean LANGUAGE plpgsql IMMUTABLE PARALLEL RESTRICTED AS $$
BEGIN RETURN coalesce(public.portal_scope() = '{scope.SYSTEM}', false); END $$;
"""
# Statistics are for owners to make; this lends the right, and nothing else.
ANALYZE = """
CREATE FUNCTION portal_analyze(VARIADIC tables regclass[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
DECLARE one regclass;
BEGIN
    FOREACH one IN ARRAY tables LOOP EXECUTE format('ANALYZE %s', one); END LOOP;
END $$;
"""
SEAL_WITH = """
INSERT INTO portal_scope_secret (secret) VALUES (%s) ON CONFLICT (id) DO UPDATE SET secret = excluded.secret
"""
ACCOUNT = f"(SELECT nullif(portal_scope(), '{scope.SYSTEM}')::bigint)"
EVERYBODY = "portal_is_system()"


def prepare_roles() -> list[migrations.RunSQL]:
    """Lets the portal's two roles use every table, those to come included, and makes what policies ask."""
    return [migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in (GRANTS, SCOPE, ANALYZE)]


def keep_secret(**_given: Any) -> None:
    """Store what scopes are sealed with, after every migration: it follows from SECRET_KEY."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.portal_scope_secret') IS NOT NULL")
        if cursor.fetchone() == (True,):
            cursor.execute(SEAL_WITH, [scope.secret()])


def protect(table: str, *, column: str = "account_id") -> migrations.RunSQL:
    """Show and accept only rows of the account in scope; the system role has a policy of its own.

    The tenant policy names the login role alone. Were it for everybody, the system role would be under both, and the
    planner would check each row twice over.
    """
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY tenant ON {table} TO {APP_ROLE} USING ({column} = {ACCOUNT}) WITH CHECK ({column} = {ACCOUNT});
        CREATE POLICY system ON {table} TO {SYSTEM_ROLE} USING ({EVERYBODY}) WITH CHECK ({EVERYBODY});
        """,
        f"""
        DROP POLICY tenant ON {table};
        DROP POLICY system ON {table};
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


def for_system_alone(table: str) -> migrations.RunSQL:
    """Show the rows of a table that belongs to no account in the system's scope and in no other."""
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY system ON {table} TO {SYSTEM_ROLE} USING ({EVERYBODY}) WITH CHECK ({EVERYBODY});
        """,
        f"DROP POLICY system ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
    )


def show_to_accounts_below(table: str) -> migrations.RunSQL:
    """Let the accounts under a row's account read it too; writing stays with its own account."""
    return migrations.RunSQL(
        f"""
        CREATE POLICY below ON {table} FOR SELECT TO {APP_ROLE}
            USING (account_id IN (SELECT unnest(a.ancestor_ids) FROM accounts_account a WHERE a.id = {ACCOUNT}));
        """,
        f"DROP POLICY below ON {table};",
    )


def append_only(table: str) -> migrations.RunSQL:
    """Refuse UPDATE and DELETE, whoever asks."""
    return migrations.RunSQL(
        f"""
        CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$;
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION refuse_change();
        """,
        f"DROP TRIGGER append_only ON {table};",
    )
