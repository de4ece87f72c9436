"""Emergency addresses: which one a dispatcher sees for a number, and signed waivers of numbers without one."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Account
from numbers.e911_states import CANDIDATE, IN_FORCE, E911State
from providers.contract.emergency import PostalAddress
from providers.models import ProviderAccount

# People move: an address that nobody looked at for so long has to be confirmed again.
GOES_STALE_AFTER = timedelta(days=365)


class E911Address(models.Model):
    """An address as a carrier validated it for the account; its id is what VoiceTel's clients call ``addressid``."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    provider_account = models.ForeignKey(ProviderAccount, on_delete=models.PROTECT, related_name="+")
    carrier_ref = models.CharField(max_length=40)
    line1 = models.CharField(max_length=120)
    line2 = models.CharField(max_length=120, blank=True, default="")
    city = models.CharField(max_length=80)
    state = models.CharField(max_length=2)
    zip = models.CharField(max_length=10)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "provider_account", "carrier_ref"], name="one_e911_address_per_ref"
            )
        ]

    def __str__(self) -> str:
        return str(self.postal)

    @property
    def postal(self) -> PostalAddress:
        return PostalAddress(self.line1, self.line2, self.city, self.state, self.zip)


class E911Record(models.Model):
    """An address for a number: as it was entered, and as the carrier writes it (``address``, once it is known).

    A number has at most one record at its carrier and one on its way there. The row outlives its number and keeps
    its own E.164.
    """

    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="e911_records", db_index=False
    )
    provider_account = models.ForeignKey(ProviderAccount, on_delete=models.PROTECT, related_name="+")
    e164 = models.CharField(max_length=16)
    state = models.CharField(max_length=18, choices=E911State, default=E911State.DRAFT)
    caller_name = models.CharField(max_length=60, help_text="Who the dispatcher is told is calling.")
    entered_line1 = models.CharField(max_length=120)
    entered_line2 = models.CharField(max_length=120, blank=True, default="")
    entered_city = models.CharField(max_length=80)
    entered_state = models.CharField(max_length=20)
    entered_zip = models.CharField(max_length=20)
    address = models.ForeignKey(
        E911Address, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    error = models.TextField(blank=True, default="")
    reported = models.CharField(
        max_length=300, blank=True, default="", help_text="What the carrier has instead, as a sync found."
    )
    missed_syncs = models.PositiveSmallIntegerField(default=0)
    set_up = models.DecimalField(
        max_digits=12, decimal_places=6, default=0, help_text="What it costs once, when it is in force."
    )
    above = models.JSONField(
        default=dict, blank=True, help_text="What the accounts above pay of it, by their ids."
    )
    confirmed_at = models.DateTimeField(
        null=True, blank=True, help_text="When somebody last said that it is right."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "e164"],
                condition=Q(state__in=sorted(CANDIDATE)),
                name="one_e911_candidate",
            ),
            models.UniqueConstraint(
                fields=["account", "e164"],
                condition=Q(state__in=sorted(IN_FORCE)),
                name="one_e911_in_force",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted({*IN_FORCE, E911State.PROVISIONING}))
                | Q(address__isnull=False),
                name="e911_at_carrier_has_address",
            ),
        ]
        indexes = [models.Index(fields=["account", "e164", "-id"], name="e911_of_number")]

    def __str__(self) -> str:
        return f"Emergency address of {self.e164}"

    @property
    def entered(self) -> PostalAddress:
        return PostalAddress(
            self.entered_line1, self.entered_line2, self.entered_city, self.entered_state, self.entered_zip
        )

    @property
    def is_stale(self) -> bool:
        """Whether the address at the carrier was last confirmed more than a year ago."""
        confirmed = self.confirmed_at or self.created_at
        return self.state in IN_FORCE and confirmed < timezone.now() - GOES_STALE_AFTER


class E911Waiver(models.Model):
    """Somebody's signature that a number needs no emergency address, and why; it ends when it is withdrawn, and when
    the number leaves the account.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="e911_waivers")
    e164 = models.CharField(max_length=16)
    reason = models.CharField(max_length=300)
    signed_name = models.CharField(max_length=120, help_text="As the signer wrote it.")
    signed_by = models.CharField(max_length=160, help_text="Who was signed in.")
    user_id = models.BigIntegerField(null=True, blank=True)
    signed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "e164"], condition=Q(ended_at=None), name="one_e911_waiver"
            )
        ]

    def __str__(self) -> str:
        return f"Waiver for {self.e164}"
