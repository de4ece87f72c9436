"""Keeps what sellers earn by number added up by day: every minute what is new, every night what is wrong.

A trigger marks each line of a ledger in its own transaction, and whoever reads takes marked lines from the ledger
(``billing.selectors.margin_days``), so that what is told is at every moment what the ledgers say. One process at a time
puts marked lines into the days, and takes their marks away in the same transaction.
"""

import logging
from datetime import datetime, time, timedelta
from typing import Any

from django.db import DataError, connection, transaction
from django.db.models import Exists, OuterRef

from accounts.actor import SYSTEM
from accounts.models import Account
from accounts.services import activity
from billing.margin_lines import numbered
from billing.models import MarginBasis, MarginDay
from common import scope

log = logging.getLogger(__name__)

# Lines in one transaction, and days that are looked at every night.
AT_ONCE, CHECKED = 5_000, timedelta(days=62)
LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('billing_marginday'))"
WAIT = "SELECT pg_advisory_xact_lock(hashtext('billing_marginday'))"
ADD = """
INSERT INTO billing_marginday (account_id, day, e164, revenue, cost)
SELECT seller_id, day, e164, sum(revenue), sum(cost) FROM ({rows}) AS rows GROUP BY 1, 2, 3
{having} ORDER BY 1, 2, 3
ON CONFLICT (account_id, day, e164) DO UPDATE
    SET revenue = billing_marginday.revenue + excluded.revenue, cost = billing_marginday.cost + excluded.cost
"""
TAKE = """
DELETE FROM billing_ledgermark WHERE id IN (SELECT id FROM billing_ledgermark ORDER BY id LIMIT %s) RETURNING entry_id
"""
UNMARKED = """(
    SELECT * FROM billing_ledgerentry e WHERE e.created_at >= %(since)s AND (
        e.account_id = %(seller)s OR e.account_id IN (SELECT id FROM accounts_account WHERE parent_id = %(seller)s)
    ) AND NOT EXISTS (SELECT FROM billing_ledgermark m WHERE m.entry_id = e.id)
)"""
MARKED = "(SELECT * FROM billing_ledgerentry WHERE id = ANY(%(ids)s))"
OF_SELLER = numbered(UNMARKED, "z.account_id = %(seller)s")
OF_MARKED = numbered(MARKED, "true")
# What the ledgers have and the days have not; one statement sees one state of both.
LACKING = f"""
SELECT * FROM ({OF_SELLER}) AS lines
UNION ALL
SELECT account_id, day, e164, -revenue, -cost FROM billing_marginday WHERE account_id = %(seller)s AND day >= %(first)s
"""  # noqa: S608


def settle() -> int:
    """Put what is marked into the days, and add up those of sellers that have none yet or whose zone or currency has
    changed; how many lines. Nothing while another process is at it.
    """
    with scope.system():
        for seller in _unlike_their_basis():
            _begin(seller)
        done = 0
        while found := _settle_some():
            done += found
    return done


def check(*, now: datetime) -> int:
    """Compare the days of the last two months with the ledgers and mend them; how many sums were wrong. What was stands
    in the log and in the seller's activity.
    """
    wrong = 0
    with scope.system():
        for basis in MarginBasis.objects.select_related("account").order_by("account"):
            found = _mend(basis, now)
            if found:
                seller = basis.account
                log.warning("Account %s: %s sums of margins were wrong and are mended.", seller.pk, found)
                told = {"margins": f"{found:,}"}
                activity.record(account=seller, by=SYSTEM, verb="mended", subject=seller, after=told)
            wrong += found
    return wrong


def _unlike_their_basis() -> list[Account]:
    below = Account.objects.filter(parent=OuterRef("pk"))
    sellers = Account.objects.filter(Exists(below)).order_by("pk")
    known = {row.account_id: (row.zone, row.currency) for row in MarginBasis.objects.all()}
    return [row for row in sellers if known.get(row.pk) != (row.zone.key, row.currency)]


def _begin(seller: Account) -> None:
    """All of the seller's days from its ledgers, but for lines that are marked, whose turn comes."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(LOCK)
            if cursor.fetchone() != (True,):
                return
            MarginDay.objects.filter(account=seller).delete()
            basis = {"zone": seller.zone.key, "currency": seller.currency}
            MarginBasis.objects.update_or_create(account=seller, defaults=basis)
            values: dict[str, Any] = {"seller": seller.pk, "since": "-infinity"}
            cursor.execute(ADD.format(rows=OF_SELLER, having=""), values)
    except DataError:
        log.exception(
            "Margins of account %s are not added up in its time zone %s.", seller.pk, seller.zone.key
        )


def _settle_some() -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LOCK)
        if cursor.fetchone() != (True,):
            return 0
        cursor.execute(TAKE, [AT_ONCE])
        ids = [pk for (pk,) in cursor.fetchall()]
        if ids:
            cursor.execute(ADD.format(rows=OF_MARKED, having=""), {"ids": ids})
    return len(ids)


def _mend(basis: MarginBasis, now: datetime) -> int:
    seller = basis.account
    if (basis.zone, basis.currency) != (seller.zone.key, seller.currency):
        return 0
    first = now.astimezone(seller.zone).date() - CHECKED
    since = datetime.combine(first, time.min, seller.zone)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(WAIT)
        differs = "HAVING sum(revenue) <> 0 OR sum(cost) <> 0"
        values: dict[str, Any] = {"seller": seller.pk, "since": since, "first": first}
        cursor.execute(ADD.format(rows=LACKING, having=differs), values)
        return int(cursor.rowcount)
