"""Paying by link, and how a seller is paid: what people and whoever has a link do."""

from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.owner_notices import tell_owners
from accounts.services.suspension import while_active
from billing.models import Invoice, InvoicePayment, PaymentSettings
from billing.payment_states import OPEN, PaymentState, PaysThrough
from billing.payments.contract import Order, Provider, Refused
from billing.payments.link import pay_url
from billing.payments.selectors import Due, due_of, invoice_behind, pays_online, provider_of, settings_of
from billing.payments.settling import left_open, mark_paid, post_waiting, settle
from billing.services.shares import lock_all
from common import crypto, scope
from common.errors import CarrierTrouble, Conflict, Forbidden, Invalid, NotFound
from common.texts import lines_of_text, short_text

LONGEST_SECRET = 300


@while_active
def save_settings(
    *,
    account: Account,
    by: Actor,
    through: str,
    instructions: str,
    secret_key: str = "",
    hook_secret: str = "",
) -> PaymentSettings:
    """How the account's invoices are paid from now on. Secrets that are empty stay as they were; the owners are told
    when one is changed. Invalid for Stripe without a key and without a webhook's secret.
    """
    if through not in PaysThrough.values:
        raise Invalid("There is no such payment provider.", field="through")
    text = lines_of_text(instructions, field="instructions", most=400)
    given = {"secret_key": secret_key.strip(), "hook_secret": hook_secret.strip()}
    for name, secret in given.items():
        if len(secret) > LONGEST_SECRET or not secret.isascii() or not secret.isprintable():
            raise Invalid("That is no key of Stripe's.", field=name)
    with transaction.atomic():
        PaymentSettings.objects.get_or_create(account=account)
        row = PaymentSettings.objects.select_for_update().get(account=account)
        before = {"through": row.through, "instructions": row.instructions}
        row.through, row.instructions = through, text
        renewed = [name for name, secret in given.items() if secret]
        for name in renewed:
            setattr(row, name, crypto.encrypt(given[name]))
        for name in given:
            if through == PaysThrough.STRIPE and not getattr(row, name):
                raise Invalid("Stripe needs both, from its pages for developers.", field=name)
        row.save()
        after = {"through": through, "instructions": text}
        activity.record(account=account, by=by, verb="changed", subject=row, before=before, after=after)
        if renewed:
            tell_owners(account=account, by=by, title="Invoices are paid to another account at Stripe")
    return row


def start(*, invoice: Invoice) -> str:
    """Where whoever has the link pays what is due now; asked for again it is the same page.

    The try is stored before the provider is asked, under a key that makes a repeat the same session there. Conflict
    where nothing is due or it is on its way, Forbidden where it is not paid online, CarrierTrouble as the provider's.
    """
    with scope.system():
        settings = settings_of(invoice.seller)
    if not pays_online(settings):
        raise Forbidden("This invoice is not paid online.")
    provider = provider_of(settings)
    row = _open_try(invoice, settings, provider)
    if row.state == PaymentState.OPEN:
        return row.url
    return _opened(row, invoice, provider)


def _open_try(invoice: Invoice, settings: PaymentSettings, provider: Provider) -> InvoicePayment:
    """The try that is open for what is due now, or a new one; an open one for another amount is closed first."""
    with scope.system():
        due = _payable(invoice)
        row = next((row for row in due.tries if row.state in OPEN), None)
    if row is not None and row.state == PaymentState.PENDING:
        raise Conflict("A payment is on its way already.")
    now = timezone.now()
    is_fresh = row is not None and (row.expires_at is None or row.expires_at > now)
    if row is not None and is_fresh and (row.amount, row.net) == (due.total, due.net):
        return row
    if row is not None:
        _give_up(row, provider)
    try:
        with scope.system(), transaction.atomic():
            return InvoicePayment.objects.create(
                account=invoice.account,
                seller=invoice.seller,
                invoice=invoice,
                through=settings.through,
                key=uuid4(),
                amount=due.total,
                net=due.net,
                currency=invoice.currency,
            )
    except IntegrityError as exc:
        raise Conflict("Somebody else is paying it just now. Try again in a moment.") from exc


def _payable(invoice: Invoice) -> Due:
    due = due_of(invoice)
    if not due.is_open or due.net <= 0:
        raise Conflict("Nothing is due any more.")
    return due


def _give_up(row: InvoicePayment, provider: Provider) -> None:
    """Close the session so that nobody pays another amount in it; what was paid in it meanwhile is taken in."""
    if row.session_ref:
        try:
            provider.close(row.session_ref)
        except Refused:
            settle(seller=row.seller, outcome=provider.look_up(row.session_ref))
    with scope.system():
        rows = InvoicePayment.objects.filter(pk=row.pk, state__in=[PaymentState.OPENING, PaymentState.OPEN])
        rows.update(state=PaymentState.EXPIRED)


def _opened(row: InvoicePayment, invoice: Invoice, provider: Provider) -> str:
    order = Order(
        key=row.key,
        amount=row.amount,
        currency=row.currency,
        text=f"{invoice} of {invoice.seller_name}",
        back=pay_url(invoice),
    )
    rows = InvoicePayment.objects.filter(pk=row.pk, state=PaymentState.OPENING)
    try:
        made = provider.open(order)
    except Refused as exc:
        with scope.system():
            rows.update(state=PaymentState.REFUSED, note=exc.text[:300])
        raise
    with scope.system():
        rows.update(state=PaymentState.OPEN, session_ref=made.ref, url=made.url, expires_at=made.expires_at)
    return made.url


def ask_after(*, row: InvoicePayment) -> None:
    """Ask the provider what became of a session, as when the payer comes back before it has told by itself."""
    with scope.system():
        settings = settings_of(row.seller)
        InvoicePayment.objects.filter(pk=row.pk).update(asked_at=timezone.now())
    if row.session_ref and pays_online(settings):
        settle(seller=row.seller, outcome=provider_of(settings).look_up(row.session_ref))


def sweep() -> int:
    """Ask after tries whose end was not told, and post what a balance did not cover before; how many were posted."""
    with scope.system():
        rows = left_open(timezone.now())
    for row in rows:
        try:
            ask_after(row=row)
        except CarrierTrouble:
            continue
    return post_waiting()


@while_active
def close_try(*, account: Account, by: Actor, pk: int) -> InvoicePayment:
    """The seller has looked after money that came otherwise than asked: posted it by hand, or given it back.

    NotFound for what is another seller's, or was looked after before.
    """
    with scope.system(), transaction.atomic():
        rows = InvoicePayment.objects.filter(seller=account, pk=pk, state=PaymentState.DIFFERS)
        row = rows.select_for_update(of=("self",)).select_related("invoice", "account").first()
        if row is None:
            raise NotFound("There is no such payment to look after.")
        row.state = PaymentState.CLOSED
        row.save(update_fields=["state"])
        after = {"note": row.note}
        activity.record(account=row.account, by=by, verb="looked after", subject=row.invoice, after=after)
    return row


@while_active
def mark_as_paid(*, account: Account, by: Actor, pk: int, reference: str) -> InvoicePayment:
    """The seller got what is due of its invoice by another way; what it adds to the buyer's balance, without the tax,
    comes off the seller's unless that is the operator.

    NotFound for another seller's, Conflict where nothing is due or the reference was used, InsufficientFunds where the
    seller's balance does not cover it.
    """
    reference = short_text(reference, field="reference", least=1, most=64)
    with scope.system(), transaction.atomic():
        invoice = invoice_behind(pk)
        if invoice.seller_id != account.pk:
            raise NotFound("There is no such invoice.")
        lock_all([account.pk, invoice.account_id])
        due = _payable(invoice)
        if any(row.state == PaymentState.PENDING for row in due.tries):
            raise Conflict("A payment is on its way already.")
        values: dict[str, Any] = {"amount": due.total, "net": due.net, "currency": invoice.currency}
        row = InvoicePayment.objects.create(
            account=invoice.account,
            seller=account,
            invoice=invoice,
            through=PaysThrough.MANUAL,
            state=PaymentState.PAID,
            key=uuid4(),
            payment_ref=reference,
            paid_at=timezone.now(),
            **values,
        )
        mark_paid(row, reference=reference, by=by)
    return row
