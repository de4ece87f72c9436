"""Row-level security for a table: the migration step that every tenant table carries."""

from django.db import migrations

from common.scope import SYSTEM_ROLE

ROLE_GRANTS = f"""
GRANT USAGE ON SCHEMA public TO {SYSTEM_ROLE};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {SYSTEM_ROLE};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {SYSTEM_ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {SYSTEM_ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {SYSTEM_ROLE};
"""


def grant_system_role() -> migrations.RunSQL:
    """Let the system role use every table, those to come included."""
    return migrations.RunSQL(ROLE_GRANTS, migrations.RunSQL.noop)


def protect(table: str, *, column: str = "account_id") -> migrations.RunSQL:
    """Show and accept only rows of the account in scope; the system role has a policy of its own.

    The tenant policy names the login role alone. Were it for everybody, the system role would be under both, and the
    planner would check each row twice over.
    """
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY tenant ON {table} TO CURRENT_USER
            USING ({column} = (SELECT nullif(current_setting('portal.account_id', true), '')::bigint))
            WITH CHECK ({column} = (SELECT nullif(current_setting('portal.account_id', true), '')::bigint));
        CREATE POLICY system ON {table} TO {SYSTEM_ROLE} USING (true) WITH CHECK (true);
        """,
        f"""
        DROP POLICY tenant ON {table};
        DROP POLICY system ON {table};
        ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


def show_to_accounts_below(table: str) -> migrations.RunSQL:
    """Let the accounts under a row's account read it too; writing stays with its own account."""
    return migrations.RunSQL(
        f"""
        CREATE POLICY below ON {table} FOR SELECT TO CURRENT_USER
            USING (account_id IN (SELECT unnest(a.ancestor_ids) FROM accounts_account a
                WHERE a.id = (SELECT nullif(current_setting('portal.account_id', true), '')::bigint)));
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
