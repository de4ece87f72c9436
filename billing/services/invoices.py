"""Invoices and credit notes: issued once, under numbers without gaps, and never changed."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actor import SYSTEM, Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from accounts.states import EntryKind
from billing.models import Invoice, InvoiceLine, InvoiceSettings
from billing.selectors import invoices as selectors
from billing.selectors.invoices import CREDIT_NOTE, cents
from billing.selectors.prices import day_of
from billing.services import ledger
from billing.services.money import paying
from billing.services.shares import lock_all
from billing.states import InvoiceKind
from common import scope
from common.errors import Conflict, Invalid, NotFound
from common.texts import short_text

TEXTS = {"prefix": 12, "tax_name": 20, "reverse_charge": 200}
Line = tuple[str, int, Decimal]


@while_active
def save_settings(*, account: Account, by: Actor, **values: Any) -> InvoiceSettings:
    """How the account's invoices look from now on; those that were issued stay as they are.

    Invalid for a tax of less than nothing or more than all, and for texts that are too long.
    """
    for name, most in TEXTS.items():
        values[name] = short_text(values.get(name, ""), field=name, most=most)
    rate = Decimal(values.get("tax_rate", 0))
    if not (rate.is_finite() and 0 <= rate <= 100):
        raise Invalid("A tax is from 0 to 100 per cent.", field="tax_rate")
    if rate and not values["tax_name"]:
        raise Invalid("The tax needs a name, such as VAT.", field="tax_name")
    if not 0 <= values.get("payment_days", 14) <= 365:
        raise Invalid("From 0 to 365 days.", field="payment_days")
    with transaction.atomic():
        InvoiceSettings.objects.get_or_create(account=account)
        row = InvoiceSettings.objects.select_for_update().get(account=account)
        before = {name: str(getattr(row, name)) for name in values}
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
        after = {name: str(value) for name, value in values.items()}
        activity.record(account=account, by=by, verb="changed", subject=row, before=before, after=after)
    return row


@while_active
def issue_invoice(*, account: Account, by: Actor, buyer: Account, month: date) -> Invoice:
    """Bill an account directly below for a month that is over there, or for what of it was not billed while it went on,
    once; ``account`` is who sells.

    NotFound for an account that it does not sell to. Conflict for a month that is not over, was billed before, or has
    nothing to pay: of two who issue it one does, and no number is used up.
    """
    if buyer.parent_id != account.pk:
        raise NotFound("There is no such account.")
    if month.day != 1 or month > selectors.last_month(buyer):
        raise Conflict("The month is not over yet.", field="month")
    try:
        with scope.system(), transaction.atomic():
            lock_all([buyer.pk])
            settings = _numbered(account)
            left = selectors.unbilled(account, buyer, month)
            if left.net <= 0:
                raise Conflict("There is nothing to pay for that month.", field="month")
            values = selectors.taxed(settings, buyer, left.lines) | {"month": month, "since": left.since}
            return _issue(settings, by, buyer, InvoiceKind.INVOICE, left.lines, values)
    except IntegrityError as exc:
        raise Conflict("That month has its invoice already.", field="month") from exc


@while_active
def issue_up_to_now(*, account: Account, by: Actor, buyer: Account, billed: int | None) -> Invoice:
    """Bill an account directly below for the month that goes on, up to its newest line: one that leaves is not billed
    on the second of the next month. What comes afterwards is billed as the rest of the month.

    ``billed`` is up to which line the month was billed when it was looked at: Conflict where that was done meanwhile,
    and so for a form that is sent twice. NotFound for an account that it does not sell to, Conflict where nothing is to
    be paid; then no number is used up.
    """
    if buyer.parent_id != account.pk:
        raise NotFound("There is no such account.")
    with scope.system(), transaction.atomic():
        # With its row locked nothing is on its way into the buyer's ledger that would be older than the newest line.
        lock_all([buyer.pk])
        settings = _numbered(account)
        left = selectors.unbilled(account, buyer, selectors.this_month(buyer))
        if left.billed != billed:
            raise Conflict("It was billed in the meantime. Look at its invoices.")
        if left.net <= 0:
            raise Conflict("There is nothing to pay up to now.")
        values = selectors.taxed(settings, buyer, left.lines) | {"month": left.month, "since": left.since}
        values |= {"last_entry": left.newest, "until": timezone.now()}
        return _issue(settings, by, buyer, InvoiceKind.INVOICE, left.lines, values)


@while_active
def issue_all(*, account: Account, by: Actor, month: date) -> list[Invoice]:
    """Bill every account directly below that has something to pay for a month; a repeat bills those that were left."""
    with scope.system():
        buyers = selectors.to_bill(account, month)
    made = []
    for buyer in buyers:
        try:
            made.append(issue_invoice(account=account, by=by, buyer=buyer, month=month))
        except Conflict:
            # Somebody else was quicker, or the month is not over in its time zone.
            continue
    return made


def issue_due(*, now: datetime) -> int:
    """Bill the month that is over for every seller that has it done by itself, from the second day of a month on, when
    the month is over in every time zone; how many invoices were made. A repeat makes those that were left.
    """
    with scope.system():
        sellers = selectors.automatic_sellers()
    made = 0
    for seller in sellers:
        if now.astimezone(seller.zone).day == 1:
            continue
        with scope.tenant(seller.pk):
            made += len(issue_all(account=seller, by=SYSTEM, month=selectors.last_month(seller)))
    return made


@while_active
def issue_credit_note(
    *, account: Account, by: Actor, pk: int, net: Decimal, left: Decimal, reason: str
) -> Invoice:
    """Take back a part of an invoice, with its tax, and give the net amount back to the buyer's balance.

    It comes off the seller's balance, unless that is the operator. ``left`` is what was left of the invoice when it was
    looked at: Conflict where another note came in between, and so for a form that is sent twice. NotFound for an
    invoice of another seller; Invalid for more than is left; InsufficientFunds where the seller does not have it.
    """
    reason = short_text(reason, field="reason", least=1, most=200)
    net = cents(net)
    with scope.system(), transaction.atomic():
        of = Invoice.objects.filter(seller=account, pk=pk, kind=InvoiceKind.INVOICE).first()
        if of is None:
            raise NotFound("There is no such invoice.")
        lock_all([account.pk, of.account_id])
        settings = _numbered(account)
        before = selectors.credited(of)
        if left != of.net - before.net:
            raise Conflict("Something of it was taken back in the meantime. Look at the invoice again.")
        if not 0 < net <= left:
            raise Invalid(f"From 0.01 to {left} can be taken back.", field="net")
        lines = [(f"Taken back of {of.number}: {reason}"[:120], 1, -net)]
        # The tax of all that is taken back, less that of the notes before: many small ones come to no other tax.
        tax = before.tax - cents((before.net + net) * of.tax_rate / 100)
        values = {name: getattr(of, name) for name in ("month", "currency", "tax_name", "tax_rate", "note")}
        values |= {"net": -net, "tax": tax, "total": tax - net, "refers_to": of, "reason": reason}
        note = _issue(settings, by, of.account, InvoiceKind.CREDIT, lines, values)
        ledger.give(
            account=of.account,
            kind=EntryKind.REFUND,
            amount=net,
            reason=f"{CREDIT_NOTE}:{note.pk}",
            description=f"{note}: {reason}",
            giver=paying(account),
        )
    return note


def _numbered(seller: Account) -> InvoiceSettings:
    """The seller's settings with their row locked: the next number is this transaction's, or nobody's."""
    InvoiceSettings.objects.bulk_create([InvoiceSettings(account=seller)], ignore_conflicts=True)
    return InvoiceSettings.objects.select_for_update().get(account=seller)


def _issue(
    settings: InvoiceSettings,
    by: Actor,
    buyer: Account,
    kind: InvoiceKind,
    lines: list[Line],
    values: dict[str, Any],
) -> Invoice:
    """Write the document under the next number; the settings' row is locked."""
    seller, today = settings.account, day_of(settings.account)
    made = Invoice.objects.create(
        account=buyer,
        seller=seller,
        kind=kind,
        sequence=settings.next_number,
        number=f"{settings.prefix}{settings.next_number:05}",
        seller_name=seller.name,
        seller_address=settings.address,
        buyer_name=buyer.name,
        buyer_number=buyer.number,
        footer=settings.footer,
        issued_on=today,
        due_on=today + timedelta(days=settings.payment_days),
        issued_by=by.label[:160],
        **values,
    )
    InvoiceLine.objects.bulk_create(
        InvoiceLine(account=buyer, invoice=made, text=text, count=count, amount=amount)
        for text, count, amount in lines
    )
    settings.next_number += 1
    settings.save(update_fields=["next_number"])
    after = {"number": made.number, "total": f"{made.total} {made.currency}", "for": made.period}
    activity.record(account=buyer, by=by, verb="was sent", subject=made, after=after)
    return made
