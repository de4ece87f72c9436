"""Differences that the nightly check of money found."""

from django.db import models
from django.db.models import Q

from accounts.models.account import Account
from accounts.states import FindingKind


class Finding(models.Model):
    """One difference, open until a later check no longer finds it. ``subject`` is the reason of a charge, or empty."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=8, choices=FindingKind)
    subject = models.CharField(max_length=100, blank=True, default="")
    expected = models.CharField(max_length=60, blank=True, default="")
    found = models.CharField(max_length=60, blank=True, default="")
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind", "subject"],
                condition=Q(cleared_at=None),
                name="one_open_finding",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject}".strip()
