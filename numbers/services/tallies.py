"""Keeps the tally of numbers short and right: folded every minute, and compared with the numbers every night."""

import logging

from django.db import connection

from accounts.actor import SYSTEM
from accounts.models import Account
from accounts.services import activity
from common import scope
from numbers.tallying import COUNTED_BY, SAID

log = logging.getLogger(__name__)
FOLD = f"""
WITH gone AS (
    DELETE FROM numbers_numbertally WHERE account_id IN (
        SELECT account_id FROM numbers_numbertally GROUP BY {COUNTED_BY} HAVING count(*) > 1
    )
    RETURNING {COUNTED_BY}, count
),
made AS (
    INSERT INTO numbers_numbertally ({COUNTED_BY}, count)
    SELECT {COUNTED_BY}, sum(count) FROM gone GROUP BY {COUNTED_BY} HAVING sum(count) <> 0
    RETURNING 1
)
SELECT (SELECT count(*) FROM gone) - (SELECT count(*) FROM made)
"""  # noqa: S608
# Rows that are missing, with what they lack; one statement sees one state of both tables.
MEND = f"""
INSERT INTO numbers_numbertally ({COUNTED_BY}, count)
SELECT {COUNTED_BY}, sum(count)
FROM (
    SELECT {COUNTED_BY}, count(*) AS count FROM (SELECT {SAID} FROM numbers_phonenumber) AS said
    GROUP BY {COUNTED_BY}
    UNION ALL
    SELECT {COUNTED_BY}, -sum(count) FROM numbers_numbertally GROUP BY {COUNTED_BY}
) AS both_sides
GROUP BY {COUNTED_BY} HAVING sum(count) <> 0
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
