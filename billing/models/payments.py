"""Paying invoices: through whom a seller is paid, each try to pay, and what the payment provider has told of them."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from accounts.models.account import Account
from billing.models.invoices import Invoice
from billing.models.invoices import amount as in_cents
from billing.models.ledger import Payment
from billing.payment_states import OPEN, PaymentState, PaysThrough
from common.ids import new_token


class PaymentSettings(models.Model):
    """How a seller's invoices are paid. The provider's secrets are encrypted; ``hook_ref`` is in the address at which
    it tells of payments, and is no secret.
    """

    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="payment_settings")
    through = models.CharField(max_length=8, choices=PaysThrough, default=PaysThrough.MANUAL)
    instructions = models.TextField(
        max_length=400, blank=True, default="", help_text="Shown behind the link, such as a bank account."
    )
    secret_key = models.TextField(blank=True, default="", help_text="Encrypted key of the provider's API.")
    hook_secret = models.TextField(blank=True, default="", help_text="Encrypted secret of its webhook.")
    hook_ref = models.CharField(max_length=64, unique=True, default=new_token, editable=False)

    class Meta:
        verbose_name_plural = "payment settings"

    def __str__(self) -> str:
        return f"Payments to {self.account}"


class InvoicePayment(models.Model):
    """One try to pay what is due of an invoice. ``account`` is who was billed.

    ``amount`` is asked for, and ``net`` of it, without the tax, goes to the balance once it is paid: ``payment`` is
    empty until that is done. ``key`` makes a repeat at the provider the same session.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    seller = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="tries")
    through = models.CharField(max_length=8, choices=PaysThrough)
    state = models.CharField(max_length=8, choices=PaymentState, default=PaymentState.OPENING)
    key = models.UUIDField(unique=True)
    amount = in_cents()
    net = in_cents()
    currency = models.CharField(max_length=3)
    session_ref = models.CharField(
        max_length=200, blank=True, default="", help_text="The provider's id of it."
    )
    payment_ref = models.CharField(max_length=200, blank=True, default="", help_text="Of what was paid.")
    url = models.CharField(max_length=2000, blank=True, default="", help_text="Where it is paid.")
    payer_email = models.CharField(max_length=254, blank=True, default="")
    note = models.CharField(max_length=300, blank=True, default="")
    refunded = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    net_refunded = models.DecimalField(
        max_digits=14, decimal_places=2, default=0, help_text="What of it came off the balance again."
    )
    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(
        null=True, blank=True, help_text="When the provider was last asked about it."
    )
    paid_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["invoice"], condition=Q(state__in=sorted(OPEN)), name="one_open_try_to_pay"
            ),
            models.UniqueConstraint(
                fields=["invoice"], condition=Q(state=PaymentState.PAID), name="an_invoice_is_paid_once"
            ),
            models.UniqueConstraint(
                fields=["seller", "session_ref"], condition=~Q(session_ref=""), name="one_try_per_session"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0, net__gt=0), name="a_try_asks_for_money"),
            models.CheckConstraint(
                condition=Q(refunded__gte=0, refunded__lte=F("amount")), name="no_more_is_refunded"
            ),
        ]
        indexes = [
            models.Index(fields=["seller", "payment_ref"], name="try_by_payment"),
            models.Index(fields=["state", "id"], name="try_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} for {self.invoice}"

    @property
    def left(self) -> Decimal:
        """What was not given back of it."""
        return self.amount - self.refunded


class ToldPayment(models.Model):
    """That the provider told of something, by its own id: what it tells twice is taken in once. Of a refund it keeps
    how much of which payment was given back, which may be told before the payment is.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", help_text="The seller.")
    event_ref = models.CharField(max_length=200)
    sort = models.CharField(max_length=80)
    payment_ref = models.CharField(max_length=200, blank=True, default="")
    refunded = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    currency = models.CharField(max_length=3, blank=True, default="")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "event_ref"], name="one_row_per_told_payment")
        ]
        indexes = [
            models.Index(fields=["account", "payment_ref"], condition=~Q(payment_ref=""), name="told_refund")
        ]

    def __str__(self) -> str:
        return f"{self.sort} {self.event_ref}"
