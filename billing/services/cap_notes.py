"""Noticing when spending comes near a cap and when it reaches it: once for each, in each day and month."""

from django.db import transaction

from accounts.actor import SYSTEM
from accounts.models import Account
from accounts.services import activity
from billing.models import SpendingCap
from billing.selectors.spending import FULL, NEAR, Period, Usage, all_usage
from common import scope

VERBS = {NEAR: "noted spending near the cap of", FULL: "noted spending at the cap of"}


def note_spending() -> int:
    """Note every level that was reached since the last time, which is an event; how many.

    What every account has used is read in one statement, and nothing is written where nothing has changed.
    """
    with scope.system():
        noted = {row.account_id: row for row in SpendingCap.objects.select_related("account")}
        changed = [usage for usage in all_usage() if _is_news(noted[usage.account_id], usage)]
    count = 0
    for usage in changed:
        row = noted[usage.account_id]
        with scope.tenant(row.account_id), transaction.atomic():
            count += _note(row, usage)
    return count


def _is_news(row: SpendingCap, usage: Usage) -> bool:
    """Whether there is something to tell, or to forget of a day or month that is over."""
    levels = _levels(usage)
    return levels != _known(row, usage) or levels != (row.day_noted, row.month_noted)


def _levels(usage: Usage) -> tuple[int, int]:
    return usage.day.level, usage.month.level


def _known(row: SpendingCap, usage: Usage) -> tuple[int, int]:
    """What was noted of the present day and month."""
    last = row.noted_on
    if last is None:
        return row.day_noted, row.month_noted
    same_month = (last.year, last.month) == (usage.today.year, usage.today.month)
    return row.day_noted if last == usage.today else 0, row.month_noted if same_month else 0


def _note(row: SpendingCap, usage: Usage) -> int:
    """Of several workers one notes it. What is back below is noted without a word."""
    before = {"day_noted": row.day_noted, "month_noted": row.month_noted, "noted_on": row.noted_on}
    day, month = _levels(usage)
    mine = SpendingCap.objects.filter(pk=row.pk, **before)
    if not mine.update(day_noted=day, month_noted=month, noted_on=usage.today):
        return 0
    known = _known(row, usage)
    told = [period for period, old in zip(usage.periods, known, strict=True) if period.level > old]
    for period in told:
        _tell(row.account, period)
    return len(told)


def _tell(account: Account, period: Period) -> None:
    after = {
        "period": period.name,
        "cap": str(period.cap),
        "used": str(period.used),
        "currency": account.currency,
    }
    activity.record(account=account, by=SYSTEM, verb=VERBS[period.level], subject=account, after=after)
