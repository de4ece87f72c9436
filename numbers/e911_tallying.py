"""The triggers that keep count of numbers without an emergency address, as a migration step.

What is counted hangs on three tables: numbers, their records at carriers, and waivers. Each statement writes down how
many numbers more or fewer lack one because of it, as it finds the other two. Services lock a number before they write
about its address; what passes them by is mended at night (``numbers.services.tallies``).

Which numbers want an address is a function of the database, made of the countries' plans when it is migrated: a change
of those needs a migration that makes it anew.
"""

from collections.abc import Iterable

from django.db import migrations

from common.plans import registry
from numbers.e911_states import IN_FORCE
from numbers.states import ABLE_TO_CALL

# What of a number is asked.
ASKED = ("account_id", "e164", "state", "country", "kind")
NAMED = {"numbers": "numbers_phonenumber", "records": "numbers_e911record", "waivers": "numbers_e911waiver"}


def _listed(values: Iterable[str]) -> str:
    return ", ".join(f"'{value}'" for value in sorted(map(str, values)))


def _able(row: str) -> str:
    """Whether a number can call out and its plan wants an address."""
    return f"({row}.state IN ({_listed(ABLE_TO_CALL)}) AND numbers_wants_address({row}.country, {row}.kind))"


RECORDED = f"state IN ({_listed(IN_FORCE)})"
WAIVED = "ended_at IS NULL"
SAME = "x.account_id = {row}.account_id AND x.e164 = {row}.e164"
# How these are read is settled once in a session, perhaps when the tables were empty, and PostgreSQL takes what it has
# counted as empty for quickly read from end to end. The offset keeps each number's question its own, and what is turned
# off leaves the indexes alone: otherwise each new number of a statement would read all addresses that came since.
BY_INDEX = "SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off"
HAS_RECORD = f"EXISTS (SELECT 1 FROM numbers_e911record x WHERE {SAME} AND x.{RECORDED} OFFSET 0)"
HAS_WAIVER = f"EXISTS (SELECT 1 FROM numbers_e911waiver x WHERE {SAME} AND x.{WAIVED} OFFSET 0)"


def lacks(row: str) -> str:
    """Whether a number wants an address and has none, nor a waiver."""
    return f"({_able(row)} AND NOT {HAS_RECORD.format(row=row)} AND NOT {HAS_WAIVER.format(row=row)})"


def _wants() -> str:
    pairs = [
        f"(country = '{country}' AND kind IN ({_listed(kinds)}))"
        for country in sorted(registry.countries())
        if (kinds := [kind.value for kind in registry.plan_in(country).emergency.needs_address])
    ]
    return (
        "CREATE OR REPLACE FUNCTION numbers_wants_address(country text, kind text) RETURNS boolean"
        f" LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT {' OR '.join(pairs)} $$;"
    )


def _of_numbers(event: str) -> list[str]:
    """What a statement on numbers takes away, and what it adds; most updates change nothing that is asked."""
    if event != "UPDATE":
        row, sign = ("f", "") if event == "INSERT" else ("o", "-")
        table = "fresh f" if event == "INSERT" else "gone o"
        return [f"SELECT {row}.account_id, {sign}1 AS n FROM {table} WHERE {lacks(row)}"]
    before, after = (", ".join(f"{row}.{name}" for name in ASKED) for row in ("o", "f"))
    changed = f"(o.account_id, o.e164, {_able('o')}) IS DISTINCT FROM (f.account_id, f.e164, {_able('f')})"
    return [
        f"SELECT s.account_id, s.n FROM gone o JOIN fresh f ON f.id = o.id"
        f" CROSS JOIN LATERAL (VALUES (-1, {before}), (1, {after})) AS s (n, {', '.join(ASKED)})"
        f" WHERE {changed} AND {lacks('s')}"
    ]


def _of_others(event: str, holds: str, other: str) -> list[str]:
    """The same of records or waivers that begin or cease to hold, of numbers that nothing else covers."""
    keys = {
        "gone": f"SELECT account_id, e164 FROM gone WHERE {holds}",
        "fresh": f"SELECT account_id, e164 FROM fresh WHERE {holds}",
    }
    empty = "SELECT NULL::bigint, NULL::varchar WHERE false"
    gone = keys["gone"] if event != "INSERT" else empty
    fresh = keys["fresh"] if event != "DELETE" else empty
    return [
        f"SELECT p.account_id, {n} AS n FROM ({one} EXCEPT {another}) k (account_id, e164)"
        " JOIN numbers_phonenumber p ON p.account_id = k.account_id AND p.e164 = k.e164"
        f" WHERE {_able('p')} AND NOT {other.format(row='p')}"
        for n, one, another in ((1, gone, fresh), (-1, fresh, gone))
    ]


def _parts(named: str, event: str) -> list[str]:
    if named == "numbers":
        return _of_numbers(event)
    holds, other = (RECORDED, HAS_WAIVER) if named == "records" else (WAIVED, HAS_RECORD)
    return _of_others(event, holds, other)


def lacking_tallied() -> migrations.RunSQL:
    """Make the triggers, and count what is there."""
    return migrations.RunSQL(*_triggers())


def lacking_tallied_anew() -> migrations.RunSQL:
    """The same where an earlier version of them stands."""
    made, dropped = _triggers()
    return migrations.RunSQL(f"{dropped}\nDELETE FROM numbers_lackingtally;\n{made}", migrations.RunSQL.noop)


def _triggers() -> tuple[str, str]:
    """What makes the triggers and counts, and what drops them."""
    made, dropped = [_wants()], []
    for named, table in NAMED.items():
        for event in ("INSERT", "UPDATE", "DELETE"):
            rows = {"INSERT": "NEW TABLE AS fresh", "DELETE": "OLD TABLE AS gone"}
            tables = rows.get(event, "OLD TABLE AS gone NEW TABLE AS fresh")
            name = f"numbers_lacking_{named}_{event.lower()}"
            body = (
                "INSERT INTO numbers_lackingtally (account_id, count) SELECT account_id, sum(n)"
                f" FROM ({' UNION ALL '.join(_parts(named, event))}) AS parts"
                " GROUP BY account_id HAVING sum(n) <> 0 ORDER BY account_id"
            )
            made.append(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql {BY_INDEX}"
                f" AS $$ BEGIN {body}; RETURN NULL; END $$;"
                f" CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {tables}"
                f" FOR EACH STATEMENT EXECUTE FUNCTION {name}();"
            )
            dropped.append(f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();")
    made.append(
        "INSERT INTO numbers_lackingtally (account_id, count) SELECT p.account_id, count(*)"
        f" FROM numbers_phonenumber p WHERE {lacks('p')} GROUP BY p.account_id;"
    )
    dropped.append("DROP FUNCTION numbers_wants_address(text, text);")
    return "\n".join(made), "\n".join(dropped)
