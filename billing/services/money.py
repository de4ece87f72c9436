"""Money that a person posts by hand, with the activity row that says who it was."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.locking import lock
from billing.models import LedgerEntry, Payment
from billing.selectors.ledger import ledger as entries
from billing.services import ledger
from common.errors import Conflict


def post_credit(
    *, account: Account, by: Actor, amount: Decimal, reference: str, description: str
) -> LedgerEntry:
    """Give the account money that it owes until a payment settles it; Conflict when the reference was posted before."""
    reason = f"credit:{reference}"
    with transaction.atomic():
        lock(account)
        if entries(account).filter(reason=reason).exists():
            raise Conflict(f"{reference} is posted already.", field="reference")
        text = description or f"Credit {reference}"
        entry = ledger.credit(account=account, amount=amount, reason=reason, description=text)
        after = {"amount": str(entry.amount), "balance": str(entry.balance_after), "reference": reference}
        activity.record(account=account, by=by, verb="credited", subject=entry, after=after)
    return entry


def post_payment(*, account: Account, by: Actor, amount: Decimal, reference: str) -> Payment:
    """Record money that arrived outside the portal; Conflict when the transaction was recorded before."""
    with transaction.atomic():
        payment = ledger.receive_payment(
            account=account, amount=amount, transaction_id=reference, received_at=timezone.now()
        )
        after = {"amount": str(payment.amount), "reference": reference}
        activity.record(account=account, by=by, verb="received", subject=payment, after=after)
    return payment
