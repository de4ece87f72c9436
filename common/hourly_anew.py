"""Makes the sums of an account's whole time anew (``common.hourly``) in three statements, however many hours that is.

For whoever has put in very many records at once without the triggers that mark their hours.
"""

from common.hourly import Sums, added_columns, hour_of, measured_columns, part_of


def anew(sums: Sums) -> list[str]:
    """The statements, in order; ``%(accounts)s`` are the ids of the accounts whose sums and marks they replace."""
    names = ", ".join(sums.measures)
    into = f"INSERT INTO {sums.table} (account_id, span, began_at, dimension, direction, value, {names})"
    mine = f"r.account_id = ANY(%(accounts)s) AND {sums.where}"
    return [
        f"DELETE FROM {sums.marks} WHERE account_id = ANY(%(accounts)s)",  # noqa: S608
        f"DELETE FROM {sums.table} WHERE account_id = ANY(%(accounts)s)",  # noqa: S608
        f"{into} {_hours(sums, mine)}",
        f"{into} SELECT r.account_id, 'part', {part_of(f'r.{sums.at}')}, '{sums.course}', r.direction,"  # noqa: S608
        f" {sums.in_course}, {measured_columns(sums)} FROM {sums.records} r WHERE {mine} GROUP BY 1, 3, 5, 6",
        f"{into} SELECT account_id, 'day', date_trunc('day', began_at, 'UTC'), dimension, direction, value,"  # noqa: S608
        f" {added_columns(sums)} FROM {sums.table} WHERE account_id = ANY(%(accounts)s) AND span = 'hour'"
        " GROUP BY 1, 3, 4, 5, 6",
    ]


def _hours(sums: Sums, mine: str) -> str:
    """By every dimension; records are read once."""
    dimensions = list(sums.dimensions.items())
    names = "".join(f" WHEN grouping(d.{name}) = 0 THEN '{name}'" for name, _ in dimensions)
    values = ", ".join(f"d.{name}" for name, _ in dimensions)
    whose = "r.account_id, d.hour, r.direction"
    sets = ", ".join(f"({whose}, d.{name})" for name, _ in dimensions)
    told = ", ".join(f"{expression} AS {name}" for name, expression in dimensions)
    return (
        f"SELECT r.account_id, 'hour', d.hour, CASE{names} ELSE '' END, r.direction, coalesce({values}, ''),"  # noqa: S608
        f" {measured_columns(sums)} FROM {sums.records} r"
        f" CROSS JOIN LATERAL (SELECT {hour_of(f'r.{sums.at}')} AS hour, {told}) d"
        f" WHERE {mine} GROUP BY GROUPING SETS (({whose}), {sets})"
    )
