"""Money that a person posts by hand, with the activity row that says who it was."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.states import AccountKind, EntryKind
from billing.models import LedgerEntry, Payment
from billing.selectors.ledger import ledger as entries
from billing.services import ledger
from billing.services.shares import lock_all, reaching
from common.errors import Conflict
from common.texts import short_text

POSTED = {
    EntryKind.DEBIT: "debited",
    EntryKind.REFUND: "refunded",
    EntryKind.GOODWILL: "gave as goodwill",
    EntryKind.RETURNED: "gave back a payment of",
}


def post_credit(
    *, account: Account, giver: Account, by: Actor, amount: Decimal, reference: str, description: str
) -> LedgerEntry:
    """Give the account money that it owes until a payment settles it; it comes off the balance of ``giver``, unless
    that is the operator.

    Conflict when the reference was posted before, InsufficientFunds when the giver's balance does not cover it.
    """
    reason = f"credit:{reference}"
    with transaction.atomic():
        _lock_both(account, giver)
        if entries(account).filter(reason=reason).exists():
            raise Conflict(f"{reference} is posted already.", field="reference")
        text = description or f"Credit {reference}"
        entry = ledger.credit(
            account=account, amount=amount, reason=reason, description=text, giver=paying(giver)
        )
        after = {"amount": str(entry.amount), "balance": str(entry.balance_after), "reference": reference}
        activity.record(account=account, by=by, verb="credited", subject=entry, after=after)
    return entry


def post_decision(
    *,
    account: Account,
    giver: Account,
    by: Actor,
    kind: EntryKind,
    amount: Decimal,
    reference: str,
    description: str,
) -> LedgerEntry:
    """A debit, a refund, a goodwill or a payment that was given back, with its reason; it comes to or off the
    balance of ``giver``, unless that is the operator.

    Invalid without a reason, Conflict when the reference was posted before, InsufficientFunds when whoever pays has not
    got it.
    """
    text, reason = short_text(description, field="description", least=1, most=200), f"{kind}:{reference}"
    with transaction.atomic():
        _lock_both(account, giver)
        if entries(account).filter(reason=reason).exists():
            raise Conflict(f"{reference} is posted already.", field="reference")
        given: dict[str, Any] = {"account": account, "amount": amount, "reason": reason, "description": text}
        if kind in {EntryKind.DEBIT, EntryKind.RETURNED}:
            entry = ledger.debit(**given, giver=paying(giver), kind=kind)
        else:
            entry = ledger.give(**given, kind=kind, giver=paying(giver))
        after = {"amount": str(entry.amount), "balance": str(entry.balance_after), "reference": reference}
        activity.record(account=account, by=by, verb=POSTED[kind], subject=entry, after=after)
    return entry


def post_payment(*, account: Account, giver: Account, by: Actor, amount: Decimal, reference: str) -> Payment:
    """Record money that ``giver`` got from the account outside the portal; what it adds comes off the giver's balance,
    unless that is the operator.

    Conflict when the transaction was recorded before, InsufficientFunds when the giver's balance does not cover it.
    """
    with transaction.atomic():
        _lock_both(account, giver)
        payment = ledger.receive_payment(
            account=account,
            amount=amount,
            transaction_id=reference,
            received_at=timezone.now(),
            giver=paying(giver),
        )
        after = {"amount": str(payment.amount), "reference": reference}
        activity.record(account=account, by=by, verb="received", subject=payment, after=after)
    return payment


def paying(giver: Account) -> Account | None:
    """Only the operator makes money; everybody else gives their own."""
    return None if giver.kind == AccountKind.OPERATOR else giver


def _lock_both(account: Account, giver: Account) -> None:
    """Before any other lock, from the top of the tree down."""
    ids = [account.pk] if giver.kind == AccountKind.OPERATOR else [giver.pk, account.pk]
    with reaching(account, ids):
        lock_all(ids)
