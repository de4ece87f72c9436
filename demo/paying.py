"""Money of the demo: credits, payments that settle them, and each month's charge."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from billing.models import LedgerEntry
from billing.services import ledger
from billing.services.money import post_credit
from common import scope
from numbers.services.monthly import charge_months

PAID_AFTER = timedelta(days=9)


def credit(account: Account, amount: str, text: str, invoice: str) -> LedgerEntry:
    """Money on the account that is still to be paid."""
    with scope.tenant(account.pk):
        return ledger.credit(
            account=account,
            amount=Decimal(amount),
            reason=f"invoice:{invoice}",
            description=f"{text}, {invoice}",
        )


def invoice(account: Account, amount: str, text: str, invoice: str) -> None:
    """A credit with the payment that settled it some days later."""
    entry = credit(account, amount, text, invoice)
    with scope.tenant(account.pk):
        ledger.receive_payment(
            account=account,
            amount=Decimal(amount),
            transaction_id=f"WIRE-{invoice}",
            received_at=timezone.now() + PAID_AFTER,
            payer_email=account.email,
            settles=entry,
        )


def payment(account: Account, amount: str) -> None:
    """Money that arrived by itself and raises the balance."""
    received = timezone.now()
    with scope.tenant(account.pk):
        ledger.receive_payment(
            account=account,
            amount=Decimal(amount),
            transaction_id=f"CARD-{received:%Y%m%d}-{account.number[-4:]}",
            received_at=received,
            payer_email=account.email,
        )


def month(account: Account) -> None:
    """Charge the month that has just begun for the numbers held."""
    with scope.tenant(account.pk):
        charge_months(account=account, now=timezone.now())


def given(
    account: Account, giver: Account, by: Actor, amount: str, reference: str, text: str = "Opening credit"
) -> None:
    """A credit that an account above gives, off its own balance."""
    with scope.tenant(account.pk):
        post_credit(
            account=account,
            giver=giver,
            by=by,
            amount=Decimal(amount),
            reference=reference,
            description=text,
        )
