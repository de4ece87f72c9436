"""Money: an append-only ledger, payments, and holds of open orders."""

from django.db import models
from django.db.models import Q

from accounts.models.account import Account
from accounts.states import EntryKind, PaymentStatus
from common.money import for_people


class LedgerEntry(models.Model):
    """One change of the balance; rows are never changed or deleted (a trigger refuses).

    ``reason`` names the cause (``order:<id>``, ``payment:<id>``) and is unique in the account, so a repeat posts once;
    a purchase stands under the same reason in the ledger of every account that pays for it.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="ledger", db_index=False)
    kind = models.CharField(max_length=10, choices=EntryKind)
    amount = models.DecimalField(max_digits=18, decimal_places=6, help_text="Negative for a charge.")
    balance_after = models.DecimalField(max_digits=18, decimal_places=6)
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=100)
    description = models.CharField(max_length=200)
    caused_by = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The account below that bought it or was given it; empty for the account's own.",
    )
    e164 = models.CharField(
        max_length=16,
        blank=True,
        default="",
        help_text="The account's number that it was for, where it was one.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "ledger entries"
        indexes = [
            models.Index(fields=["account", "-id"], name="ledger_newest"),
            # Nearly all lines are charges; whoever looks for the others reads no million of them.
            models.Index(
                fields=["account", "kind", "-id"], condition=~Q(kind="charge"), name="ledger_but_charges"
            ),
            # What is added up of a time, without the rows themselves.
            models.Index(
                fields=["account", "created_at"],
                include=["amount", "kind", "currency", "caused_by"],
                name="ledger_sums_of_time",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["account", "reason"], name="one_entry_per_reason"),
            models.CheckConstraint(
                condition=Q(kind=EntryKind.CHARGE, amount__lte=0)
                | Q(
                    kind__in=[EntryKind.CREDIT, EntryKind.PAYMENT, EntryKind.REFUND, EntryKind.GOODWILL],
                    amount__gt=0,
                )
                | Q(kind__in=[EntryKind.DEBIT, EntryKind.RETURNED], amount__lt=0)
                # What is given comes off the giver, and what a debit takes back comes to it.
                | Q(~Q(amount=0), kind=EntryKind.TRANSFER)
                | Q(kind=EntryKind.ADJUSTMENT),
                name="ledger_sign_fits_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{for_people(self.amount)} {self.currency}: {self.description}"


class Payment(models.Model):
    """Money received; it enters the ledger when its status is Completed, and may settle a credit's invoice."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="payments", db_index=False)
    amount = models.DecimalField(max_digits=18, decimal_places=6)
    status = models.CharField(max_length=20, choices=PaymentStatus, default=PaymentStatus.PENDING)
    transaction_id = models.CharField(max_length=64)
    payer_email = models.EmailField(blank=True)
    settles = models.ForeignKey(
        LedgerEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="settled_by"
    )
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["-received_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["account", "transaction_id"], name="one_payment_per_transaction"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{for_people(self.amount)} ({self.status})"


class Hold(models.Model):
    """An amount set aside for something ordered but not yet charged; deleted when it is charged or given up.

    What an account below orders from a login above holds the price of each account between them.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="holds", db_index=False)
    reason = models.CharField(max_length=100)
    amount = models.DecimalField(max_digits=18, decimal_places=6)
    caused_by = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="As in the ledger.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "reason"], name="one_hold_per_reason"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="hold_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} for {self.reason}"


class NumberShare(models.Model):
    """How much of a charge for several numbers together is for one of them; they add up to the charge.

    It stands under the charge's own reason, and may be written before it: a month that waits for money is shared out
    among the numbers that it began with.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=100)
    e164 = models.CharField(max_length=16)
    amount = models.DecimalField(max_digits=18, decimal_places=6)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "reason", "e164"], name="one_share_of_a_charge")
        ]

    def __str__(self) -> str:
        return f"{self.amount} for {self.e164}"
