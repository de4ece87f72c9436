"""Keeps the sums of calls right: settled within seconds, and compared every night."""

import logging
from datetime import datetime, timedelta

from accounts.actor import SYSTEM
from accounts.models import Account
from accounts.services import activity
from calls.analytics.sums import CALLS
from common import hourly, scope

log = logging.getLogger(__name__)
# Older ones were compared on the nights before.
LOOK_BACK = timedelta(days=35)


def settle_sums() -> int:
    """Make the sums of all hours anew in which calls were written; how many hours."""
    with scope.system():
        return hourly.settle(CALLS)


def check_sums(*, now: datetime) -> int:
    """Compare the sums of the last 35 days with their records and mend what differs; how many sums did.

    What was wrong stands in the log and in the account's activity.
    """
    wrong = 0
    with scope.system():
        for account_id, day, count in hourly.check(CALLS, now - LOOK_BACK):
            wrong += count
            log.warning(
                "Account %s: %s sums of calls of %s were wrong and are mended.", account_id, count, day
            )
            account = Account.objects.get(pk=account_id)
            told = {"analytics": f"{count:,} sums of calls of {day:%Y-%m-%d} (UTC)"}
            activity.record(account=account, by=SYSTEM, verb="mended", subject=account, after=told)
    return wrong
