"""Money in and out: every change of a balance happens here, under the locks of all accounts that it concerns."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from accounts.models import Account
from accounts.states import EntryKind, PaymentStatus
from billing.models import Hold, LedgerEntry, Payment
from billing.services.caps import require_room
from billing.services.shares import Share, circle_of, lock_all, reaching, require_funds, shares_of
from common import money
from common.errors import Conflict, Invalid


def charge(
    *,
    account: Account,
    amount: Decimal,
    reason: str,
    description: str,
    above: Sequence[Share] = (),
    e164: str = "",
    goes_on: bool = False,
) -> LedgerEntry:
    """Take ``amount`` from whoever pays for the account, and their shares from the accounts above, once for each
    ``reason``; call it in the transaction of what it pays for. ``e164`` is the account's number that it is for, if one.

    Returns the payer's entry. Raises InsufficientFunds when any balance less what is held would go below its limit, and
    CapReached when it would pass a spending cap, which is not asked of what ``goes_on``; then none is charged.
    """
    shares = shares_of(account, amount, above)
    payers = [share.payer_id for share in shares]
    with reaching(account, payers), transaction.atomic():
        locked = lock_all(payers)
        if existing := _existing(payers, reason):
            return existing
        for share in shares:
            require_funds(locked[share.payer_id], share.amount, account)
        if not goes_on:
            require_room(locked, shares, account)
        return _charge_each(locked, shares, reason, description, e164)


def lock_payers(account: Account, above: Sequence[Share] = ()) -> None:
    """Take the locks of all who will pay, until the transaction ends; before any other lock."""
    payers = [share.payer_id for share in shares_of(account, Decimal(0), above)]
    with reaching(account, payers):
        lock_all(payers)


def _charge_each(
    locked: dict[int, Account], shares: Sequence[Share], reason: str, description: str, e164: str = ""
) -> LedgerEntry:
    """An entry in each ledger; the last is that of whoever pays for the buyer, and the only one that may be of zero."""
    *upper, own = shares
    for share in [*(share for share in upper if share.amount), own]:
        entry = _post(
            locked[share.payer_id],
            kind=EntryKind.CHARGE,
            amount=-share.amount,
            reason=reason,
            description=description,
            caused_by=share.caused_by_id,
            e164=e164,
        )
    return entry


def _post(
    locked: Account,
    *,
    kind: EntryKind,
    amount: Decimal,
    reason: str,
    description: str,
    caused_by: int | None = None,
    e164: str = "",
) -> LedgerEntry:
    """Write the entry and the row's balance, with what is held as the caller has set it."""
    locked.balance = money.exact(locked.balance + amount)
    entry = LedgerEntry.objects.create(
        account=locked,
        kind=kind,
        amount=amount,
        balance_after=locked.balance,
        currency=locked.currency,
        reason=reason,
        description=description[:200],
        caused_by_id=caused_by,
        e164=e164,
    )
    locked.save(update_fields=["balance", "held"])
    return entry


def _existing(payers: Sequence[int], reason: str) -> LedgerEntry | None:
    """The entry of whoever pays for the buyer, which stands lowest in the tree."""
    return LedgerEntry.objects.filter(account__in=payers, reason=reason).order_by("account_id").last()


def refund(*, account: Account, reason: str, description: str) -> LedgerEntry | None:
    """Give back, in every ledger, what was charged under ``reason`` for something that did not happen; once.

    Returns the payer's entry, None when nothing was charged.
    """
    circle = circle_of(account)
    with reaching(account, circle), transaction.atomic():
        locked = lock_all(circle)
        if existing := _existing(circle, f"{reason}:back"):
            return existing
        entry = None
        charges = LedgerEntry.objects.filter(account__in=circle, reason=reason, kind=EntryKind.CHARGE)
        for charged in charges.exclude(amount=0).order_by("account_id"):
            entry = _post(
                locked[charged.account_id],
                kind=EntryKind.ADJUSTMENT,
                amount=-charged.amount,
                reason=f"{reason}:back",
                description=description,
                caused_by=charged.caused_by_id,
                e164=charged.e164,
            )
        return entry


def credit(
    *, account: Account, amount: Decimal, reason: str, description: str, giver: Account | None = None
) -> LedgerEntry:
    """Add an amount that is owed until a payment settles it; once for each ``reason``.

    It comes off the balance of ``giver``, an account above; without one it is new money, which only the operator makes.
    Raises InsufficientFunds when the giver's balance would go below its limit.
    """
    with _giving(giver, account), transaction.atomic():
        return _add(account, EntryKind.CREDIT, amount, reason, description, giver)


def give(
    *,
    account: Account,
    kind: EntryKind,
    amount: Decimal,
    reason: str,
    description: str,
    giver: Account | None = None,
) -> LedgerEntry:
    """Give money back or as a goodwill, as with ``credit``, but nobody owes it; once for each ``reason``."""
    with _giving(giver, account), transaction.atomic():
        return _add(account, kind, amount, reason, description, giver)


def debit(
    *,
    account: Account,
    amount: Decimal,
    reason: str,
    description: str,
    giver: Account | None = None,
    kind: EntryKind = EntryKind.DEBIT,
) -> LedgerEntry:
    """Take an amount that somebody decided on, or a payment that was given back, once for each ``reason``; it comes to
    the balance of ``giver``.

    Raises InsufficientFunds when the account's balance would go below its limit.
    """
    amount = _above_zero(amount)
    ids = [giver.pk, account.pk] if giver else [account.pk]
    with reaching(account, ids), transaction.atomic():
        locked = lock_all(ids)
        if existing := _existing([account.pk], reason):
            return existing
        require_funds(locked[account.pk], amount, account)
        entry = _post(locked[account.pk], kind=kind, amount=-amount, reason=reason, description=description)
        if giver:
            _transfer(locked[giver.pk], entry)
        return entry


def _transfer(giver: Account, entry: LedgerEntry) -> None:
    """The other side of what was given to an account below, or taken back; the giver's row is locked."""
    _post(
        giver,
        kind=EntryKind.TRANSFER,
        amount=-entry.amount,
        reason=f"transfer:{entry.pk}",
        description=entry.description,
        caused_by=entry.account_id,
    )


def _giving(giver: Account | None, account: Account) -> AbstractContextManager[None]:
    return reaching(account, [giver.pk, account.pk] if giver else [account.pk])


def _add(
    account: Account, kind: EntryKind, amount: Decimal, reason: str, description: str, giver: Account | None
) -> LedgerEntry:
    amount = _above_zero(amount)
    locked = lock_all([giver.pk, account.pk] if giver else [account.pk])
    if existing := _existing([account.pk], reason):
        return existing
    if giver:
        require_funds(locked[giver.pk], amount, giver)
    entry = _post(locked[account.pk], kind=kind, amount=amount, reason=reason, description=description)
    if giver:
        _transfer(locked[giver.pk], entry)
    return entry


def receive_payment(
    *,
    account: Account,
    amount: Decimal,
    transaction_id: str,
    received_at: datetime,
    payer_email: str = "",
    settles: LedgerEntry | None = None,
    giver: Account | None = None,
) -> Payment:
    """Record money that arrived; it raises the balance unless it settles a credit, which did so before.

    What raises it comes off the balance of ``giver``, the account above that took the money, as with ``credit``. A
    second payment with the same transaction id, or for a credit that is settled, is a Conflict and changes nothing.
    """
    amount = _above_zero(amount)
    if settles is not None and (settles.account_id != account.pk or settles.kind != EntryKind.CREDIT):
        raise Invalid("That is not a credit of this account.", field="settles")
    try:
        with _giving(giver, account), transaction.atomic():
            lock_all([giver.pk, account.pk] if giver else [account.pk])
            settled = Payment.objects.filter(account=account, settles=settles, status=PaymentStatus.COMPLETED)
            if settles is not None and settled.exists():
                raise Conflict("That credit is paid already.", field="settles")
            payment = Payment.objects.create(
                account=account,
                amount=amount,
                status=PaymentStatus.COMPLETED,
                transaction_id=transaction_id,
                payer_email=payer_email,
                settles=settles,
                received_at=received_at,
            )
            if settles is None:
                reason, text = f"payment:{payment.pk}", f"Payment {transaction_id}"
                _add(account, EntryKind.PAYMENT, amount, reason, text, giver)
    except IntegrityError as exc:
        raise Conflict(f"Payment {transaction_id} is already recorded.", field="transaction_id") from exc
    return payment


def charge_held(
    *,
    account: Account,
    amount: Decimal,
    hold_reason: str,
    reason: str,
    description: str,
    above: Sequence[Share] = (),
) -> LedgerEntry | None:
    """Turn holds into charges in all ledgers, once for each ``reason``; a charge of nothing only ends the holds.

    What was set aside is charged whatever has become of an account's limit since; only a charge above it, or one whose
    hold is gone, needs the balance to cover it, and may raise InsufficientFunds.
    """
    shares = shares_of(account, amount, above)
    circle = circle_of(account)
    with reaching(account, circle), transaction.atomic():
        locked = lock_all(circle)
        held = _end_holds(locked, hold_reason)
        due = [share for share in shares if share.amount]
        if not due or (existing := _existing(circle, reason)):
            _save_held(locked, held)
            return existing if due else None
        for share in due:
            if share.amount > held.get(share.payer_id, Decimal(-1)):
                require_funds(locked[share.payer_id], share.amount, account)
        _save_held(locked, held.keys() - {share.payer_id for share in due})
        return _charge_each(locked, due, reason, description)


def _end_holds(locked: dict[int, Account], reason: str) -> dict[int, Decimal]:
    """Delete the holds, take them off what the locked rows hold, and say how much each was; the rows are not saved."""
    rows = Hold.objects.filter(account__in=locked, reason=reason)
    held = {row.account_id: row.amount for row in rows}
    if held:
        rows.delete()
    for payer, amount in held.items():
        locked[payer].held -= amount
    return held


def _save_held(locked: dict[int, Account], payers: Iterable[int]) -> None:
    for payer in payers:
        locked[payer].save(update_fields=["held"])


def _above_zero(amount: Decimal) -> Decimal:
    """The amount at storage precision; Invalid for zero and less."""
    amount = money.exact(amount)
    if amount <= 0:
        raise Invalid("The amount must be more than zero.", field="amount")
    return amount
