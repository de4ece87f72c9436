"""Sums of records kept for each hour, so that a month of a million is told in an instant and always exactly.

A table of sums stands beside a table of records. Triggers mark, in the record's own transaction, the hours that a
write touched; ``settle`` makes the sums of marked hours anew and is as right after a kill as before. Who reads
(``read``) takes the hours that are still marked, and those that the asked time cuts, from the records themselves: what
is told is at every moment what the records add up to.

Hours and days are those of UTC. Parts of 15 minutes are kept as well, of which the hours of any time zone consist.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, TypeAlias
from zoneinfo import ZoneInfo

from django.db import connection, transaction

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Hours made anew in one transaction: short enough that nobody waits for it.
AT_ONCE = 100
Unit = Literal["hour", "day", "week", "month"]
Measure: TypeAlias = int | Decimal


@dataclass(frozen=True)
class Measured:
    """How one measure is added up over records, and of which type a sum of it is."""

    over: str
    type: str = "bigint"


@dataclass(frozen=True)
class Sums:
    """What is added up of which table. All texts are SQL of ours, over a record called ``r``.

    ``dimensions`` are what sums are kept by, besides all together, which is the dimension "". ``table`` has the columns
    ``account_id span began_at dimension direction value`` and the measures; ``marks`` has ``account_id hour``.
    ``course`` is the dimension by which the course of time can be asked for; "" is all together.
    """

    records: str
    table: str
    marks: str
    at: str
    where: str
    dimensions: Mapping[str, str]
    measures: Mapping[str, Measured]
    relevant: Sequence[str] = ()
    course: str = ""

    @property
    def in_course(self) -> str:
        """The value of a record by which its course is told."""
        return self.dimensions[self.course] if self.course else "''::text"

    @property
    def lock(self) -> str:
        return f"hashtext('{self.table}')"


@dataclass(frozen=True)
class Figure:
    """Measures of one direction: of a value, or of what began in the hour, day or month at ``began``."""

    direction: str
    value: str
    began: datetime | None
    measures: Mapping[str, Measure]


@dataclass(frozen=True)
class Told:
    """The figures of some time: by hour, day or month, and by the values of one dimension. Both add up to the same."""

    course: Sequence[Figure]
    values: Sequence[Figure]


def settle(sums: Sums, *, most: int = 10_000) -> int:
    """Make the sums of marked hours anew, of all accounts, and return how many; call it in the system scope.

    Each account's marks go in the transaction that writes its sums. An account that another process is at is left
    to that.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT account_id FROM {sums.marks} GROUP BY 1 ORDER BY min(id)")  # noqa: S608
        accounts = [account_id for (account_id,) in cursor.fetchall()]
    done = 0
    for account_id in accounts:
        while done < most and (hours := _settle_account(sums, account_id)):
            done += len(hours)
    return done


def _settle_account(sums: Sums, account_id: int) -> list[datetime]:
    with transaction.atomic(), connection.cursor() as cursor:
        if not _locked(sums, account_id):
            return []
        cursor.execute(
            f"DELETE FROM {sums.marks} WHERE account_id = %(account)s AND hour IN ("  # noqa: S608
            f"SELECT hour FROM {sums.marks} WHERE account_id = %(account)s GROUP BY hour ORDER BY min(id)"
            " LIMIT %(most)s) RETURNING hour",
            {"account": account_id, "most": AT_ONCE},
        )
        hours = sorted({hour for (hour,) in cursor.fetchall()})
        if hours:
            _write_hours(sums, account_id, hours)
    return hours


def check(sums: Sums, since: datetime) -> Iterator[tuple[int, datetime, int]]:
    """Compare every day since then with its records, mend what differs, and tell: account, day, sums that were wrong.

    Call it in the system scope.
    """
    day = "date_trunc('day', {}, 'UTC')"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT r.account_id, {day.format(f'r.{sums.at}')} FROM {sums.records} r WHERE r.{sums.at} >= %(since)s"  # noqa: S608
            f" UNION SELECT account_id, {day.format('began_at')} FROM {sums.table} WHERE began_at >= %(since)s"
            " ORDER BY 1, 2",
            {"since": since},
        )
        found = cursor.fetchall()
    for account_id, at in found:
        if wrong := _mend(sums, account_id, at):
            yield account_id, at, wrong


def _mend(sums: Sums, account_id: int, day: datetime) -> int:
    """Write what differs in a day of UTC, and return how many sums did; hours that are marked are settled before, for
    they are not wrong yet.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        _locked(sums, account_id, wait=True)
        cursor.execute(
            f"DELETE FROM {sums.marks} WHERE account_id = %s AND hour >= %s AND hour < %s RETURNING hour",  # noqa: S608
            [account_id, day, day + DAY],
        )
        if hours := sorted({hour for (hour,) in cursor.fetchall()}):
            _write_hours(sums, account_id, hours)
        return _write_hours(sums, account_id, [day + HOUR * place for place in range(24)])


def _locked(sums: Sums, account_id: int, *, wait: bool = False) -> bool:
    """Be alone at the account's sums until the transaction ends; False where another is at them and nobody waits."""
    take = "pg_advisory_xact_lock" if wait else "pg_try_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {take}({sums.lock}, %s)", [account_id & 0x7FFFFFFF])
        row = cursor.fetchone()
    return wait or row == (True,)


def _write_hours(sums: Sums, account_id: int, hours: Sequence[datetime]) -> int:
    """Write the sums of whole hours and of their days; how many rows were new, other, or gone."""
    facts = {"account": account_id, "hours": list(hours)}
    days = sorted({hour.astimezone(UTC).replace(hour=0, minute=0, second=0) for hour in hours})
    changed = _replace(sums, _fresh_hours(sums), "'hour'", "began_at = ANY(%(hours)s::timestamptz[])", facts)
    part = f"{hour_of('began_at')} = ANY(%(hours)s::timestamptz[])"
    first_last = " AND began_at >= %(first)s AND began_at < %(last)s"
    facts |= {"first": min(hours), "last": max(hours) + HOUR}
    changed += _replace(sums, _fresh_parts(sums), "'part'", part + first_last, facts)
    facts = {"account": account_id, "hours": days}
    return changed + _replace(
        sums, _fresh_days(sums), "'day'", "began_at = ANY(%(hours)s::timestamptz[])", facts
    )


def _replace(sums: Sums, fresh: str, span: str, within: str, facts: Mapping[str, Any]) -> int:
    """Have the table say what ``fresh`` selects, touching no row that says so already."""
    key = "account_id, span, began_at, dimension, direction, value"
    names = list(sums.measures)
    same = " AND ".join(
        f"f.{column} = t.{column}" for column in ("began_at", "dimension", "direction", "value")
    )
    ours = ", ".join(f"t.{name}" for name in names)
    theirs = ", ".join(f"excluded.{name}" for name in names)
    statement = f"""
        WITH fresh AS MATERIALIZED ({fresh}),
        gone AS (
            DELETE FROM {sums.table} t WHERE t.account_id = %(account)s AND t.span = {span} AND {within}
            AND NOT EXISTS (SELECT FROM fresh f WHERE {same}) RETURNING 1
        ),
        kept AS (
            INSERT INTO {sums.table} AS t ({key}, {", ".join(names)})
            SELECT %(account)s, {span}, began_at, dimension, direction, value, {", ".join(names)} FROM fresh
            ON CONFLICT ({key}) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in names)}
            WHERE ({ours}) IS DISTINCT FROM ({theirs}) RETURNING 1
        )
        SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM kept)
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, dict(facts))
        row = cursor.fetchone()
    assert row is not None
    return int(row[0])


def hour_of(moment: str) -> str:
    return f"date_trunc('hour', {moment}, 'UTC')"


def part_of(moment: str) -> str:
    return f"date_bin('15 minutes', {moment}, '2000-01-01 00:00+00')"


def names_of_dimensions(sums: Sums) -> str:
    return ", ".join(f"'{name}'" for name in ("", *sums.dimensions))


def measured_columns(sums: Sums) -> str:
    return ", ".join(f"{measure.over} AS {name}" for name, measure in sums.measures.items())


def added_columns(sums: Sums) -> str:
    return ", ".join(f"sum({name})::{measure.type} AS {name}" for name, measure in sums.measures.items())


def _within(sums: Sums, hours: str, first: str, last: str) -> str:
    """The records of some hours, between two moments of each. ``OFFSET 0`` has each hour looked up in the index: who
    plans cannot know how little an hour is, and would read the whole table for many.
    """
    return (
        f"FROM {hours} CROSS JOIN LATERAL (SELECT * FROM {sums.records} r WHERE r.account_id = %(account)s"  # noqa: S608
        f" AND r.{sums.at} >= {first} AND r.{sums.at} < {last} AND {sums.where} OFFSET 0) r"
    )


def _within_whole(sums: Sums) -> str:
    return _within(
        sums, "unnest(%(hours)s::timestamptz[]) AS h (hour)", "h.hour", "h.hour + interval '1 hour'"
    )


def _fresh_hours(sums: Sums) -> str:
    """Sums of hours by every dimension, from the records."""
    dimensions = list(sums.dimensions.items())
    names = "".join(f" WHEN grouping(d.{name}) = 0 THEN '{name}'" for name, _ in dimensions)
    values = ", ".join(f"d.{name}" for name, _ in dimensions)
    sets = ", ".join(f"(h.hour, r.direction, d.{name})" for name, _ in dimensions)
    lateral = ", ".join(f"{expression} AS {name}" for name, expression in dimensions)
    return (
        f"SELECT h.hour AS began_at, CASE{names} ELSE '' END AS dimension, r.direction,"
        f" coalesce({values}, '') AS value, {measured_columns(sums)} {_within_whole(sums)}"
        f" CROSS JOIN LATERAL (SELECT {lateral}) d GROUP BY GROUPING SETS ((h.hour, r.direction), {sets})"
    )


def _fresh_parts(sums: Sums) -> str:
    part = part_of(f"r.{sums.at}")
    return (
        f"SELECT {part} AS began_at, '{sums.course}'::text AS dimension, r.direction, {sums.in_course} AS value,"
        f" {measured_columns(sums)} {_within_whole(sums)} GROUP BY 1, 3, 4"
    )


def _fresh_days(sums: Sums) -> str:
    """Sums of days, from those of their hours."""
    added = added_columns(sums)
    return (
        f"SELECT d.day AS began_at, dimension, direction, value, {added}"  # noqa: S608
        " FROM unnest(%(hours)s::timestamptz[]) AS d (day)"
        f" CROSS JOIN LATERAL (SELECT * FROM {sums.table} s WHERE s.account_id = %(account)s AND s.span = 'hour'"
        f" AND s.dimension IN ({names_of_dimensions(sums)})"
        " AND s.began_at >= d.day AND s.began_at < d.day + interval '24 hours' OFFSET 0) s"
        " GROUP BY d.day, dimension, direction, value"
    )


def unit_for(since: datetime, until: datetime) -> Unit:
    """Hours for up to two days, days for up to two months, months beyond."""
    if until - since <= 2 * DAY:
        return "hour"
    return "day" if until - since <= 62 * DAY else "month"


def read(
    sums: Sums,
    account_id: int,
    *,
    since: datetime,
    until: datetime,
    dimension: str,
    unit: Unit,
    zone: str,
    of: Sequence[str] = ("%",),
) -> Told:
    """What began from ``since`` up to but without ``until``: by the units of a time zone, and by the values of a
    dimension ("" for all together). One statement reads it, so that nothing changes in between.

    ``of`` narrows the course to values of ``sums.course`` that are LIKE one of these.
    """
    facts = _bounds(since, until) | {
        "account": account_id,
        "dimension": dimension,
        "unit": unit,
        "zone": zone,
        "of": list(of),
        "span": "hour" if _has_whole_hours(zone, since, until) else "part",
    }
    with connection.cursor() as cursor:
        cursor.execute(_reading(sums, dimension), facts)
        rows = cursor.fetchall()
    figures = [
        Figure(direction, value or "", began, dict(zip(sums.measures, measures, strict=True)))
        for _, direction, value, began, *measures in rows
    ]
    return Told(
        course=[figure for row, figure in zip(rows, figures, strict=True) if row[0] == "course"],
        values=[figure for row, figure in zip(rows, figures, strict=True) if row[0] == "values"],
    )


def _has_whole_hours(zone: str, since: datetime, until: datetime) -> bool:
    """Whether the zone's hours are those of UTC all the time, so that they need not be told by quarters."""
    weeks = range(max(0, (until - since).days) // 7 + 1)
    moments = [*(since + 7 * DAY * week for week in weeks), until]
    return not any(at.astimezone(ZoneInfo(zone)).utcoffset() % HOUR for at in moments)  # type: ignore[operator]


def _bounds(since: datetime, until: datetime) -> dict[str, Any]:
    """The whole hours and days of a time, and the hours that it cuts."""
    since, until = since.astimezone(UTC), max(since, until).astimezone(UTC)
    first = since.replace(minute=0, second=0, microsecond=0)
    last = until.replace(minute=0, second=0, microsecond=0)
    cut = {first} if first < since else set()
    cut |= {last} if last < until else set()
    hour = first if first == since else first + HOUR
    day = hour.replace(hour=0)
    return {
        "since": since,
        "until": until,
        "cut": sorted(cut),
        "first_hour": hour,
        "last_hour": last,
        "first_day": day if day == hour else day + DAY,
        "last_day": last.replace(hour=0),
    }


def _reading(sums: Sums, dimension: str) -> str:
    """``raw_hours`` are those that the records tell of: cut or marked ones. The days they are in are read by hours."""
    names = ", ".join(sums.measures)
    added = added_columns(sums)
    value = sums.dimensions[dimension] if dimension else "''::text"
    first, last = "greatest(h.hour, %(since)s)", "least(h.hour + interval '1 hour', %(until)s)"
    raw = _within(sums, "raw_hours h", first, last)
    narrowed = " AND {} LIKE ANY(%(of)s::text[])" if sums.course else ""
    return f"""
        WITH raw_hours AS MATERIALIZED (
            SELECT DISTINCT hour FROM {sums.marks}
            WHERE account_id = %(account)s AND hour >= %(first_hour)s AND hour < %(last_hour)s
            UNION SELECT unnest(%(cut)s::timestamptz[])
        ),
        raw_days AS MATERIALIZED (
            SELECT DISTINCT date_trunc('day', hour, 'UTC') AS day FROM raw_hours
            WHERE hour >= %(first_day)s AND hour < %(last_day)s
        ),
        hours AS MATERIALIZED (
            SELECT hour FROM (
                SELECT generate_series(%(first_hour)s, least(%(first_day)s, %(last_hour)s) - interval '1 hour',
                    interval '1 hour') AS hour
                UNION SELECT generate_series(greatest(%(last_day)s, %(first_hour)s), %(last_hour)s - interval '1 hour',
                    interval '1 hour')
                UNION SELECT day + n * interval '1 hour' FROM raw_days, generate_series(0, 23) AS n
            ) every WHERE hour NOT IN (SELECT hour FROM raw_hours)
        ),
        raw AS MATERIALIZED (
            SELECT r.direction, {value} AS value, {part_of(f"r.{sums.at}")} AS began_at, {sums.in_course} AS whose,
                {measured_columns(sums)}
            {raw}
            GROUP BY 1, 2, 3, 4
        )
        SELECT 'values', direction, value, NULL::timestamptz, {added} FROM (
            SELECT direction, value, {names} FROM {sums.table}
            WHERE account_id = %(account)s AND span = 'day' AND dimension = %(dimension)s
            AND began_at >= %(first_day)s AND began_at < %(last_day)s
            AND began_at NOT IN (SELECT day FROM raw_days)
            UNION ALL SELECT s.direction, s.value, {", ".join(f"s.{name}" for name in sums.measures)}
            FROM hours h CROSS JOIN LATERAL (
                SELECT * FROM {sums.table} WHERE account_id = %(account)s AND span = 'hour'
                AND dimension = %(dimension)s AND began_at = h.hour OFFSET 0
            ) s
            UNION ALL SELECT direction, value, {names} FROM raw
        ) v GROUP BY direction, value
        UNION ALL
        SELECT 'course', direction, '', date_trunc(%(unit)s, began_at, %(zone)s), {added} FROM (
            SELECT direction, began_at, {names} FROM {sums.table}
            WHERE account_id = %(account)s AND span = %(span)s AND dimension = '{sums.course}'
            AND began_at >= %(first_hour)s AND began_at < %(last_hour)s
            AND {hour_of("began_at")} NOT IN (SELECT hour FROM raw_hours){narrowed.format("value")}
            UNION ALL SELECT direction, began_at, {names} FROM raw WHERE true{narrowed.format("whose")}
        ) c GROUP BY direction, date_trunc(%(unit)s, began_at, %(zone)s)
        ORDER BY 1, 4, 2, 3
    """  # noqa: S608
