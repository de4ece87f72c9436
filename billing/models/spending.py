"""How much an account may spend in a day and in a month, and what it spent on each day."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from accounts.models.account import Account

CAPS = ("day_cap", "month_cap", "day_most", "month_most")


def cap(help_text: str) -> "models.DecimalField[Decimal | str | None, Decimal | None]":
    return models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True, help_text=help_text)


class SpendingCap(models.Model):
    """The smaller of what an account has chosen and of what the account above allows counts; empty means no cap.

    What was last noted of a period stands beside its day: 0, 80 or 100 per cent of the cap.
    """

    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="spending_cap")
    day_cap = cap("What the account allows itself in a day.")
    month_cap = cap("What the account allows itself in a month.")
    day_most = cap("What the account above allows in a day.")
    month_most = cap("What the account above allows in a month.")
    day_noted = models.PositiveSmallIntegerField(default=0)
    month_noted = models.PositiveSmallIntegerField(default=0)
    noted_on = models.DateField(null=True, blank=True, help_text="The account's day of what was noted.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(*(Q((name, None)) | Q((f"{name}__gt", 0)) for name in CAPS)),
                name="spending_caps_are_positive",
            )
        ]

    def __str__(self) -> str:
        return f"Spending caps of {self.account}"


class Spending(models.Model):
    """What was charged on one of the account's days, less what was given back of charges; a trigger of the ledger
    writes it, for accounts that have a cap.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    spent = models.DecimalField(max_digits=18, decimal_places=6)

    class Meta:
        verbose_name_plural = "spending"
        constraints = [models.UniqueConstraint(fields=["account", "day"], name="one_sum_of_a_day")]

    def __str__(self) -> str:
        return f"{self.spent} on {self.day}"
