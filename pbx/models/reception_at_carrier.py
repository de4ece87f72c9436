"""Main numbers that carriers answer, and what carriers counted of the calls of those and of colleagues."""

from django.db import models
from django.db.models import TextChoices
from django.urls import reverse

from accounts.models import Account
from providers.models import ProviderAccount


class ReceptionAtCarrier(models.Model):
    """A main number as its carrier told of it last. Its hours and menus are made and changed there, and not told."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    provider_account = models.ForeignKey(ProviderAccount, on_delete=models.CASCADE, related_name="+")
    carrier_ref = models.CharField(max_length=64)
    name = models.CharField(max_length=100)
    e164 = models.CharField(max_length=16, blank=True, default="")
    brand_name = models.CharField(max_length=100, blank=True, default="")
    short_brand_name = models.CharField(max_length=40, blank=True, default="")
    is_open = models.BooleanField(default=False)
    asks_smileys = models.BooleanField(default=False)
    asks_nps = models.BooleanField(default=False)
    missed_syncs = models.PositiveSmallIntegerField(default=0)
    is_gone = models.BooleanField(default=False)
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name_plural = "receptions at carriers"
        constraints = [
            models.UniqueConstraint(
                fields=["provider_account", "carrier_ref"], name="one_reception_at_carrier_per_ref"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("agents:carrier_reception", args=[self.pk])


class FiguresOf(TextChoices):
    RECEPTION = "reception", "Main number"
    COLLEAGUE = "colleague", "Colleague"


class CarrierFigures(models.Model):
    """A day of calls, in the account's time zone, as the carrier counted it; of answered calls the waits and talks are
    means in seconds. ``in_time`` is the per cent answered within the carrier's own target.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    provider_account = models.ForeignKey(ProviderAccount, on_delete=models.CASCADE, related_name="+")
    whose = models.CharField(max_length=9, choices=FiguresOf)
    carrier_ref = models.CharField(max_length=64)
    day = models.DateField()
    calls = models.PositiveIntegerField()
    answered = models.PositiveIntegerField()
    missed = models.PositiveIntegerField()
    closed = models.PositiveIntegerField()
    incoming = models.PositiveIntegerField()
    outgoing = models.PositiveIntegerField()
    wait_seconds = models.PositiveIntegerField(null=True, blank=True)
    talk_seconds = models.PositiveIntegerField(null=True, blank=True)
    in_time = models.PositiveSmallIntegerField(null=True, blank=True)
    read_at = models.DateTimeField()

    class Meta:
        ordering = ["-day", "pk"]
        verbose_name_plural = "figures of carriers"
        constraints = [
            models.UniqueConstraint(
                fields=["provider_account", "whose", "carrier_ref", "day"], name="one_day_of_carrier_figures"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} of {self.whose} {self.carrier_ref}"
