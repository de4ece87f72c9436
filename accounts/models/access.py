"""The IP access list of an account, for calls authenticated by address."""

from django.db import models

from accounts.models.account import Account


class AccessEntry(models.Model):
    """An IPv4 network from which calls are accepted; mask 8, 16, 24 or 32."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="access_entries")
    cidr = models.CharField(max_length=18)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "access entries"
        constraints = [models.UniqueConstraint(fields=["account", "cidr"], name="one_access_entry_per_cidr")]

    def __str__(self) -> str:
        return self.cidr
