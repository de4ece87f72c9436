"""Money of the demo: credits, payments that settle them, and each month's charge."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.models import Account, LedgerEntry
from accounts.services import ledger
from common import scope
from numbers.selectors.charges import recurring_charges

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


def month(account: Account, first: datetime) -> None:
    """Charge the month for the numbers held on its first day."""
    with scope.tenant(account.pk):
        for charge in recurring_charges(account):
            ledger.charge(
                account=account,
                amount=charge.amount,
                reason=f"monthly:{first:%Y-%m}",
                description=f"{first:%B %Y}: {charge.description}",
            )
