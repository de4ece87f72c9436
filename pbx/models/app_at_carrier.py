"""Voice apps that stand at carriers, as their logins told last."""

from django.db import models

from accounts.models import Account
from providers.models import ProviderAccount


class AppAtCarrier(models.Model):
    """An app that a carrier answers calls with. It is made and changed there; here it has a name, so that numbers of
    its login can be given to it.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    provider_account = models.ForeignKey(
        ProviderAccount, on_delete=models.CASCADE, related_name="apps_at_carrier"
    )
    carrier_ref = models.CharField(max_length=63)
    name = models.CharField(max_length=100)
    package = models.CharField(max_length=60, help_text="The kind, in the carrier's words.")
    missed_syncs = models.PositiveSmallIntegerField(default=0)
    is_gone = models.BooleanField(default=False)
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name_plural = "apps at carriers"
        constraints = [
            models.UniqueConstraint(
                fields=["provider_account", "carrier_ref"], name="one_app_at_carrier_per_ref"
            )
        ]

    def __str__(self) -> str:
        return self.name
