"""Tables of what carriers tell of calls: how far each login was read, calls that belong to nobody here, voicemails."""

from django.db import models
from django.db.models import Q

from accounts.models import Account
from calls.recordings.models import Recording
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
    own account with all that was told of it, and becomes a record once one of its numbers is held.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    provider_account = models.ForeignKey(
        ProviderAccount,
        on_delete=models.CASCADE,
        related_name="stray_calls",
        db_index=False,
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
    app_ref = models.CharField(
        max_length=64, blank=True, default="", help_text="The carrier's name for the app that it met."
    )
    reference = models.CharField(max_length=64, blank=True, default="", help_text="What went with the call.")
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


class VoicemailAtCarrier(models.Model):
    """A voicemail that a carrier took down, once. It stays when the recording here is deleted, so that it is not taken
    in again. ``is_heard`` is what the carrier told last, or was told.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    provider_account = models.ForeignKey(
        ProviderAccount, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    carrier_ref = models.CharField(max_length=64)
    recording = models.OneToOneField(
        Recording, on_delete=models.SET_NULL, null=True, blank=True, related_name="at_carrier"
    )
    is_heard = models.BooleanField(default=False)
    told_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "voicemails at carriers"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider_account", "carrier_ref"], name="one_voicemail_of_a_carrier_ref"
            )
        ]

    def __str__(self) -> str:
        return f"{self.carrier_ref} at {self.provider_account}"
