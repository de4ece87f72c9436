"""Where reading carriers' messages and receipts has got to."""

from django.db import models

from accounts.models import Account
from providers.models import ProviderAccount


class CarrierFeed(models.Model):
    """The reading place of one login: ``cursor`` is the carrier's, and one process reads at a time, under a lease that
    lives as long as its holder. ``takes`` tells one holder from the next.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    provider_account = models.OneToOneField(ProviderAccount, on_delete=models.CASCADE, related_name="feed")
    cursor = models.TextField(blank=True, default="")
    due_at = models.DateTimeField(db_index=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    held_by = models.CharField(
        max_length=80, blank=True, default="", help_text="Machine and process at work."
    )
    takes = models.PositiveIntegerField(default=0)
    read_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True, default="")

    def __str__(self) -> str:
        return f"Messages of {self.provider_account}"


class NumberFeed(models.Model):
    """The reading place of one number, at a carrier that lists messages number by number."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    feed = models.ForeignKey(CarrierFeed, on_delete=models.CASCADE, related_name="numbers", db_index=False)
    e164 = models.CharField(max_length=16)
    cursor = models.TextField(blank=True, default="")
    due_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "e164"], name="one_place_per_number")]
        indexes = [models.Index(fields=["feed", "due_at"], name="number_feed_due")]

    def __str__(self) -> str:
        return f"Messages of {self.e164}"
