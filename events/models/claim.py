"""Of which numbers a webhook tells that is the only one of its shape to do so."""

from django.db import models

from accounts.models import Account
from events.models.subscription import Subscription


class NumberClaim(models.Model):
    """A number, or "" for all of the account's; no two webhooks of a shape have the same one."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="claims")
    shape = models.CharField(max_length=20)
    e164 = models.CharField(max_length=16, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["account", "shape", "e164"], name="one_webhook_of_a_number")
        ]

    def __str__(self) -> str:
        return self.e164 or "All numbers"
