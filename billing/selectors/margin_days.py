"""What a seller earns by number, from the days that are kept (``billing.services.margin_days``).

Numbers of a page are the first of each day's, so that a page of a million numbers reads some of each day and no more.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from accounts.models import Account
from billing.margin_lines import numbered

# Lines that no day has in it yet: those of the last minute.
FRESH = numbered(
    """(
        SELECT e.* FROM billing_ledgermark m JOIN billing_ledgerentry e ON e.id = m.entry_id
        WHERE e.created_at >= %(since)s AND e.created_at < %(until)s
    )""",
    "z.account_id = %(seller)s",
)
BASIS = """
WITH basis AS (
    SELECT EXISTS (
        SELECT FROM billing_marginbasis WHERE account_id = %(seller)s AND zone = %(zone)s AND currency = %(currency)s
    ) AS fits
)
"""
DAYS = """, days AS MATERIALIZED (
    SELECT day::date FROM generate_series(%(first)s::date, %(last)s::date, interval '1 day') AS day
)"""
LATEST = f""", fresh AS MATERIALIZED (
    SELECT e164 COLLATE "C" AS key, sum(revenue) AS revenue, sum(cost) AS cost FROM ({FRESH}) AS lines
    WHERE (SELECT fits FROM basis) GROUP BY 1
)"""  # noqa: S608
KEYS = """, keys AS MATERIALIZED (
    SELECT key FROM (
        SELECT d.key FROM days CROSS JOIN LATERAL (
            SELECT e164 AS key FROM billing_marginday
            WHERE account_id = %(seller)s AND day = days.day{behind_day} ORDER BY e164 LIMIT %(most)s
        ) d WHERE (SELECT fits FROM basis)
        UNION SELECT key FROM fresh{behind_fresh}
    ) found ORDER BY key LIMIT %(most)s
)"""
SOME = """, grouped AS (
    SELECT key, sum(revenue) AS revenue, sum(cost) AS cost FROM (
        SELECT keys.key, d.revenue, d.cost FROM days CROSS JOIN keys CROSS JOIN LATERAL (
            SELECT revenue, cost FROM billing_marginday
            WHERE account_id = %(seller)s AND day = days.day AND e164 = keys.key OFFSET 0
        ) d
        UNION ALL SELECT key, revenue, cost FROM fresh WHERE key IN (SELECT key FROM keys)
    ) parts GROUP BY key
)"""
EVERY = """, grouped AS (
    SELECT key, sum(revenue) AS revenue, sum(cost) AS cost FROM (
        SELECT e164 AS key, revenue, cost FROM billing_marginday
        WHERE account_id = %(seller)s AND day BETWEEN %(first)s AND %(last)s AND (SELECT fits FROM basis){behind_day}
        UNION ALL SELECT key, revenue, cost FROM fresh{behind_fresh}
    ) parts GROUP BY key
)"""
TOLD = """
SELECT basis.fits, g.key, g.revenue, g.cost FROM basis LEFT JOIN grouped g ON true ORDER BY g.key
"""


@dataclass(frozen=True)
class Line:
    """A number, empty for what is of no one number, with what it brought in and cost."""

    e164: str
    revenue: Decimal
    cost: Decimal


def by_number(
    seller: Account, since: datetime, until: datetime, *, after: str | None, most: int | None
) -> list[Line] | None:
    """Numbers in their order, those behind ``after``, at most so many, but none that brought in and cost nothing; None
    where no days are kept for what was asked. Call it in the system scope.
    """
    begun, ended = since.astimezone(seller.zone), until.astimezone(seller.zone)
    if begun.time() != time.min or ended.time() != time.min or begun >= ended:
        return None
    values = {
        "seller": seller.pk,
        "zone": seller.zone.key,
        "currency": seller.currency,
        "since": since,
        "until": until,
        "first": begun.date(),
        "last": ended.date() - timedelta(days=1),
        "most": most,
    }
    found: list[Line] = []
    while True:
        lines = _lines(values, after)
        if lines is None:
            return None
        found += [line for line in lines if line.revenue or line.cost]
        if most is None or len(found) >= most or len(lines) < most:
            return found[:most]
        after = lines[-1].e164


def _lines(values: dict[str, Any], after: str | None) -> list[Line] | None:
    behind = {
        "behind_day": "" if after is None else " AND e164 > %(after)s",
        "behind_fresh": "" if after is None else ' WHERE key > %(after)s COLLATE "C"',
    }
    parts = EVERY if values["most"] is None else KEYS + SOME
    days = "" if values["most"] is None else DAYS
    statement = f"{BASIS}{days}{LATEST}{parts.format(**behind)}{TOLD}"
    with connection.cursor() as cursor:
        cursor.execute(statement, values | {"after": after})
        rows = cursor.fetchall()
    if not rows[0][0]:
        return None
    return [Line(*row[1:]) for row in rows if row[1] is not None]
