"""Money in and out: every change of a balance happens here, under the account row's lock."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Account
from accounts.services.locking import lock
from accounts.states import EntryKind, PaymentStatus
from billing.models import Hold, LedgerEntry, Payment
from common import money, scope
from common.errors import Conflict, InsufficientFunds, Invalid

# Both of these take the account row's lock first, as everything here does; see ``hold_new`` and ``charge_whole_hold``.
HOLD = """
WITH room AS (
    UPDATE accounts_account SET held = held + %(amount)s
    WHERE id = %(account)s AND balance - held - %(amount)s >= balance_limit RETURNING id
)
INSERT INTO billing_hold (account_id, reason, amount, created_at)
SELECT id, %(reason)s, %(amount)s, %(now)s FROM room RETURNING id
"""
CHARGE = """
WITH locked AS (
    SELECT id FROM accounts_account WHERE id = %(account)s FOR NO KEY UPDATE
), gone AS (
    DELETE FROM billing_hold h USING locked WHERE h.account_id = locked.id AND h.reason = %(reason)s RETURNING h.amount
), paid AS (
    UPDATE accounts_account a SET held = a.held - gone.amount, balance = a.balance - gone.amount
    FROM gone WHERE a.id = %(account)s RETURNING a.id, a.balance, a.currency, gone.amount
)
INSERT INTO billing_ledgerentry (account_id, kind, amount, balance_after, currency, reason, description, created_at)
SELECT id, %(kind)s, -amount, balance, currency, %(reason)s, %(description)s, %(now)s FROM paid RETURNING id
"""


@contextmanager
def paid_by(account: Account) -> Iterator[Account]:
    """The account that is billed for this one, with its rows in scope for the block."""
    if account.billed_to_id is None or account.billed_to_id == account.pk:
        yield account
        return
    with scope.tenant(account.billed_to_id):
        yield Account.objects.get(pk=account.billed_to_id)


def _post(locked: Account, *, kind: EntryKind, amount: Decimal, reason: str, description: str) -> LedgerEntry:
    locked.balance = money.exact(locked.balance + amount)
    entry = LedgerEntry.objects.create(
        account=locked,
        kind=kind,
        amount=amount,
        balance_after=locked.balance,
        currency=locked.currency,
        reason=reason,
        description=description[:200],
    )
    locked.save(update_fields=["balance"])
    return entry


def _existing(account: Account, reason: str) -> LedgerEntry | None:
    return LedgerEntry.objects.filter(account=account, reason=reason).first()


def charge(*, account: Account, amount: Decimal, reason: str, description: str) -> LedgerEntry:
    """Take ``amount`` from the balance, once for each ``reason``; call it in the transaction of what it pays for.

    Raises InsufficientFunds when the balance less what is held would go below the account's limit.
    """
    amount = money.exact(amount)
    if amount < 0:
        raise Invalid("A charge cannot be negative.", field="amount")
    with transaction.atomic():
        locked = lock(account)
        if existing := _existing(locked, reason):
            return existing
        require_funds(locked, amount)
        return _post(locked, kind=EntryKind.CHARGE, amount=-amount, reason=reason, description=description)


def require_funds(locked: Account, amount: Decimal) -> None:
    """Raise InsufficientFunds unless the balance less what is held covers ``amount``."""
    if locked.balance - locked.held - amount < locked.balance_limit:
        raise InsufficientFunds(
            f"The balance does not cover {money.for_people(amount)} {locked.currency}.", field="balance"
        )


def credit(*, account: Account, amount: Decimal, reason: str, description: str) -> LedgerEntry:
    """Add an amount that is owed until a payment settles it; once for each ``reason``."""
    return _add(account, EntryKind.CREDIT, amount, reason, description)


def adjust(*, account: Account, amount: Decimal, reason: str, description: str) -> LedgerEntry:
    """Give back an amount that was charged for what did not happen; once for each ``reason``."""
    return _add(account, EntryKind.ADJUSTMENT, amount, reason, description)


def _add(account: Account, kind: EntryKind, amount: Decimal, reason: str, description: str) -> LedgerEntry:
    amount = money.exact(amount)
    if amount <= 0:
        raise Invalid("The amount must be more than zero.", field="amount")
    with transaction.atomic():
        locked = lock(account)
        if existing := _existing(locked, reason):
            return existing
        return _post(locked, kind=kind, amount=amount, reason=reason, description=description)


def receive_payment(
    *,
    account: Account,
    amount: Decimal,
    transaction_id: str,
    received_at: datetime,
    payer_email: str = "",
    settles: LedgerEntry | None = None,
) -> Payment:
    """Record money that arrived; it raises the balance unless it settles a credit, which did so before.

    A second payment with the same transaction id, or for a credit that is settled, is a Conflict and changes nothing.
    """
    amount = money.exact(amount)
    if amount <= 0:
        raise Invalid("The amount must be more than zero.", field="amount")
    if settles is not None and (settles.account_id != account.pk or settles.kind != EntryKind.CREDIT):
        raise Invalid("That is not a credit of this account.", field="settles")
    try:
        with transaction.atomic():
            locked = lock(account)
            settled = Payment.objects.filter(account=locked, settles=settles, status=PaymentStatus.COMPLETED)
            if settles is not None and settled.exists():
                raise Conflict("That credit is paid already.", field="settles")
            payment = Payment.objects.create(
                account=locked,
                amount=amount,
                status=PaymentStatus.COMPLETED,
                transaction_id=transaction_id,
                payer_email=payer_email,
                settles=settles,
                received_at=received_at,
            )
            if settles is None:
                _add(locked, EntryKind.PAYMENT, amount, f"payment:{payment.pk}", f"Payment {transaction_id}")
    except IntegrityError as exc:
        raise Conflict(f"Payment {transaction_id} is already recorded.", field="transaction_id") from exc
    return payment


def hold(*, account: Account, amount: Decimal, reason: str) -> Hold:
    """Set ``amount`` aside so that nothing else can spend it, once for each ``reason``.

    Raises InsufficientFunds when it is not there.
    """
    amount = money.exact(amount)
    if amount < 0:
        raise Invalid("An amount set aside cannot be negative.", field="amount")
    with transaction.atomic():
        locked = lock(account)
        if existing := _held(locked, reason):
            return existing
        require_funds(locked, amount)
        Account.objects.filter(pk=locked.pk).update(held=F("held") + amount)
        return Hold.objects.create(account=locked, reason=reason, amount=amount)


def _held(locked: Account, reason: str) -> Hold | None:
    return Hold.objects.filter(account=locked, reason=reason).first()


def release_hold(*, account: Account, reason: str) -> None:
    """Give back what was set aside under ``reason``; nothing happens when that was done before."""
    with transaction.atomic():
        locked = lock(account)
        held = _held(locked, reason)
        if held is None:
            return
        held.delete()
        Account.objects.filter(pk=locked.pk).update(held=F("held") - held.amount)


def charge_held(
    *, account: Account, amount: Decimal, hold_reason: str, reason: str, description: str
) -> LedgerEntry | None:
    """Turn a hold into a charge, once for each ``reason``; a charge of nothing only ends the hold.

    What was set aside is charged whatever has become of the account's limit since; only a charge above it, or one whose
    hold is gone, needs the balance to cover it, and may raise InsufficientFunds.
    """
    amount = money.exact(amount)
    if amount < 0:
        raise Invalid("A charge cannot be negative.", field="amount")
    with transaction.atomic():
        locked = lock(account)
        held = _held(locked, hold_reason)
        release_hold(account=account, reason=hold_reason)
        if amount == 0:
            return None
        if existing := _existing(locked, reason):
            return existing
        if held is None or amount > held.amount:
            locked.held -= held.amount if held else 0
            require_funds(locked, amount)
        return _post(locked, kind=EntryKind.CHARGE, amount=-amount, reason=reason, description=description)


def hold_new(*, account: Account, amount: Decimal, reason: str) -> None:
    """``hold`` in one statement, for a reason that cannot have been used before, and for work that is done often.

    Raises InsufficientFunds when the money is not there, and IntegrityError for a reason that was used after all.
    """
    amount = money.exact(amount)
    values: dict[str, Any] = {
        "account": account.pk,
        "amount": amount,
        "reason": reason,
        "now": timezone.now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(HOLD, values)
        if cursor.fetchone() is None:
            raise InsufficientFunds(
                f"The balance does not cover {money.for_people(amount)} {account.currency}.", field="balance"
            )


def charge_whole_hold(*, account: Account, amount: Decimal, reason: str, description: str) -> None:
    """Charge all that was set aside under ``reason`` under that same reason, in one statement.

    Where the hold is gone ``amount`` is charged as ``charge`` does, once for the reason, and may raise
    InsufficientFunds.
    """
    values: dict[str, Any] = {
        "account": account.pk,
        "reason": reason,
        "kind": EntryKind.CHARGE.value,
        "description": description[:200],
        "now": timezone.now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(CHARGE, values)
        charged = cursor.fetchone() is not None
    if not charged:
        charge(account=account, amount=amount, reason=reason, description=description)
