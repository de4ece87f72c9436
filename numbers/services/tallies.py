"""Keeps the tally of numbers short and right: folded every minute, and compared with the numbers every night."""

import logging

from django.db import connection

from accounts.actor import SYSTEM
from accounts.models import Account
from accounts.services import activity
from common import scope
from numbers.tallying import TROUBLE

log = logging.getLogger(__name__)
FOLD = """
WITH gone AS (
    DELETE FROM numbers_numbertally WHERE account_id IN (
        SELECT account_id FROM numbers_numbertally GROUP BY account_id, state, is_troubled HAVING count(*) > 1
    )
    RETURNING account_id, state, is_troubled, count
),
made AS (
    INSERT INTO numbers_numbertally (account_id, state, is_troubled, count)
    SELECT account_id, state, is_troubled, sum(count) FROM gone GROUP BY 1, 2, 3 HAVING sum(count) <> 0
    RETURNING 1
)
SELECT (SELECT count(*) FROM gone) - (SELECT count(*) FROM made)
"""
# Rows that are missing, with what they lack; one statement sees one state of both tables.
MEND = f"""
INSERT INTO numbers_numbertally (account_id, state, is_troubled, count)
SELECT account_id, state, is_troubled, sum(count)
FROM (
    SELECT account_id, state, {TROUBLE} AS is_troubled, count(*) AS count
    FROM numbers_phonenumber GROUP BY 1, 2, 3
    UNION ALL
    SELECT account_id, state, is_troubled, -sum(count) FROM numbers_numbertally GROUP BY 1, 2, 3
) AS both_sides
GROUP BY 1, 2, 3 HAVING sum(count) <> 0
RETURNING account_id, state, count
"""  # noqa: S608


def fold() -> int:
    """Put rows that belong together into one, of all accounts; how many fewer there are.

    Two at a time do no harm: a row is deleted once, and whoever deletes it writes it down again.
    """
    with scope.system(), connection.cursor() as cursor:
        cursor.execute(FOLD)
        row = cursor.fetchone()
    assert row is not None
    return int(row[0])


def check() -> int:
    """Compare the tally with the numbers and mend it; how many counts were wrong. What was stands in the log and in the
    account's activity.
    """
    with scope.system():
        with connection.cursor() as cursor:
            cursor.execute(MEND)
            wrong = cursor.fetchall()
        for account_id, state, count in wrong:
            log.warning(
                "Account %s: the count of %s numbers was wrong by %s and is mended.", account_id, state, count
            )
            account = Account.objects.get(pk=account_id)
            told = {"numbers": f"{count:+,} {state}"}
            activity.record(account=account, by=SYSTEM, verb="mended", subject=account, after=told)
    return len(wrong)
