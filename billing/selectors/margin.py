"""What an account that sells takes in from those directly below it, what that costs it, and what is left.

Revenue is what stands as charges, less what was given back, in the ledgers of the accounts directly below; cost is what
stands in the seller's own ledger because of an account below. What the seller's own carriers ask is in no ledger. Of
accounts with another currency than the seller's nothing is counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db import connection

from accounts.models import Account
from billing.margin_lines import COUNTED
from billing.selectors import margin_days
from common import scope


class By(StrEnum):
    ACCOUNT = "account"
    NUMBER = "number"
    MONTH = "month"


@dataclass(frozen=True)
class Margin:
    """One line: ``name`` is an account's, a number, or the first day of a month; empty for what is of no one number."""

    key: str
    name: str
    revenue: Decimal
    cost: Decimal

    @property
    def margin(self) -> Decimal:
        return self.revenue - self.cost

    @property
    def percent(self) -> Decimal | None:
        """How much of the revenue is left, in per cent; of what was only given back there is no such share."""
        return (self.margin * 100 / self.revenue).quantize(Decimal("0.1")) if self.revenue > 0 else None


LINES = """
WITH lines AS (
    SELECT c.id AS customer_id, e.account_id, -e.amount AS revenue, 0::numeric AS cost, e.e164, e.reason, e.created_at
    FROM billing_ledgerentry e JOIN accounts_account c ON c.id = e.account_id
    WHERE c.parent_id = %(seller)s AND e.currency = %(currency)s AND e.kind = ANY(%(kinds)s)
        AND e.created_at >= %(since)s AND e.created_at < %(until)s
    UNION ALL
    SELECT coalesce(c.ancestor_ids[%(place)s], c.id), e.account_id, 0, -e.amount, e.e164, e.reason, e.created_at
    FROM billing_ledgerentry e JOIN accounts_account c ON c.id = e.caused_by_id
    WHERE e.account_id = %(seller)s AND e.currency = %(currency)s AND e.kind = ANY(%(kinds)s)
        AND e.created_at >= %(since)s AND e.created_at < %(until)s
)
"""
# A charge for several numbers is shared out; what was given back has the shares of its charge, the other way round.
NUMBERS = """, numbered AS (
    SELECT e164 AS key, revenue, cost FROM lines WHERE e164 <> ''
    UNION ALL
    SELECT coalesce(s.e164, ''), CASE WHEN s.id IS NULL THEN revenue ELSE sign(revenue) * s.amount END,
        CASE WHEN s.id IS NULL THEN cost ELSE sign(cost) * s.amount END
    FROM lines l LEFT JOIN billing_numbershare s
        ON s.account_id = l.account_id AND s.reason = regexp_replace(l.reason, ':back$', '')
    WHERE l.e164 = ''
)
"""
OF_NUMBERS = """, grouped AS (
    SELECT key, key AS name, sum(revenue) AS revenue, sum(cost) AS cost FROM numbered GROUP BY key
)"""
# Of accounts and months the sums alone are wanted: one short reading of an index for each customer and month, never of
# the rows themselves.
SUMS = """
WITH months AS (
    SELECT * FROM unnest(%(months)s::date[], %(starts)s::timestamptz[], %(ends)s::timestamptz[])
        AS m (month, since, until)
),
sums AS (
    SELECT m.month, c.id AS customer_id, s.amount AS revenue, 0::numeric AS cost
    FROM months m CROSS JOIN accounts_account c CROSS JOIN LATERAL (
        SELECT -sum(e.amount) AS amount FROM billing_ledgerentry e
        WHERE e.account_id = c.id AND e.currency = %(currency)s AND e.kind = ANY(%(kinds)s)
            AND e.created_at >= m.since AND e.created_at < m.until
    ) s
    WHERE c.parent_id = %(seller)s AND s.amount IS NOT NULL
    UNION ALL
    SELECT m.month, coalesce(c.ancestor_ids[%(place)s], c.id), 0, s.amount
    FROM months m CROSS JOIN LATERAL (
        SELECT e.caused_by_id, -sum(e.amount) AS amount FROM billing_ledgerentry e
        WHERE e.account_id = %(seller)s AND e.currency = %(currency)s AND e.kind = ANY(%(kinds)s)
            AND e.created_at >= m.since AND e.created_at < m.until AND e.caused_by_id IS NOT NULL
        GROUP BY e.caused_by_id
    ) s JOIN accounts_account c ON c.id = s.caused_by_id
)
"""
OF_ACCOUNTS = """, grouped AS (
    SELECT lower(a.name) || '~' || a.id AS key, a.name, sum(revenue) AS revenue, sum(cost) AS cost
    FROM sums JOIN accounts_account a ON a.id = customer_id GROUP BY a.id
)"""
OF_MONTHS = """, grouped AS (
    SELECT to_char(month, 'YYYY-MM-DD') AS key, to_char(month, 'YYYY-MM-DD') AS name,
        sum(revenue) AS revenue, sum(cost) AS cost
    FROM sums GROUP BY month
)"""
GROUPED = {
    By.ACCOUNT: SUMS + OF_ACCOUNTS,
    By.NUMBER: LINES + NUMBERS + OF_NUMBERS,
    By.MONTH: SUMS + OF_MONTHS,
}


def margins(
    seller: Account,
    since: datetime,
    until: datetime,
    by: By,
    *,
    after: str | None = None,
    most: int | None = None,
) -> list[Margin]:
    """Lines in the order of their keys, those behind ``after``, at most so many: by number from the days that are kept,
    else in one statement over the ledgers.
    """
    with scope.system():
        return _margins(seller, since, until, by, after, most)


def _margins(
    seller: Account, since: datetime, until: datetime, by: By, after: str | None, most: int | None
) -> list[Margin]:
    if by == By.NUMBER:
        kept = margin_days.by_number(seller, since, until, after=after, most=most)
        if kept is not None:
            return [Margin(line.e164, line.e164, line.revenue, line.cost) for line in kept]
    statement = (
        GROUPED[by]  # noqa: S608
        + " SELECT key, name, revenue, cost FROM grouped WHERE (revenue <> 0 OR cost <> 0)"
        + (' AND key COLLATE "C" > %(after)s' if after is not None else "")
        + ' ORDER BY key COLLATE "C"'
        + (" LIMIT %(most)s" if most is not None else "")
    )
    spans = months_of(seller, since, until) if by == By.MONTH else [(since.date(), since, until)]
    values = _values(seller, spans) | {"after": after, "most": most}
    return [Margin(*row) for row in _rows(statement, values)]


@dataclass(frozen=True)
class MarginPage:
    """Some lines, and all of the time together."""

    rows: list[Margin]
    total: Margin


def margin_page(
    seller: Account, since: datetime, until: datetime, by: By, *, after: str | None, most: int
) -> MarginPage:
    """``margins`` and their ``total``, of which one reading of the ledgers tells both where lines are few."""
    if by == By.NUMBER:
        with scope.system():
            return MarginPage(_margins(seller, since, until, by, after, most), _total(seller, since, until))
    every = margins(seller, since, until, by)
    revenue, cost = (sum((getattr(row, name) for row in every), Decimal(0)) for name in ("revenue", "cost"))
    # In the order of the database, which is that of code points.
    behind = [row for row in every if after is None or row.key > after]
    return MarginPage(behind[:most], Margin("", "", revenue, cost))


def total(seller: Account, since: datetime, until: datetime) -> Margin:
    """All of it together: exactly the sum of the ledgers' lines."""
    with scope.system():
        return _total(seller, since, until)


def _total(seller: Account, since: datetime, until: datetime) -> Margin:
    statement = SUMS + "SELECT '', '', coalesce(sum(revenue), 0), coalesce(sum(cost), 0) FROM sums"  # noqa: S608
    return Margin(*_rows(statement, _values(seller, [(since.date(), since, until)]))[0])


Span = tuple[date, datetime, datetime]


def months_of(seller: Account, since: datetime, until: datetime) -> list[Span]:
    """The time cut where months begin in the seller's time zone, each part with its month's first day."""
    spans, at = [], since
    while at < until:
        month = at.astimezone(seller.zone).date().replace(day=1)
        after = (month + timedelta(days=31)).replace(day=1)
        end = min(datetime(after.year, after.month, 1, tzinfo=seller.zone), until)
        spans.append((month, at, end))
        at = end
    return spans


def _values(seller: Account, spans: Sequence[Span]) -> dict[str, Any]:
    return {
        "seller": seller.pk,
        "currency": seller.currency,
        "kinds": [kind.value for kind in COUNTED],
        # Of an account under a customer the customer is the next but one behind the seller's own ancestors.
        "place": len(seller.ancestor_ids) + 2,
        "months": [month for month, _, _ in spans],
        "starts": [since for _, since, _ in spans],
        "ends": [until for _, _, until in spans],
        "since": spans[0][1] if spans else None,
        "until": spans[-1][2] if spans else None,
    }


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
