"""Reads of money: the ledger, credits with whether they are paid, payments."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from accounts.models import Account
from accounts.selectors.accounts import accounts_below, family
from accounts.states import EntryKind, PaymentStatus
from billing.models import LedgerEntry, Payment
from common import scope
from common.stretches import Stretch


def ledger(
    account: Account, *, kind: str = "", since: datetime | None = None, until: datetime | None = None
) -> QuerySet[LedgerEntry]:
    """The account's lines, or those of a kind and a time among them."""
    rows = LedgerEntry.objects.filter(account=account)
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.filter(created_at__gte=since) if since else rows
    return rows.filter(created_at__lt=until) if until else rows


def credits(account: Account, *, paid: bool | None = None) -> QuerySet[LedgerEntry]:
    """Credits, newest first, each with ``paid``: whether a completed payment settled its invoice."""
    settled = Payment.objects.filter(settles=OuterRef("pk"), status=PaymentStatus.COMPLETED)
    rows = ledger(account).filter(kind=EntryKind.CREDIT).annotate(paid=Exists(settled))
    return rows if paid is None else rows.filter(paid=paid)


def charges_by_day(account: Account, *, days: int, with_below: bool = False) -> dict[date, Decimal]:
    """What was charged on each of the last days with any charge, today included, in the active time zone.

    ``with_below`` adds the accounts under this one, in its currency, each purchase once: at what the buyer pays.
    Evaluate that inside ``scope.system()``.
    """
    today = timezone.localdate()
    listed = [today - timedelta(days=back) for back in reversed(range(days))]
    starts = [timezone.make_aware(datetime.combine(day, time.min)) for day in listed]
    if with_below:
        buyers = Q(caused_by=None) | Q(caused_by__billed_to=F("account"))
        # Found among the accounts first: asked of every line, their line of ancestors would take a third of the time.
        within = Account.objects.filter(family(account, "")).values("pk")
        rows = LedgerEntry.objects.filter(buyers, account__in=within, currency=account.currency)
    else:
        rows = ledger(account)
    rows = rows.filter(kind=EntryKind.CHARGE, created_at__gte=starts[0]).order_by()
    by_day = (
        rows.annotate(place=Stretch("created_at", starts)).values_list("place").annotate(total=Sum("amount"))
    )
    return {listed[place - 1]: -total for place, total in by_day}


def payments(account: Account) -> QuerySet[Payment]:
    return Payment.objects.filter(account=account)


def payment_rows(account: Account) -> list[tuple[datetime, str, Decimal, str, str]]:
    """When, status, amount, transaction and payer of each payment, newest first."""
    return list(
        payments(account).values_list("received_at", "status", "amount", "transaction_id", "payer_email")
    )


def causes_of(account: Account, ids: Iterable[int]) -> dict[int, Account]:
    """The accounts below this one that caused lines of its ledger, by id."""
    with scope.system():
        return accounts_below(account).in_bulk(set(ids))


def causes(account: Account) -> dict[int, Account]:
    """All of those."""
    rows = ledger(account).exclude(caused_by=None).order_by().values_list("caused_by_id", flat=True)
    return causes_of(account, rows.distinct())


def entry_of(account: Account, *, pk: int | None = None, payment: int | None = None) -> LedgerEntry | None:
    """One line, that of a payment, or else the newest."""
    rows = ledger(account).order_by("-id")
    rows = rows.filter(pk=pk) if pk is not None else rows
    return (rows.filter(reason=f"payment:{payment}") if payment is not None else rows).first()


def latest_entries(account: Account, most: int) -> list[LedgerEntry]:
    return list(ledger(account).order_by("-id")[:most])
