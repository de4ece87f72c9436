"""Where reading a carrier's messages and receipts has got to."""

from django.db import models

from accounts.models import Account
from providers.models import ProviderAccount


class CarrierMailbox(models.Model):
    """The reading place of one login: ``cursor`` is the carrier's, and one process reads at a time, under a lease."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    provider_account = models.OneToOneField(ProviderAccount, on_delete=models.CASCADE, related_name="mailbox")
    cursor = models.TextField(blank=True, default="")
    due_at = models.DateTimeField(db_index=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True, default="")

    class Meta:
        verbose_name_plural = "carrier mailboxes"

    def __str__(self) -> str:
        return f"Messages of {self.provider_account}"
