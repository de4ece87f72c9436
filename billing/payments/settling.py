"""What a provider told becomes of a try to pay: once, in whatever order it is told, and the ledger once with it."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.actor import SYSTEM, Actor
from accounts.models import Account
from accounts.services import activity
from accounts.states import EntryKind, PaymentStatus
from billing.models import InvoicePayment, ToldPayment
from billing.payment_states import OPEN, PaymentState
from billing.payments.contract import Became, Message, Outcome
from billing.payments.selectors import due_of
from billing.selectors.invoices import cents
from billing.services import ledger
from billing.services.money import paying
from billing.services.shares import lock_all
from common import scope
from common.errors import Conflict, InsufficientFunds

AT_ONCE = 200
PAYMENT_REFUND = "payment-refund"


def take_in(*, seller: Account, message: Message) -> bool:
    """Take in what the seller's provider told by itself; False for what it told before. It was found to be genuine."""
    try:
        with scope.system(), transaction.atomic():
            told = ToldPayment(account=seller, event_ref=message.ref[:200], sort=message.sort[:80])
            if message.outcome is not None and message.outcome.became == Became.REFUNDED:
                told.payment_ref = message.outcome.payment_ref[:200]
                told.refunded, told.currency = message.outcome.amount, message.outcome.currency[:3]
            told.save(force_insert=True)
            if message.outcome is not None:
                settle(seller=seller, outcome=message.outcome)
    except IntegrityError:
        with scope.system():
            if not ToldPayment.objects.filter(account=seller, event_ref=message.ref[:200]).exists():
                raise
        return False
    return True


def settle(*, seller: Account, outcome: Outcome) -> None:
    """Store what became of a session or of what was paid in it; what is not ours, and a repeat, change nothing.

    The accounts' rows are locked first, then the try: of several who are told the same, one stores it.
    """
    with scope.system(), transaction.atomic():
        known = _named(seller, outcome)
        if known is None:
            return
        lock_all([seller.pk, known.account_id])
        row = InvoicePayment.objects.select_for_update(of=("self",)).get(pk=known.pk)
        row.invoice = known.invoice
        row.session_ref = row.session_ref or outcome.session_ref
        match outcome.became:
            case Became.PAID if row.state in OPEN | {PaymentState.EXPIRED, PaymentState.REFUSED}:
                _paid(row, outcome)
            case Became.PENDING if row.state in {PaymentState.OPENING, PaymentState.OPEN}:
                _move(row, PaymentState.PENDING)
            case Became.REFUSED if row.state in OPEN:
                _move(row, PaymentState.REFUSED)
            case Became.EXPIRED if row.state in OPEN:
                _move(row, PaymentState.EXPIRED)
            case Became.REFUNDED if row.state in {
                PaymentState.PAID,
                PaymentState.REFUNDED,
                PaymentState.DIFFERS,
            }:
                refund(row, outcome)


def _named(seller: Account, outcome: Outcome) -> InvoicePayment | None:
    rows = InvoicePayment.objects.filter(seller=seller).select_related("invoice__account", "invoice__seller")
    if outcome.session_ref:
        # It may be told before the answer that names the session is stored.
        by_key = Q(session_ref="", key=outcome.key) if _is_key(outcome.key) else Q(pk=None)
        return rows.filter(Q(session_ref=outcome.session_ref) | by_key).first()
    return rows.filter(payment_ref=outcome.payment_ref).first() if outcome.payment_ref else None


def _is_key(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _move(row: InvoicePayment, state: PaymentState) -> None:
    row.state = state
    row.save(update_fields=["state", "session_ref"])


def _paid(row: InvoicePayment, outcome: Outcome) -> None:
    """It is paid when exactly what is due came, and nobody has paid it; all else a person has to look at."""
    due = due_of(row.invoice)
    row.payment_ref, row.payer_email = outcome.payment_ref[:200], outcome.email
    row.paid_at = timezone.now()
    came = f"{outcome.amount:,.2f} {outcome.currency}"
    if (outcome.amount, outcome.currency) != (row.amount, row.currency):
        row.note = f"{came} came, and {row.amount:,.2f} {row.currency} were asked for."
    elif due.paid is not None:
        row.note = f"{came} came, and the invoice was paid before."
    elif (due.total, due.net) != (row.amount, row.net):
        row.note = f"{came} came, and {due.total:,.2f} {row.currency} were due by then."
    row.state = PaymentState.DIFFERS if row.note else PaymentState.PAID
    row.save(update_fields=["state", "session_ref", "payment_ref", "payer_email", "paid_at", "note"])
    verb = "was paid otherwise than asked" if row.note else "was paid"
    after = {"amount": came, "through": row.through, **({"note": row.note} if row.note else {})}
    activity.record(account=row.account, by=SYSTEM, verb=verb, subject=row.invoice, after=after)
    if row.state == PaymentState.PAID:
        post(row)
    if row.payment_ref:
        _refunded_before(row)


def _refunded_before(row: InvoicePayment) -> None:
    """Providers keep no order: that something was given back may have been told before it was paid."""
    rows = ToldPayment.objects.filter(account=row.seller_id, payment_ref=row.payment_ref)
    for told in rows.order_by("refunded"):
        refund(row, Outcome(Became.REFUNDED, amount=told.refunded, currency=told.currency))


def mark_paid(row: InvoicePayment, *, reference: str, by: Actor) -> None:
    """Post a payment that somebody marked by hand; the accounts' rows are locked. InsufficientFunds where the seller's
    balance does not cover it, Conflict for a reference that was used before.
    """
    row.payment = ledger.receive_payment(
        account=row.account,
        amount=row.net,
        transaction_id=reference,
        received_at=row.paid_at or timezone.now(),
        giver=paying(row.seller),
    )
    row.save(update_fields=["payment"])
    after = {"amount": f"{row.amount:,.2f} {row.currency}", "reference": reference}
    activity.record(account=row.account, by=by, verb="was paid", subject=row.invoice, after=after)


def post(row: InvoicePayment) -> bool:
    """Put what was paid, without its tax, on the balance of whoever was billed, once; it comes off the seller's unless
    that is the operator. False while the seller's balance does not cover it: the money came all the same, so it waits.
    """
    try:
        with transaction.atomic():
            row.payment = ledger.receive_payment(
                account=row.account,
                amount=row.net,
                transaction_id=f"{row.through}:{row.payment_ref or row.session_ref}"[:64],
                received_at=row.paid_at or timezone.now(),
                payer_email=row.payer_email,
                giver=paying(row.seller),
            )
            row.save(update_fields=["payment"])
    except (InsufficientFunds, Conflict):
        return False
    return True


def post_waiting() -> int:
    """Post what was paid, and take back what was refunded, where a balance did not cover it; how many it does now."""
    waits = Q(state=PaymentState.PAID, payment=None) | Q(refunded__gt=0, payment__isnull=False)
    done = 0
    with scope.system():
        rows = InvoicePayment.objects.filter(waits).exclude(net_refunded=F("net"))
        for known in list(rows.order_by("pk")[:AT_ONCE]):
            with transaction.atomic():
                lock_all([known.seller_id, known.account_id])
                row = InvoicePayment.objects.select_for_update(of=("self",)).get(pk=known.pk)
                if row.state == PaymentState.PAID and row.payment_id is None:
                    done += post(row)
                elif row.payment_id is not None:
                    done += _take_back(row)
    return done


def refund(row: InvoicePayment, outcome: Outcome, *, by: Actor = SYSTEM) -> None:
    """It is told how much was given back in all; a whole refund makes the invoice due again. The accounts' rows and the
    try's own are locked. Of one that somebody asked for the note says why.
    """
    total = min(outcome.amount, row.amount)
    if outcome.currency != row.currency or total <= row.refunded:
        return
    row.refunded = total
    if total == row.amount:
        row.state = PaymentState.REFUNDED
    row.save(update_fields=["refunded", "state"])
    after = {"amount": f"{total:,.2f} {row.currency}", "through": row.through}
    after |= {"reference": row.note} if row.note else {}
    activity.record(account=row.account, by=by, verb="was refunded", subject=row.invoice, after=after)
    if row.payment_id is not None:
        _take_back(row)


def net_of(row: InvoicePayment, refunded: Decimal) -> Decimal:
    """The part without tax of what was refunded of it."""
    return cents(row.net * refunded / row.amount)


def _take_back(row: InvoicePayment) -> bool:
    """Take the part without tax of what was refunded off the balance again; False while that does not cover it."""
    wanted = net_of(row, row.refunded)
    if wanted <= row.net_refunded:
        return False
    try:
        with transaction.atomic():
            ledger.debit(
                account=row.account,
                amount=wanted - row.net_refunded,
                reason=f"{PAYMENT_REFUND}:{row.invoice_id}:{row.pk}:{row.refunded}",
                description=f"Payment of {row.invoice} given back{f': {row.note}' if row.note else ''}",
                giver=paying(row.seller),
                kind=EntryKind.RETURNED,
            )
            row.net_refunded, row.note = wanted, ""
            row.save(update_fields=["net_refunded", "note"])
            if row.payment is not None and wanted == row.net:
                row.payment.status = PaymentStatus.REFUNDED
                row.payment.save(update_fields=["status"])
    except InsufficientFunds:
        return False
    return True


def left_open(now: datetime) -> list[InvoicePayment]:
    """Tries whose end was not told in time, to be asked after; call it inside ``scope.system()``."""
    over = Q(state=PaymentState.OPEN, expires_at__lt=now) | Q(state=PaymentState.PENDING)
    rows = InvoicePayment.objects.filter(over).select_related("seller", "invoice")
    return list(rows.order_by(F("asked_at").asc(nulls_first=True), "pk")[:AT_ONCE])
