"""Reads of payments by link: what is due of an invoice, what was tried, and how its seller is paid."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from accounts.models import Account
from billing.models import Invoice, InvoicePayment, PaymentSettings
from billing.payment_states import OPEN, PaymentState, PaysThrough
from billing.payments.contract import Provider
from billing.payments.stripe_checkout import StripeCheckout
from billing.states import InvoiceKind
from common import crypto, scope
from common.errors import NotFound

ZERO = Decimal(0)


@dataclass(frozen=True)
class Due:
    """What is to be paid of an invoice after its credit notes, ``net`` without the tax, and the tries to pay it."""

    total: Decimal
    net: Decimal
    tries: list[InvoicePayment]

    @property
    def paid(self) -> InvoicePayment | None:
        return next((row for row in self.tries if row.state == PaymentState.PAID), None)

    @property
    def last(self) -> InvoicePayment | None:
        return self.tries[0] if self.tries else None

    @property
    def is_open(self) -> bool:
        """Whether somebody is asked to pay it."""
        return self.paid is None and self.total > 0

    @property
    def differs(self) -> bool:
        """Whether money came that somebody has to look at."""
        return any(row.state == PaymentState.DIFFERS for row in self.tries)


def due_of(invoice: Invoice) -> Due:
    """Call it inside ``scope.system()``: a credit note and a try may be read by both sides."""
    notes = Invoice.objects.filter(refers_to=invoice, kind=InvoiceKind.CREDIT)
    back = notes.aggregate(total=Sum("total"), net=Sum("net"))
    tries = InvoicePayment.objects.filter(invoice=invoice).order_by("-pk")
    return Due(invoice.total + (back["total"] or ZERO), invoice.net + (back["net"] or ZERO), list(tries[:20]))


def settings_of(seller: Account) -> PaymentSettings:
    """The seller's settings, with their defaults where it has set none; the seller in scope."""
    found = PaymentSettings.objects.filter(account=seller).first()
    return found or PaymentSettings(account=seller)


def pays_online(settings: PaymentSettings) -> bool:
    return settings.through != PaysThrough.MANUAL and bool(settings.secret_key)


def has_link(settings: PaymentSettings) -> bool:
    """Whether a link says more than the document: a page to pay on, or how else to pay."""
    return pays_online(settings) or bool(settings.instructions)


def provider_of(settings: PaymentSettings) -> Provider:
    """Through whom the seller is paid online."""
    return StripeCheckout(crypto.decrypt(settings.secret_key), crypto.decrypt(settings.hook_secret))


def settings_at(hook_ref: str) -> PaymentSettings | None:
    """Whose webhook it is; call it inside ``scope.system()``."""
    rows = PaymentSettings.objects.filter(hook_ref=hook_ref).exclude(hook_secret="")
    return rows.select_related("account").first()


def invoice_behind(pk: int) -> Invoice:
    """The invoice that a signed address names; NotFound for a credit note. Call it inside ``scope.system()``."""
    rows = Invoice.objects.filter(pk=pk, kind=InvoiceKind.INVOICE)
    found = rows.select_related("account", "seller").first()
    if found is None:
        raise NotFound("There is no such invoice.")
    return found


def paid_try(account: Account, pk: int) -> InvoicePayment:
    """A payment of an invoice that the account has issued, with what can be given back of it; NotFound for another."""
    with scope.system():
        rows = InvoicePayment.objects.filter(seller=account, pk=pk, state=PaymentState.PAID)
        found = rows.select_related("invoice", "account").first()
    if found is None:
        raise NotFound("There is no such payment.")
    return found


def payment_words(invoices: Iterable[Invoice]) -> dict[int, tuple[str, str]]:
    """For a list of documents the tone and word of where each stands, in one statement and one for credit notes."""
    rows = [row for row in invoices if row.kind == InvoiceKind.INVOICE]
    if not rows:
        return {}
    pks = [row.pk for row in rows]
    with scope.system():
        states: dict[int, set[str]] = {}
        for pk, state in InvoicePayment.objects.filter(invoice__in=pks).values_list("invoice", "state"):
            states.setdefault(pk, set()).add(state)
        notes = Invoice.objects.filter(refers_to__in=pks, kind=InvoiceKind.CREDIT).order_by()
        back = dict(notes.values_list("refers_to").annotate(Sum("total")))
    today = timezone.localdate()
    return {
        row.pk: _word(states.get(row.pk, set()), row.total + back.get(row.pk, ZERO), row.due_on < today)
        for row in rows
    }


def _word(states: set[str], left: Decimal, is_late: bool) -> tuple[str, str]:
    if PaymentState.PAID in states:
        return "ok", "Paid"
    if PaymentState.DIFFERS in states:
        return "warn", "To be looked at"
    if left <= 0:
        return "muted", "Taken back"
    if states & OPEN - {PaymentState.OPENING, PaymentState.OPEN}:
        return "info", "On its way"
    if PaymentState.REFUNDED in states:
        return "warn", "Refunded"
    return ("bad", "Overdue") if is_late else ("info", "Due")
