"""How many numbers an account may have, and buy within some days."""

from django.db import models
from django.db.models import Q

from accounts.models import Account


class NumberQuota(models.Model):
    """The limits that an account above has set; without a row, or where a limit is empty, there is none."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="number_quota")
    most_held = models.PositiveIntegerField(null=True, blank=True)
    most_bought = models.PositiveIntegerField(null=True, blank=True, help_text="Within the last days.")
    days = models.PositiveSmallIntegerField(default=30)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(days__gte=1, days__lte=366), name="quota_days_1_to_366")
        ]

    def __str__(self) -> str:
        return f"Quota of {self.account}"
