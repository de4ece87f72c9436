"""Keeps sums by the hour right (``common.hourly``): settled within seconds, and compared every night."""

import logging
from datetime import datetime, timedelta

from accounts.actor import SYSTEM
from accounts.models import Account
from accounts.services import activity
from common import hourly, scope

log = logging.getLogger(__name__)
# Older ones were compared on the nights before.
LOOK_BACK = timedelta(days=35)


def settle(sums: hourly.Sums) -> int:
    """Make the sums of all hours anew in which records were written; how many hours."""
    with scope.system():
        return hourly.settle(sums)


def check(sums: hourly.Sums, *, what: str, now: datetime) -> int:
    """Compare the sums of the last 35 days with their records and mend what differs; how many sums did.

    What was wrong stands in the log and in the account's activity; ``what`` names the records there.
    """
    wrong = 0
    with scope.system():
        for account_id, day, count in hourly.check(sums, now - LOOK_BACK):
            wrong += count
            log.warning(
                "Account %s: %s sums of %s of %s were wrong and are mended.", account_id, count, what, day
            )
            account = Account.objects.get(pk=account_id)
            told = {"analytics": f"{count:,} sums of {what} of {day:%Y-%m-%d} (UTC)"}
            activity.record(account=account, by=SYSTEM, verb="mended", subject=account, after=told)
    return wrong
