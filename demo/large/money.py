"""The ledgers of the large demo: what was used, a month of numbers, and payments that cover both."""

import psycopg

from billing.models import LedgerEntry
from demo.large.loading import insert, without_indexes
from demo.large.step import Step

# The month before those that were charged already, or else this one.
MONTH = """
CREATE TEMPORARY TABLE large_month AS
SELECT a.id AS account_id, a.rate_did, f.count,
    (date_trunc('month', %(now)s AT TIME ZONE 'UTC') - c.many * interval '1 month')::date AS period
FROM large_account a
JOIN (SELECT n.account_id, count(*) AS count FROM large_fresh f JOIN numbers_phonenumber n ON n.e164 = f.e164
    AND n.provider_account_id = %(house)s GROUP BY 1) f ON f.account_id = a.id
CROSS JOIN LATERAL (SELECT count(*) AS many FROM numbers_monthlycharge m WHERE m.account_id = a.id) c
"""
CHARGED = """
INSERT INTO numbers_monthlycharge
    (account_id, period, numbers, emergency_addresses, amount, above, state, created_at, tried_at, paid_at)
SELECT account_id, period, count, 0, count * rate_did, '{}', 'paid', period, period, period FROM large_month
"""
SHARES = """
INSERT INTO billing_numbershare (account_id, reason, e164, amount)
SELECT m.account_id, 'month:' || to_char(m.period, 'YYYY-MM') || ':numbers', f.e164, m.rate_did
FROM large_fresh f JOIN numbers_phonenumber n ON n.e164 = f.e164 AND n.provider_account_id = %(house)s
JOIN large_month m ON m.account_id = n.account_id
"""
OF_MONTH = """
INSERT INTO large_charge
SELECT account_id, count * rate_did, 'month:' || to_char(period, 'YYYY-MM') || ':numbers',
    to_char(period, 'FMMonth YYYY') || ': ' || count || ' phone numbers', '', period + interval '1 minute'
FROM large_month
"""
ENTRIES = """(
    SELECT a.id AS account_id, 'credit' AS kind, 500::numeric(18, 6) AS amount, 'opening' AS reason,
        'Opening credit' AS description, '' AS e164, %(first)s - interval '1 day' AS at
    FROM large_account a WHERE NOT EXISTS (SELECT FROM billing_ledgerentry e WHERE e.account_id = a.id)
    UNION ALL
    SELECT account_id, 'payment', sum(amount), 'transfer:' || %(now)s::text || to_char(at, ':YYYY-MM'),
        'Bank transfer', '', min(at) - interval '1 second'
    FROM large_charge GROUP BY account_id, to_char(at, ':YYYY-MM')
    UNION ALL
    SELECT account_id, 'charge', -amount, reason, description, e164, at FROM large_charge
) AS e JOIN (
    SELECT l.id, l.currency, a.balance FROM large_account l JOIN accounts_account a ON a.id = l.id
) AS a ON a.id = e.account_id"""
BALANCES = """
UPDATE accounts_account a SET balance = total
FROM (SELECT account_id, sum(amount) AS total FROM billing_ledgerentry
    WHERE account_id IN (SELECT id FROM large_account) GROUP BY 1) AS entries
WHERE a.id = entries.account_id
"""


def charge_month(session: psycopg.Connection, step: Step) -> None:
    """A month of the numbers that were added, shared out among them."""
    words = {"now": step.now, "house": step.house.pk}
    session.execute("DROP TABLE IF EXISTS large_month")
    session.execute(MONTH, words)
    session.execute(CHARGED)
    with without_indexes(session, "billing_numbershare"):
        session.execute(SHARES, words)
    session.execute(OF_MONTH)


def post(session: psycopg.Connection, step: Step) -> None:
    differing = {
        "account_id": "e.account_id",
        "kind": "e.kind",
        "amount": "e.amount",
        "balance_after": "a.balance + sum(e.amount) OVER (PARTITION BY e.account_id ORDER BY e.at, e.reason)",
        "currency": "a.currency",
        "reason": "e.reason",
        "description": "e.description",
        "e164": "e.e164",
        "created_at": "e.at",
    }
    with without_indexes(session, "billing_ledgerentry"):
        source = f"{ENTRIES} ORDER BY e.at, e.reason"
        insert(session, LedgerEntry(), differing, source, now=step.now, first=step.first)
    session.execute(BALANCES)
