"""Charges the months of one account, and mails that one is due."""

from django.utils import timezone

from accounts.models import Account
from accounts.services.notices import mail_account
from common import scope
from common.errors import CarrierTrouble
from common.money import for_people
from jobs import work
from jobs.errors import Again
from jobs.models import Job
from numbers.selectors.monthly import total_due
from numbers.services.monthly import charge_months


def charge(job: Job) -> None:
    """Safe to run again: a month is charged once."""
    made = charge_months(account=job.account, now=timezone.now())
    work.settle(job, {"months": [f"{row.period:%Y-%m}" for row in made]})


def mail_due(job: Job) -> None:
    """Tell the payer what is due, unless it was paid meanwhile."""
    with scope.system():
        account = Account.objects.get(pk=job.payload["account"])
        amount = total_due(account, payer=job.account)
    if not amount:
        work.settle(job, {"outcome": "Paid meanwhile."})
        return
    try:
        mail_account(
            account=job.account,
            template="month_due",
            page="billing:ledger",
            name=account.name,
            amount=f"{for_people(amount)} {job.account.currency}",
        )
    except CarrierTrouble as exc:
        raise Again(exc.text) from exc
    work.settle(job)
