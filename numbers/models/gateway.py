"""Gateways: where calls to a number go."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Account
from providers.models import ProviderAccount

# Smaller ids are a dialect's for services that every account has.
FIRST_OWN_ID = 1000


class Gateway(models.Model):
    """An account's own gateway; its ids begin at 1000."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="gateways")
    address = models.CharField(max_length=260, help_text="IPv4 address or host name, with an optional port.")
    prefix = models.CharField(max_length=16, blank=True, default="")
    limit = models.PositiveIntegerField(default=23, help_text="Concurrent calls.")
    checked_at = models.DateTimeField(null=True, blank=True, help_text="When the address was last resolved.")
    check_error = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(limit__gte=1, limit__lte=1000), name="gateway_limit_1_to_1000"
            ),
            models.CheckConstraint(condition=Q(id__gte=FIRST_OWN_ID), name="gateway_id_is_own"),
        ]

    def __str__(self) -> str:
        return self.address

    def get_absolute_url(self) -> str:
        return reverse("numbers:gateway", args=[self.pk])


class GatewayAtCarrier(models.Model):
    """A gateway's id at a carrier that keeps gateways of its own."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    gateway = models.ForeignKey(Gateway, on_delete=models.CASCADE, related_name="at_carriers")
    provider_account = models.ForeignKey(ProviderAccount, on_delete=models.CASCADE, related_name="+")
    carrier_ref = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gateway", "provider_account"], name="one_gateway_at_a_carrier"),
            models.UniqueConstraint(fields=["provider_account", "carrier_ref"], name="one_gateway_per_ref"),
        ]

    def __str__(self) -> str:
        return f"{self.gateway} as {self.carrier_ref}"
