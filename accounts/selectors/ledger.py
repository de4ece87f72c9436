"""Reads of money: the ledger, credits with whether they are paid, payments."""

from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet, Sum

from accounts.models import Account, LedgerEntry, Payment
from accounts.states import EntryKind, PaymentStatus


def ledger(account: Account) -> QuerySet[LedgerEntry]:
    return LedgerEntry.objects.filter(account=account)


def ledger_sum(account: Account) -> Decimal:
    """What the balance must equal."""
    return ledger(account).aggregate(total=Sum("amount"))["total"] or Decimal(0)


def credits(account: Account, *, paid: bool | None = None) -> QuerySet[LedgerEntry]:
    """Credits, newest first, each with ``paid``: whether a completed payment settled its invoice."""
    settled = Payment.objects.filter(settles=OuterRef("pk"), status=PaymentStatus.COMPLETED)
    rows = ledger(account).filter(kind=EntryKind.CREDIT).annotate(paid=Exists(settled))
    return rows if paid is None else rows.filter(paid=paid)


def payments(account: Account) -> QuerySet[Payment]:
    return Payment.objects.filter(account=account)
