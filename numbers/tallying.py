"""The triggers that keep the tally of numbers, as a migration step."""

from django.db import migrations

from providers.states import TROUBLED

TROUBLE = f"agreement IN ({', '.join(repr(str(state.value)) for state in sorted(TROUBLED))})"
# What a statement adds and takes away; most change neither state nor account, and write nothing.
CHANGES = """
INSERT INTO numbers_numbertally (account_id, state, is_troubled, count)
SELECT account_id, state, is_troubled, sum(count) FROM ({parts}) AS parts
GROUP BY 1, 2, 3 HAVING sum(count) <> 0 ORDER BY 1, 2, 3
"""


def _part(table: str, count: int) -> str:
    return f"SELECT account_id, state, {TROUBLE} AS is_troubled, {count} AS count FROM {table}"  # noqa: S608


def tallying() -> migrations.RunSQL:
    """Write down in the statement's own transaction how many numbers more or fewer there are."""
    tables = {"INSERT": ["NEW TABLE AS fresh"], "DELETE": ["OLD TABLE AS gone"]}
    tables["UPDATE"] = [*tables["DELETE"], *tables["INSERT"]]
    made, dropped = [], []
    for event, named in tables.items():
        parts = [
            _part(table, count) for table, count in (("gone", -1), ("fresh", 1)) if table in " ".join(named)
        ]
        name = f"numbers_tally_{event.lower()}"
        body = CHANGES.format(parts=" UNION ALL ".join(parts))
        made.append(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN NULL; END $$;"
            f" CREATE TRIGGER {name} AFTER {event} ON numbers_phonenumber REFERENCING {' '.join(named)}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {name}();"
        )
        dropped.append(f"DROP TRIGGER {name} ON numbers_phonenumber; DROP FUNCTION {name}();")
    return migrations.RunSQL("\n".join(made), "\n".join(dropped))
