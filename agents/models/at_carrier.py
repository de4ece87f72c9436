"""What is kept of a thing as a carrier has it that keeps things of its own."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import Account
from providers.models import ProviderAccount
from providers.states import Agreement


class AtCarrier(models.Model):
    """One of our things at one of the logins that serve the account.

    ``reported`` holds what the carrier last told, in our words, and is empty while it does not know the thing.
    ``version`` counts what we wanted, so that an answer to a former wish is none to the present one.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    provider_account = models.ForeignKey(ProviderAccount, on_delete=models.CASCADE, related_name="+")
    carrier_ref = models.CharField(max_length=64, blank=True, default="")
    agreement = models.CharField(max_length=9, choices=Agreement, default=Agreement.PENDING)
    reported = models.JSONField(default=dict, blank=True)
    differences = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    version = models.PositiveIntegerField(default=1)
    seen_at = models.DateTimeField(null=True, blank=True, help_text="When the carrier last told of it.")
    pushed_at = models.DateTimeField(null=True, blank=True)
    missed_syncs = models.PositiveSmallIntegerField(default=0)
    push_error = models.TextField(blank=True, default="")

    class Meta:
        abstract = True
