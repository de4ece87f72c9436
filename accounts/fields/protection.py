"""Migration steps of custom fields: whose rows are shown, what goes with a field, and what new things begin with."""

from django.db import migrations

from common.rls import ACCOUNT
from common.scope import APP_ROLE

# Accounts below may read the fields that are shared with them.
SHARED = f"""
CREATE POLICY shared ON accounts_customfield FOR SELECT TO {APP_ROLE}
    USING (applies_below AND account_id IN (
        SELECT unnest(a.ancestor_ids) FROM accounts_account a WHERE a.id = {ACCOUNT}
    ));
"""  # noqa: S608
BEGIN_WITH = """
CREATE FUNCTION {table}_begin() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO public.{table} ({holder}account_id, field_id, value)
    SELECT {holder_id}a.id, f.id, f."default" FROM fresh
    JOIN public.accounts_account a ON a.id = fresh.{account}
    JOIN public.accounts_customfield f ON f.about = '{about}' AND f."default" <> ''
        AND (f.account_id = a.id OR f.applies_below AND f.account_id = ANY (a.ancestor_ids));
    RETURN NULL;
END $$;
CREATE TRIGGER {table}_begin AFTER INSERT ON {of} REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_begin();
"""


def show_shared_fields() -> migrations.RunSQL:
    """Let accounts read the fields that those above them share; writing stays with who defined them."""
    return migrations.RunSQL(SHARED, "DROP POLICY shared ON accounts_customfield;")


def goes_with_its_field(table: str) -> migrations.RunSQL:
    """A value goes with its field, in whichever account; one that is saved later is refused at once, not at the end of
    the transaction.
    """
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_of_field FOREIGN KEY (field_id)"
        " REFERENCES accounts_customfield (id) ON DELETE CASCADE;",
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_of_field;",
    )


def begins_with_defaults(table: str, *, of: str, about: str, holder: str = "") -> migrations.RunSQL:
    """New rows of the table ``of`` get the defaults of the fields that apply to them, whatever inserts them.

    ``holder`` is the column of a value that names its thing, where that is not the account.
    """
    made = BEGIN_WITH.format(
        table=table,
        of=of,
        about=about,
        account="account_id" if holder else "id",
        holder=f"{holder}, " if holder else "",
        holder_id="fresh.id, " if holder else "",
    )
    return migrations.RunSQL(made, f"DROP TRIGGER {table}_begin ON {of}; DROP FUNCTION {table}_begin();")
