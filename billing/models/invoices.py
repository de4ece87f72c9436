"""Invoices and credit notes of an account that sells to those directly below it, which nobody changes once issued."""

from decimal import Decimal

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models.account import Account
from billing.states import InvoiceKind


def amount() -> "models.DecimalField[Decimal | str, Decimal]":
    """In whole cents, as a document says it."""
    return models.DecimalField(max_digits=14, decimal_places=2)


class InvoiceSettings(models.Model):
    """How an account that sells writes its invoices. ``next_number`` is taken under the row's lock: no number is left
    out, and none is given twice.
    """

    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="invoice_settings")
    prefix = models.CharField(max_length=12, blank=True, default="")
    next_number = models.PositiveIntegerField(default=1)
    address = models.TextField(max_length=400, blank=True, default="", help_text="As it stands on invoices.")
    tax_name = models.CharField(max_length=20, blank=True, default="", help_text="Such as VAT.")
    tax_rate = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        default=0,
        validators=[MaxValueValidator(100)],
        help_text="In per cent.",
    )
    reverse_charge = models.CharField(
        max_length=200,
        blank=True,
        default="",
        help_text="Said in place of the tax to accounts in other countries; empty: they pay it too.",
    )
    is_automatic = models.BooleanField(
        default=False, help_text="Each month is billed as soon as it is over everywhere."
    )
    payment_days = models.PositiveSmallIntegerField(default=14)
    footer = models.TextField(max_length=400, blank=True, default="", help_text="Such as a bank account.")

    class Meta:
        verbose_name_plural = "invoice settings"
        constraints = [
            models.CheckConstraint(condition=Q(tax_rate__gte=0, tax_rate__lte=100), name="tax_is_a_share")
        ]

    def __str__(self) -> str:
        return f"Invoices of {self.account}"


class Invoice(models.Model):
    """A document as it was issued, with the names and addresses of that day; a trigger refuses any change.

    ``account`` is who is billed. An invoice is for a month of its ledger, or for what of it no earlier one has: one
    that is issued before the month is over ends with the line ``last_entry``. A credit note refers to an invoice.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="invoices")
    seller = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="invoices_issued", db_index=False
    )
    kind = models.CharField(max_length=7, choices=InvoiceKind)
    sequence = models.PositiveIntegerField()
    number = models.CharField(max_length=24)
    month = models.DateField(help_text="The first day of the month that it is for.")
    last_entry = models.BigIntegerField(
        null=True,
        blank=True,
        help_text="Where the month was not over: the id of the newest line of the ledger.",
    )
    since = models.DateTimeField(
        null=True, blank=True, help_text="Up to when the month was billed before; empty: not at all."
    )
    until = models.DateTimeField(
        null=True, blank=True, help_text="When it was issued in its month; empty: the month was over."
    )
    refers_to = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="credit_notes"
    )
    reason = models.CharField(max_length=200, blank=True, default="", help_text="Of a credit note.")
    currency = models.CharField(max_length=3)
    net = amount()
    tax_name = models.CharField(max_length=20, blank=True, default="")
    tax_rate = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    tax = amount()
    total = amount()
    note = models.CharField(max_length=200, blank=True, default="")
    seller_name = models.CharField(max_length=120)
    seller_address = models.TextField(blank=True, default="")
    buyer_name = models.CharField(max_length=120)
    buyer_number = models.CharField(max_length=10)
    footer = models.TextField(blank=True, default="")
    issued_on = models.DateField()
    due_on = models.DateField()
    issued_by = models.CharField(max_length=160, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["seller", "-id"], name="invoice_of_seller")]
        constraints = [
            models.UniqueConstraint(fields=["seller", "sequence"], name="one_invoice_per_number"),
            models.UniqueConstraint(
                fields=["seller", "account", "month"],
                condition=Q(kind=InvoiceKind.INVOICE, last_entry=None),
                name="one_invoice_per_month",
            ),
            models.UniqueConstraint(
                fields=["seller", "account", "month", "last_entry"],
                condition=Q(kind=InvoiceKind.INVOICE),
                name="one_invoice_up_to_a_line",
            ),
            models.CheckConstraint(
                condition=Q(last_entry=None, until=None) | Q(last_entry__isnull=False, until__isnull=False),
                name="a_part_of_a_month_ends_somewhere",
            ),
            models.CheckConstraint(condition=Q(total=F("net") + F("tax")), name="invoice_adds_up"),
            models.CheckConstraint(
                condition=Q(kind=InvoiceKind.INVOICE, refers_to=None)
                | Q(kind=InvoiceKind.CREDIT, refers_to__isnull=False),
                name="credit_note_refers_to_an_invoice",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="invoice_month_begins_on_the_first"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("billing:invoice", args=[self.pk])

    @property
    def period(self) -> str:
        """The month, and which part of it where that is not all; its account in scope."""
        parts = [
            f"{word} {moment.astimezone(self.account.zone):%-d %b, %H:%M}"
            for word, moment in (("from", self.since), ("to", self.until))
            if moment is not None
        ]
        return ", ".join([f"{self.month:%B %Y}", *parts])


class InvoiceLine(models.Model):
    """A line of a document: what was charged of one sort, in whole cents; the lines add up to the net amount."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="lines")
    text = models.CharField(max_length=120)
    count = models.PositiveIntegerField()
    amount = amount()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text
