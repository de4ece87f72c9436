"""What sellers earn by number, added up by day, and which lines of ledgers are not in it yet."""

from django.db import models

from accounts.models.account import Account


class MarginDay(models.Model):
    """What a number of a customer brought in and cost on a day of the seller's time zone; ``account`` is the seller.

    Without a number it is what is of no one number.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    e164 = models.CharField(max_length=16, blank=True, default="", db_collation="C")
    revenue = models.DecimalField(max_digits=18, decimal_places=6)
    cost = models.DecimalField(max_digits=18, decimal_places=6)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "day", "e164"], name="one_margin_of_a_number_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.e164} on {self.day}"


class MarginBasis(models.Model):
    """In which time zone and currency a seller's days were added up. Without a row, or with one that the account no
    longer fits, none of them count.
    """

    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="+")
    zone = models.CharField(max_length=64)
    currency = models.CharField(max_length=3)

    class Meta:
        verbose_name_plural = "margin bases"

    def __str__(self) -> str:
        return f"{self.zone}, {self.currency}"


class LedgerMark(models.Model):
    """A line of a ledger that no day has in it yet, written by a trigger."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    entry_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"Line {self.entry_id}"
