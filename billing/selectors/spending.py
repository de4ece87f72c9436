"""Reads of spending caps: what counts for an account, and how much of it is used today and this month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.utils import timezone

from accounts.models import Account
from billing.models import SpendingCap

NEAR, FULL = 80, 100
# The last charge seldom fits exactly: of a cap that is used so far nothing is left to speak of.
AS_GOOD_AS_FULL = Decimal("0.99")
USAGE = """
SELECT c.account_id, u.today, a.held, greatest(u.day_spent, 0), greatest(u.month_spent, 0),
    least(c.day_cap, c.day_most), least(c.month_cap, c.month_most)
FROM billing_spendingcap c JOIN accounts_account a ON a.id = c.account_id,
    LATERAL billing_usage(c.account_id, %(now)s) u
"""


@dataclass(frozen=True)
class Period:
    """A day or a month: what may be spent in it, None for as much as there is, and what is charged or set aside."""

    name: str
    cap: Decimal | None
    used: Decimal

    @property
    def level(self) -> int:
        """Of the cap 100, 80 or less than that per cent are used."""
        if self.cap is None:
            return 0
        share = self.used / self.cap
        return FULL if share >= AS_GOOD_AS_FULL else NEAR if share * 100 >= NEAR else 0

    @property
    def percent(self) -> int:
        return min(100, int(self.used * 100 / self.cap)) if self.cap else 0

    @property
    def left(self) -> Decimal:
        return max(self.cap - self.used, Decimal(0)) if self.cap is not None else Decimal(0)


@dataclass(frozen=True)
class Usage:
    """What an account has used of its caps. What is set aside now counts for the day and for the month."""

    account_id: int
    today: date
    day: Period
    month: Period

    @property
    def periods(self) -> tuple[Period, Period]:
        return self.day, self.month


def cap_of(account: Account) -> SpendingCap:
    """The account's caps, with none set where it never had any."""
    return SpendingCap.objects.filter(account=account).first() or SpendingCap(account=account)


def usage_of(account: Account) -> Usage | None:
    """None for an account that never had a cap."""
    return next(iter(_read(" WHERE c.account_id = ANY(%(ids)s)", [account.pk])), None)


def all_usage() -> list[Usage]:
    """Of every account that has a cap or had one, in one statement; call it inside ``scope.system()``."""
    return _read(" ORDER BY c.account_id", [])


def _read(which: str, ids: Sequence[int]) -> list[Usage]:
    with connection.cursor() as cursor:
        cursor.execute(USAGE + which, {"now": timezone.now(), "ids": list(ids)})
        rows = cursor.fetchall()
    return [
        Usage(pk, today, Period("day", day_cap, held + day), Period("month", month_cap, held + month))
        for pk, today, held, day, month, day_cap, month_cap in rows
    ]
