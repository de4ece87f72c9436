"""Ports: numbers that an account brings from another carrier, their letters, and what happened to them."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account
from common import crypto
from common.plans.registry import country_name, country_named, is_country
from numbers.models.destination import DestinationField, has_destination
from numbers.port_states import OPEN, LetterKind, PortState
from numbers.rejections import Rejection, rejection
from providers.models import ProviderAccount


class PortabilityCheck(models.Model):
    """The latest answer to whether a number can come to the account; a good one allows a port for an hour."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    e164 = models.CharField(max_length=16)
    is_portable = models.BooleanField()
    losing_carrier = models.CharField(max_length=80, blank=True, default="")
    rate_center_tier = models.CharField(max_length=20, blank=True, default="")
    reason = models.CharField(max_length=200, blank=True, default="")
    routing_number = models.CharField(max_length=16, blank=True, default="")
    checked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "e164"], name="one_portability_check")]

    def __str__(self) -> str:
        return self.e164


class PortDetails(models.Model):
    """What the losing carrier has on file, as it was entered."""

    name = models.CharField(max_length=120)
    name_type = models.CharField(
        max_length=11, choices=[("business", "Business"), ("residential", "Residential")]
    )
    billing_number = models.CharField(max_length=40)
    account_number = models.CharField(max_length=60)
    pin = models.TextField(blank=True, default="", help_text="Encrypted.")
    authorised_person = models.CharField(max_length=120)
    street_number = models.CharField(max_length=20)
    street_prefix = models.CharField(max_length=2, blank=True, default="")
    street = models.CharField(max_length=120)
    street_type = models.CharField(max_length=20)
    street_suffix = models.CharField(max_length=2, blank=True, default="")
    unit = models.CharField(max_length=40, blank=True, default="")
    floor = models.CharField(max_length=40, blank=True, default="")
    room = models.CharField(max_length=40, blank=True, default="")
    building = models.CharField(max_length=40, blank=True, default="")
    city = models.CharField(max_length=80)
    state_code = models.CharField(max_length=2)
    zip = models.CharField(max_length=12)
    country = models.CharField(max_length=40)
    wanted_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def address(self) -> str:
        road = (self.street_number, self.street_prefix, self.street, self.street_type, self.street_suffix)
        inside = (
            ("Unit", self.unit),
            ("Floor", self.floor),
            ("Room", self.room),
            ("Building", self.building),
        )
        parts = [" ".join(filter(None, road)), *(f"{word} {value}" for word, value in inside if value)]
        country = country_name(code) if is_country(code := self.country_code) else self.country
        return ", ".join([*parts, self.city, f"{self.state_code} {self.zip}", country])

    @property
    def country_code(self) -> str:
        """The country's two letters where we know them, else what was entered."""
        return country_named(self.country) or self.country.strip().upper()

    @property
    def plain_pin(self) -> str:
        return crypto.decrypt(self.pin)


class PortRequest(PortDetails):
    """One request of a customer; ``pid`` is what VoiceTel's clients call it. ``carrier_key`` names it to the carrier
    once and for all.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="ports", db_index=False)
    provider_account = models.ForeignKey(ProviderAccount, on_delete=models.PROTECT, related_name="+")
    pid = models.CharField(max_length=5, unique=True)
    state = models.CharField(max_length=20, choices=PortState, default=PortState.DRAFT)
    fee = models.DecimalField(max_digits=12, decimal_places=6)
    foc = models.DateField(null=True, blank=True)
    foc_history = models.JSONField(default=list)
    rejection_code = models.CharField(max_length=30, blank=True, default="")
    carrier_text = models.CharField(max_length=300, blank=True, default="")
    carrier_ref = models.CharField(max_length=64, blank=True, default="")
    ticket = models.BigIntegerField(null=True, blank=True, help_text="The support ticket's id.")
    ticket_number = models.BigIntegerField(null=True, blank=True)
    idempotency_key = models.CharField(max_length=128, null=True, blank=True)
    carrier_letter_url = models.CharField(
        max_length=500, blank=True, default="", help_text="Where the carrier wants the letter."
    )
    moved_at = models.DateTimeField(default=timezone.now, help_text="When it last made a step.")
    reminded_at = models.DateTimeField(
        null=True, blank=True, help_text="When its letter was asked for again."
    )
    alarmed_at = models.DateTimeField(
        null=True, blank=True, help_text="When staff were told that nothing happens."
    )
    polled_at = models.DateTimeField(null=True, blank=True)
    next_poll_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(pid__regex=r"^[A-Za-z0-9]{5}$"), name="port_pid_form"),
            models.UniqueConstraint(
                fields=["account", "idempotency_key"], name="one_port_per_idempotency_key"
            ),
        ]
        indexes = [
            models.Index(fields=["account", "-id"], name="port_newest"),
            models.Index(
                fields=["next_poll_at"], condition=Q(next_poll_at__isnull=False), name="port_next_poll"
            ),
            models.Index(fields=["moved_at"], condition=Q(state__in=sorted(OPEN)), name="port_open_moved"),
        ]

    def __str__(self) -> str:
        return f"Port {self.pid}"

    def get_absolute_url(self) -> str:
        return reverse("numbers:port", args=[self.pid])

    @property
    def reason(self) -> str:
        """Under what its fee stands in the ledger, once."""
        return f"port:{self.pid}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def rejection(self) -> Rejection | None:
        return rejection(self.rejection_code) if self.rejection_code else None


class PortItem(models.Model):
    """A number of a port, and how it shall be set once it is here; one open port for a number at a carrier's login."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    provider_account = models.ForeignKey(ProviderAccount, on_delete=models.PROTECT, related_name="+")
    port = models.ForeignKey(PortRequest, on_delete=models.PROTECT, related_name="items")
    e164 = models.CharField(max_length=16)
    is_open = models.BooleanField(default=True)
    destination = DestinationField(help_text="What answers it once it is here.")
    caller_name = models.CharField(max_length=15, blank=True, default="")
    campaign = models.CharField(max_length=40, blank=True, default="")
    has_come = models.BooleanField(null=True, blank=True, help_text="Known once the port is over.")
    campaign_settled_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When the number was put on its campaign, or it was found that it cannot be.",
    )

    class Meta:
        ordering = ["e164"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider_account", "e164"],
                condition=Q(is_open=True),
                name="one_open_port_per_number",
            ),
            has_destination("port_item_has_destination"),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(has_come=True, campaign_settled_at=None) & ~Q(campaign=""),
                name="port_item_campaign_due",
            )
        ]

    def __str__(self) -> str:
        return self.e164


class PortEvent(models.Model):
    """One line of a port's timeline. ``unexpected`` marks a step of the carrier's that our table does not know."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    port = models.ForeignKey(PortRequest, on_delete=models.PROTECT, related_name="events")
    state = models.CharField(max_length=20, choices=PortState)
    text = models.CharField(max_length=300, blank=True, default="")
    who = models.CharField(max_length=160)
    unexpected = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.state} {self.created_at:%Y-%m-%d}"


class PortLetter(models.Model):
    """A letter of authorisation; the latest version counts. ``key`` is its random name in the media folder."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    port = models.ForeignKey(PortRequest, on_delete=models.PROTECT, related_name="letters")
    version = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=LetterKind)
    key = models.CharField(max_length=80, unique=True)
    mime = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    signed_name = models.CharField(max_length=120)
    signed_by = models.CharField(
        max_length=160, help_text="Who was signed in, or that the address was signed."
    )
    signed_from = models.CharField(max_length=45, help_text="The network address.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["port", "version"], name="one_letter_version")]

    def __str__(self) -> str:
        return f"Letter {self.version} of {self.port_id}"
