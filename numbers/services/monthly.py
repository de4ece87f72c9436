"""Charging numbers by the month: each month of an account once, however late, often or at the same time it is tried."""

from contextlib import suppress
from datetime import date, datetime
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import Value

from accounts.actor import SYSTEM
from accounts.models import Account
from accounts.services import activity
from billing.prices import emergency_month
from billing.services import ledger
from billing.services.shares import accounts_between, added_up, has_resellers
from billing.services.splitting import split_rows
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
    between = _accounts_above(account)
    with transaction.atomic():
        ledger.lock_payers(account)
        if monthly.monthly_charges(account).filter(period=period).exists():
            return None
        amount = monthly.price_of(account, period)
        above = {
            str(payer.pk): str(price)
            for payer in between
            if (price := monthly.price_of(account, period, payer=payer))
        }
        emergency, _ = monthly.emergency_of(account, period)
        _share_out(account, period, [payer for payer in between if str(payer.pk) in above])
        count = monthly.chargeable(account, period).update(paid_through=period)
        return MonthlyCharge.objects.create(
            account=account,
            period=period,
            numbers=count,
            emergency_addresses=emergency,
            amount=amount,
            above=above,
            state=MonthState.DUE if amount or above else MonthState.PAID,
        )


def _share_out(account: Account, period: date, above: list[Account]) -> None:
    """Write down how much of the month is for each number, in the name of each who will pay."""
    lowest = account.billed_to_id or account.pk
    payers: dict[int, Account | None] = {lowest: None} | {payer.pk: payer for payer in above}
    for payer_id, payer in payers.items():
        share = partial(split_rows, account=account, payer_id=payer_id, reason=reason(account, period))
        share(rows=monthly.each_number(account, period, payer=payer).values_list("e164", "each"))
        if each := emergency_month(payer or account, on=period):
            records = monthly.emergency_records(account, period, payer=payer)
            share(rows=records.values_list("e164", Value(each)))


def _accounts_above(account: Account) -> list[Account]:
    """Those that may have to pay for the account's numbers, all but the one at the top."""
    return accounts_between(account, account.ancestor_ids[0]) if account.ancestor_ids else []


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
    above = added_up(account, [charge.above])
    with transaction.atomic():
        ledger.lock_payers(account, above)
        mine = monthly.due_charges(account).filter(pk=charge.pk)
        if not mine.update(state=MonthState.PAID, tried_at=now, paid_at=now):
            return
        entry = ledger.charge(
            account=account,
            amount=charge.amount,
            reason=reason(account, charge.period),
            description=_description(account, charge),
            above=above,
            goes_on=True,
        )
        after = {"amount": str(charge.amount), "numbers": charge.numbers, "ledger_entry": entry.pk}
        activity.record(account=account, by=SYSTEM, verb="charged", subject=charge, after=after)


def _stands_elsewhere(account: Account) -> bool:
    """Whether the account's months stand in the ledgers of others too."""
    return account.billed_to_id is not None or has_resellers(account)


def reason(account: Account, period: date) -> str:
    """Under what a month stands in the payers' ledgers, once; with the account's number where others pay."""
    own = f"month:{period:%Y-%m}:numbers"
    return f"{own}:{account.number}" if _stands_elsewhere(account) else own


def _description(account: Account, charge: MonthlyCharge) -> str:
    count = f"{charge.numbers:,} phone number{'s' * (charge.numbers != 1)}"
    if emergency := charge.emergency_addresses:
        count += f" and {emergency:,} emergency address{'es' * (emergency != 1)}"
    whose = f" of {account.name}" if _stands_elsewhere(account) else ""
    return f"{charge.period:%B %Y}: {count}{whose}"


def _tell(account: Account, newest: MonthlyCharge) -> None:
    """Mail whoever lacks the money, once for each month that fell due."""
    payer = _who_lacks(newest)
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


def _who_lacks(charge: MonthlyCharge) -> Account:
    """Of all who pay for the month the lowest whose balance does not cover it, or else who pays for the account."""
    shares = monthly.shares_of_month(charge)
    with scope.system():
        payers = Account.objects.in_bulk([share.payer_id for share in shares])
    short = [share for share in shares if payers[share.payer_id].free_balance < share.amount]
    return payers[(short or shares)[-1].payer_id]
