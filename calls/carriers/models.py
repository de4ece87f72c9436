"""Tables of what carriers tell of calls: how far each login was read, and calls that belong to nobody here."""

from django.db import models
from django.db.models import Q

from accounts.models import Account
from providers.models import ProviderAccount


class CallsRead(models.Model):
    """Until when the calls of a login were read. What is told late is found because the day before is read again."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    provider_account = models.OneToOneField(ProviderAccount, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()

    class Meta:
        verbose_name_plural = "calls read"

    def __str__(self) -> str:
        return f"Calls of {self.provider_account}"


class StrayCall(models.Model):
    """A call that a carrier told of and that no number held under the login was part of. It is kept for the login's
    own account, and becomes a record once one of its numbers is held.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    provider_account = models.ForeignKey(
        ProviderAccount, on_delete=models.CASCADE, related_name="stray_calls"
    )
    ref = models.CharField(max_length=100)
    direction = models.CharField(max_length=8, blank=True, default="", help_text="As far as it was told.")
    caller = models.CharField(max_length=40)
    caller_name = models.CharField(max_length=80, blank=True, default="")
    called = models.CharField(max_length=40)
    address = models.GenericIPAddressField(null=True, blank=True)
    started_at = models.DateTimeField()
    seconds = models.PositiveIntegerField()
    state = models.CharField(max_length=11, blank=True, default="")
    cause = models.PositiveSmallIntegerField(null=True, blank=True)
    cost = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    cost_currency = models.CharField(max_length=3, blank=True, default="")
    told_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-started_at", "-id"]
        indexes = [models.Index(fields=["account", "-started_at", "-id"], name="stray_call_newest")]
        constraints = [
            models.UniqueConstraint(fields=["provider_account", "ref"], name="one_stray_call_of_a_carrier"),
            models.CheckConstraint(
                condition=Q(cost__isnull=True) ^ ~Q(cost_currency=""), name="stray_call_cost_has_currency"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.caller} to {self.called}"
