"""The triggers that keep the tally of numbers, as a migration step."""

from django.db import migrations

from providers.states import TROUBLED

TROUBLE = f"agreement IN ({', '.join(repr(str(state.value)) for state in sorted(TROUBLED))})"
# What numbers are counted by, as columns of the tally and as what a number says.
OF_NUMBERS = {
    "account_id": "account_id",
    "state": "state",
    "is_troubled": TROUBLE,
    "country": "country",
    "kind": "kind",
}
COUNTED_BY = ", ".join(OF_NUMBERS)
SAID = ", ".join(f"{said} AS {name}" for name, said in OF_NUMBERS.items())
# What a statement adds and takes away; most change nothing that is counted, and write nothing.
CHANGES = """
INSERT INTO numbers_numbertally ({names}, count)
SELECT {names}, sum(count) FROM ({parts}) AS parts
GROUP BY {names} HAVING sum(count) <> 0 ORDER BY {names}
"""


def tallying() -> migrations.RunSQL:
    """Write down in the statement's own transaction how many numbers more or fewer there are."""
    return migrations.RunSQL(*_triggers())


def _triggers() -> tuple[str, str]:
    """What makes the triggers, and what drops them."""
    tables = {"INSERT": ["NEW TABLE AS fresh"], "DELETE": ["OLD TABLE AS gone"]}
    tables["UPDATE"] = [*tables["DELETE"], *tables["INSERT"]]
    made, dropped = [], []
    for event, named in tables.items():
        parts = [
            f"SELECT {SAID}, {count} AS count FROM {table}"  # noqa: S608
            for table, count in (("gone", -1), ("fresh", 1))
            if table in " ".join(named)
        ]
        name = f"numbers_tally_{event.lower()}"
        body = CHANGES.format(names=COUNTED_BY, parts=" UNION ALL ".join(parts))
        made.append(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN NULL; END $$;"
            f" CREATE TRIGGER {name} AFTER {event} ON numbers_phonenumber REFERENCING {' '.join(named)}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {name}();"
        )
        dropped.append(f"DROP TRIGGER {name} ON numbers_phonenumber; DROP FUNCTION {name}();")
    return "\n".join(made), "\n".join(dropped)
