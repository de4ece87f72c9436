"""Whose telephone equipment is signed in: the last SIP registration of each account."""

from django.db import models

from accounts.models.account import Account


class Registration(models.Model):
    """What a registrar last told of an account's equipment; it counts until ``expires_at``."""

    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="registration")
    agent = models.CharField(max_length=200, blank=True, default="", help_text="The equipment's own name.")
    uri = models.CharField(max_length=255, help_text="Where calls to the account are sent.")
    seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-seen_at"]

    def __str__(self) -> str:
        return self.uri
