"""Giving back what was paid of an invoice, all of it or a part: by hand, or through the provider that took it."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from billing.models import InvoicePayment
from billing.payment_states import PaymentState, PaysThrough
from billing.payments.contract import Became, Outcome, Provider, Refund, Refused
from billing.payments.selectors import provider_of, settings_of
from billing.payments.settling import net_of, refund, settle
from billing.selectors.invoices import cents
from billing.services.shares import lock_all
from common import money, scope
from common.errors import Conflict, InsufficientFunds, Invalid, NotFound
from common.texts import short_text

MEANWHILE = "Something of it was given back in the meantime. Look at the invoice again."


@dataclass(frozen=True)
class _Asked:
    """How much is to be given back, how much was when it was looked at, and why."""

    amount: Decimal
    refunded: Decimal
    reference: str


@while_active
def give_back(
    *, account: Account, by: Actor, pk: int, amount: Decimal, refunded: Decimal, reference: str
) -> None:
    """Give back a part of what was paid of an invoice that the account has issued, or all of it, with its tax. What of
    it is no tax comes off the buyer's balance, and back to the seller's unless that is the operator; the invoice is due
    again once all is given back.

    ``refunded`` is how much was given back when it was looked at: Conflict where that is more by now, and so for a form
    that is sent twice. NotFound for another seller's and what was not paid, Invalid for more than is left,
    InsufficientFunds where the buyer's balance does not cover it, CarrierTrouble as the provider's.
    """
    reference = short_text(reference, field="reference", least=1, most=64)
    asked = _Asked(cents(amount), refunded, reference)
    with scope.system(), transaction.atomic():
        row = _looked_at(account, pk, asked)
        row.note = reference
        row.save(update_fields=["note"])
        if row.through == PaysThrough.MANUAL:
            outcome = Outcome(Became.REFUNDED, amount=row.refunded + asked.amount, currency=row.currency)
            refund(row, outcome, by=by)
            return
        settings = settings_of(account)
    try:
        _through(provider_of(settings), row, asked, by)
    except Refused:
        with scope.system():
            InvoicePayment.objects.filter(pk=row.pk, note=reference).update(note="")
        raise


def _looked_at(account: Account, pk: int, asked: _Asked) -> InvoicePayment:
    """The payment, locked with both accounts, once nothing speaks against it."""
    rows = InvoicePayment.objects.filter(seller=account, pk=pk)
    known = rows.first()
    if known is None:
        raise NotFound("There is no such payment.")
    locked = lock_all([account.pk, known.account_id])
    row = rows.select_for_update(of=("self",)).select_related("invoice", "account", "seller").get()
    if row.refunded != asked.refunded:
        raise Conflict(MEANWHILE)
    if row.state != PaymentState.PAID:
        raise NotFound("There is no such payment.")
    if not 0 < asked.amount <= row.left:
        raise Invalid(f"From 0.01 to {row.left} can be given back.", field="amount")
    if row.payment_id is not None:
        off = net_of(row, row.refunded + asked.amount) - row.net_refunded
        if locked[row.account_id].free_balance < off:
            told = f"{money.for_people(off)} {row.currency} of it would come off the balance of {row.account}"
            raise InsufficientFunds(f"{told}, which has less left.", field="amount")
    return row


def _through(provider: Provider, row: InvoicePayment, asked: _Asked, by: Actor) -> None:
    """What somebody gave back in the provider's own pages meanwhile is taken in instead, and nothing given back. The
    provider may tell of it before it answers.
    """
    total = provider.refunded(row.payment_ref, row.currency)
    is_new = total == asked.refunded
    if is_new:
        provider.give_back(Refund(row.payment_ref, asked.amount, row.currency, total))
        total += asked.amount
        after = {"amount": f"{asked.amount:,.2f} {row.currency}", "reference": asked.reference}
        with scope.system():
            activity.record(account=row.account, by=by, verb="gave back", subject=row.invoice, after=after)
    outcome = Outcome(Became.REFUNDED, payment_ref=row.payment_ref, amount=total, currency=row.currency)
    settle(seller=row.seller, outcome=outcome)
    if not is_new:
        raise Conflict(MEANWHILE)
