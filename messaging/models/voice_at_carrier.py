"""Voice bots' numbers as a carrier that keeps them has them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import Account
from providers.models import ProviderAccount
from providers.states import Agreement


class VoiceAtCarrier(models.Model):
    """A number that a voice bot has, or had until the carrier was told, at one of the logins that serve the account.

    ``reported`` holds what the carrier last told, in our words, and is empty while no bot has the number there.
    ``version`` counts what we wanted, so that an answer to a former wish is none to the present one. The number is
    kept as text: it may have left the account by the time the carrier is told.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    provider_account = models.ForeignKey(ProviderAccount, on_delete=models.CASCADE, related_name="+")
    e164 = models.CharField(max_length=16)
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
        verbose_name_plural = "voice numbers at carriers"
        ordering = ["id"]
        indexes = [
            models.Index(fields=["account", "agreement", "id"], name="voice_disagrees"),
            models.Index(fields=["provider_account", "agreement"], name="voice_at_login"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "provider_account", "e164"], name="one_voice_number_at_a_carrier"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.e164} at {self.provider_account}"
