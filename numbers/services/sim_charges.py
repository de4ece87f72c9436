"""The months of SIM cards after the first: each charged once, however often or at the same time it is tried."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import Account
from billing.services import ledger
from billing.services.shares import added_up
from common import scope
from common.errors import InsufficientFunds
from numbers.models import SimCharge, SimSubscription
from numbers.selectors import sims as selectors
from numbers.selectors.monthly import month_after, month_of
from numbers.sim_states import SimState


def charge_due(now: datetime) -> int:
    """Charge the months of every card in use that have begun; how many were paid.

    What a balance does not cover stays due, in the order of the months, and is tried again next time.
    """
    paid = 0
    for row in selectors.to_charge(month_of(now, "Pacific/Kiritimati")):
        account = row.account
        with scope.tenant(account.pk):
            paid += _charge_months(account, row, month_of(now, account.timezone))
    return paid


def _charge_months(account: Account, row: SimSubscription, until: date) -> int:
    paid = 0
    while row.paid_through is not None and row.paid_through < until:
        try:
            if not _charge(account, row, month_after(row.paid_through)):
                return paid
        except InsufficientFunds:
            return paid
        paid += 1
    return paid


def _charge(account: Account, row: SimSubscription, period: date) -> bool:
    """One month, with its money, or nothing; False where another worker was before, or the card was ended."""
    with transaction.atomic():
        mine = SimSubscription.objects.filter(pk=row.pk, state=SimState.ACTIVE, paid_through=row.paid_through)
        fresh = mine.select_for_update(no_key=True).first()
        if fresh is None:
            return False
        ledger.charge(
            account=account,
            amount=fresh.month,
            reason=f"sim-month:{fresh.pk}:{period:%Y-%m}",
            description=describe(fresh, period),
            above=added_up(account, [fresh.above]),
            goes_on=True,
        )
        SimCharge.objects.create(
            account=account, subscription=fresh, period=period, product=fresh.product, amount=fresh.month
        )
        mine.update(paid_through=period)
    row.paid_through = period
    return True


def describe(row: SimSubscription, period: date) -> str:
    """The line in the ledger."""
    return f"{period:%B %Y}: SIM {row.icc_id}, {row.product}"
