"""Charging numbers by the month: each month of an account once, however late, often or at the same time it is tried."""

from contextlib import suppress
from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts.actor import SYSTEM
from accounts.models import Account
from accounts.selectors.accounts import payer_of
from accounts.services import activity
from accounts.services.locking import lock
from billing.services import ledger
from common import scope
from common.errors import InsufficientFunds
from jobs import services as job_services
from jobs.services import NewJob
from numbers.kinds import MONTH, MONTH_MAIL
from numbers.models import MonthlyCharge
from numbers.selectors import monthly
from numbers.states import MonthState


def start_due(now: datetime) -> int:
    """Write a job for each account that has something to pay for; called several times an hour.

    The hour is in the job's key, so two clocks start one, and what went wrong is tried again an hour later.
    """
    with scope.system():
        accounts = monthly.accounts_to_charge(now)
    started = 0
    for account in accounts:
        with scope.tenant(account.pk):
            started += _start(account, now)
    return started


def _start(account: Account, now: datetime) -> bool:
    try:
        with transaction.atomic():
            job_services.start(
                NewJob(
                    MONTH,
                    f"Charge {monthly.month_of(now, account.timezone):%B %Y}",
                    idempotency_key=f"month:{now:%Y-%m-%dT%H}",
                ),
                account=account,
                by=SYSTEM,
            )
    except IntegrityError:
        return False
    return True


def charge_months(*, account: Account, now: datetime) -> list[MonthlyCharge]:
    """Charge every month that has begun and was not charged, and what is still due; returns the new months.

    Months are taken in order. A month that the payer's balance does not cover stays due with its amount, and is tried
    again each time this is called; no balance goes below its limit.
    """
    made = [_begin(account, period) for period in monthly.open_periods(account, now)]
    _pay_due(account, now)
    new = [charge for charge in made if charge is not None]
    for charge in new:
        charge.refresh_from_db()
    if (unpaid := monthly.due_charges(account).last()) is not None:
        _tell(account, unpaid)
    return new


def _begin(account: Account, period: date) -> MonthlyCharge | None:
    """Write down what the month costs, and mark its numbers; None when another worker did it before."""
    with transaction.atomic():
        _lock_payer(account)
        if monthly.monthly_charges(account).filter(period=period).exists():
            return None
        amount = monthly.price_of(account, period)
        count = monthly.chargeable(account, period).update(paid_through=period)
        return MonthlyCharge.objects.create(
            account=account,
            period=period,
            numbers=count,
            amount=amount,
            state=MonthState.DUE if amount else MonthState.PAID,
        )


def _lock_payer(account: Account) -> None:
    with ledger.paid_by(account) as payer:
        lock(payer)


def _pay_due(account: Account, now: datetime) -> None:
    """Pay the oldest month first, as far as the balance goes."""
    for charge in monthly.due_charges(account):
        try:
            _pay(account, charge, now)
        except InsufficientFunds:
            monthly.due_charges(account).update(tried_at=now)
            return


def _pay(account: Account, charge: MonthlyCharge, now: datetime) -> None:
    """Take the money and mark the month paid, both or neither."""
    with transaction.atomic():
        _lock_payer(account)
        mine = monthly.due_charges(account).filter(pk=charge.pk)
        if not mine.update(state=MonthState.PAID, tried_at=now, paid_at=now):
            return
        with ledger.paid_by(account) as payer:
            entry = ledger.charge(
                account=payer,
                amount=charge.amount,
                reason=reason(account, payer, charge.period),
                description=_description(account, payer, charge),
            )
        after = {"amount": str(charge.amount), "numbers": charge.numbers, "ledger_entry": entry.pk}
        activity.record(account=account, by=SYSTEM, verb="charged", subject=charge, after=after)


def reason(account: Account, payer: Account, period: date) -> str:
    """Under what a month stands in the payer's ledger, once; a sub-account's has its number at the end."""
    own = f"month:{period:%Y-%m}:numbers"
    return own if payer.pk == account.pk else f"{own}:{account.number}"


def _description(account: Account, payer: Account, charge: MonthlyCharge) -> str:
    count = f"{charge.numbers:,} phone number{'s' * (charge.numbers != 1)}"
    whose = "" if payer.pk == account.pk else f" of {account.name}"
    return f"{charge.period:%B %Y}: {count}{whose}"


def _tell(account: Account, newest: MonthlyCharge) -> None:
    """Mail whoever pays that money is missing, once for each month that fell due."""
    payer = payer_of(account)
    with scope.tenant(payer.pk), suppress(IntegrityError), transaction.atomic():
        job_services.start(
            NewJob(
                MONTH_MAIL,
                "Mail that a monthly charge is due",
                payload={"account": account.pk},
                idempotency_key=f"month-due:{newest.period:%Y-%m}:{account.pk}",
            ),
            account=payer,
            by=SYSTEM,
        )
