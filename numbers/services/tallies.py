"""Keeps the tallies of numbers short and right: folded every minute, and compared with the numbers every night."""

import logging
from dataclasses import dataclass

from django.db import connection

from accounts.actor import SYSTEM
from accounts.models import Account
from accounts.services import activity
from common import scope
from numbers.e911_tallying import lacks
from numbers.tallying import COUNTED_BY, SAID

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Tally:
    """A table of counts; ``by`` are its columns beside the count, ``numbers`` selects them of each number that counts,
    and ``said`` is what a row is about, in words, over those columns.
    """

    table: str
    by: str
    numbers: str
    said: str


TALLIES = (
    Tally("numbers_numbertally", COUNTED_BY, f"SELECT {SAID} FROM numbers_phonenumber", "state"),  # noqa: S608
    Tally(
        "numbers_lackingtally",
        "account_id",
        f"SELECT p.account_id FROM numbers_phonenumber p WHERE {lacks('p')}",  # noqa: S608
        "'without an emergency address'",
    ),
)
FOLD = """
WITH gone AS (
    DELETE FROM {table} WHERE account_id IN (
        SELECT account_id FROM {table} GROUP BY {by} HAVING count(*) > 1
    )
    RETURNING {by}, count
),
made AS (
    INSERT INTO {table} ({by}, count)
    SELECT {by}, sum(count) FROM gone GROUP BY {by} HAVING sum(count) <> 0
    RETURNING 1
)
SELECT (SELECT count(*) FROM gone) - (SELECT count(*) FROM made)
"""
# Rows that are missing, with what they lack; one statement sees one state of all tables.
MEND = """
INSERT INTO {table} ({by}, count)
SELECT {by}, sum(count)
FROM (
    SELECT {by}, count(*) AS count FROM ({numbers}) AS said GROUP BY {by}
    UNION ALL
    SELECT {by}, -sum(count) FROM {table} GROUP BY {by}
) AS both_sides
GROUP BY {by} HAVING sum(count) <> 0
RETURNING account_id, {said}, count
"""
MENDING = tuple(MEND.format(**vars(tally)) for tally in TALLIES)


def fold() -> int:
    """Put rows that belong together into one, of all accounts; how many fewer there are.

    Two at a time do no harm: a row is deleted once, and whoever deletes it writes it down again.
    """
    return sum(_fold(tally) for tally in TALLIES)


def _fold(tally: Tally) -> int:
    with scope.system(), connection.cursor() as cursor:
        cursor.execute(FOLD.format(**vars(tally)))
        row = cursor.fetchone()
    assert row is not None
    return int(row[0])


def check() -> int:
    """Compare the tallies with the numbers and mend them; how many counts were wrong. What was stands in the log and
    in the account's activity.
    """
    return sum(map(_check, MENDING))


def _check(mending: str) -> int:
    with scope.system():
        with connection.cursor() as cursor:
            cursor.execute(mending)
            wrong = cursor.fetchall()
        for account_id, said, count in wrong:
            log.warning(
                "Account %s: the count of numbers, %s, was wrong by %s and is mended.",
                account_id,
                said,
                count,
            )
            account = Account.objects.get(pk=account_id)
            told = {"numbers": f"{count:+,} {said}"}
            activity.record(account=account, by=SYSTEM, verb="mended", subject=account, after=told)
    return len(wrong)
