"""Caller IDs: numbers that are not the account's at a carrier, yet that its calls may show."""

from django.db import models
from django.db.models import Q

from accounts.models import Account


class CallerId(models.Model):
    """A number that calls may show once somebody above the account has verified that it is theirs."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="caller_ids")
    e164 = models.CharField(max_length=16)
    label = models.CharField(max_length=80, blank=True, default="")
    comment = models.CharField(max_length=200, blank=True, default="", help_text="How it can be verified.")
    created_at = models.DateTimeField(auto_now_add=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.CharField(max_length=160, blank=True, default="")

    class Meta:
        ordering = ["e164"]
        constraints = [
            models.UniqueConstraint(fields=["account", "e164"], name="one_caller_id_in_an_account"),
            models.CheckConstraint(
                condition=Q(e164__regex=r"^\+[1-9][0-9]{6,14}$"), name="caller_id_is_e164"
            ),
        ]

    def __str__(self) -> str:
        return self.e164
