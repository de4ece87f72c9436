"""What the large demo's accounts have added up: by the hour, and what the operator earns by day."""

import psycopg

from calls.analytics.sums import CALLS
from common.hourly_anew import anew
from demo.large.loading import without_indexes
from messaging.analytics.sums import MESSAGES


def make_anew(session: psycopg.Connection) -> None:
    accounts = [pk for (pk,) in session.execute("SELECT id FROM large_account").fetchall()]
    for sums in (MESSAGES, CALLS):
        with without_indexes(session, sums.table):
            for statement in anew(sums):
                session.execute(statement.encode(), {"accounts": accounts})
    # The next sweep adds up a seller that has no days, from lines that no trigger has marked.
    session.execute("TRUNCATE billing_marginday, billing_marginbasis")
