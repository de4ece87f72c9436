"""The triggers that mark which hours' sums are out of date (``common.hourly``)."""

from django.db import migrations

from common.hourly import Sums, hour_of


def marking(sums: Sums) -> migrations.RunSQL:
    """The migration step that has every write to the records mark the hours it touches."""
    name = f"{sums.table}_mark"
    hours = (
        f"INSERT INTO {sums.marks} (account_id, hour) SELECT DISTINCT r.account_id, {hour_of(f'r.{sums.at}')}"
    )
    differs = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in sums.relevant)
    return migrations.RunSQL(
        f"""
        CREATE FUNCTION {name}_new() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN {hours} FROM fresh r; RETURN NULL; END $$;
        CREATE FUNCTION {name}_gone() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN {hours} FROM gone r; RETURN NULL; END $$;
        CREATE FUNCTION {name}_changed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN {hours} FROM (VALUES (OLD.account_id, OLD.{sums.at}), (NEW.account_id, NEW.{sums.at}))
            AS r (account_id, {sums.at}); RETURN NULL; END $$;
        CREATE TRIGGER mark_new AFTER INSERT ON {sums.records} REFERENCING NEW TABLE AS fresh
            FOR EACH STATEMENT EXECUTE FUNCTION {name}_new();
        CREATE TRIGGER mark_gone AFTER DELETE ON {sums.records} REFERENCING OLD TABLE AS gone
            FOR EACH STATEMENT EXECUTE FUNCTION {name}_gone();
        CREATE TRIGGER mark_changed AFTER UPDATE ON {sums.records} FOR EACH ROW WHEN ({differs})
            EXECUTE FUNCTION {name}_changed();
        """,
        f"""
        DROP TRIGGER mark_new ON {sums.records};
        DROP TRIGGER mark_gone ON {sums.records};
        DROP TRIGGER mark_changed ON {sums.records};
        DROP FUNCTION {name}_new();
        DROP FUNCTION {name}_gone();
        DROP FUNCTION {name}_changed();
        """,
    )
