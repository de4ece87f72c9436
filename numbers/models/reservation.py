"""Numbers that a carrier chose from an area and keeps for an account for a while."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts.models import Account
from common.plans.kinds import NumberClass, NumberKind
from jobs.models import Job
from numbers.states import ReservationState
from providers.models import ProviderAccount

TOKEN_LENGTH = 40


def new_token() -> str:
    return get_random_string(TOKEN_LENGTH)


class NumberReservation(models.Model):
    """A reservation of the account's; ``token`` names it to people and programs, ``carrier_token`` to the carrier.

    Nothing is paid for it: the price of each number is set aside when the reservation is ordered. After ``expires_at``
    the carrier sells the numbers to others, whatever ``state`` says.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="number_reservations")
    provider_account = models.ForeignKey(ProviderAccount, on_delete=models.PROTECT, related_name="+")
    job = models.OneToOneField(Job, on_delete=models.PROTECT, related_name="number_reservation")
    token = models.CharField(max_length=TOKEN_LENGTH, unique=True, default=new_token, editable=False)
    carrier_token = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(max_length=9, choices=ReservationState, default=ReservationState.ASKED)
    country = models.CharField(max_length=2)
    kind = models.CharField(max_length=20, choices=NumberKind)
    number_class = models.CharField(max_length=8, choices=NumberClass, default=NumberClass.CLASSIC)
    area_ref = models.CharField(max_length=40)
    area_name = models.CharField(max_length=80)
    quantity = models.PositiveSmallIntegerField()
    in_sequence = models.BooleanField(default=False)
    e164s = ArrayField(models.CharField(max_length=16), default=list)
    set_up = models.DecimalField(max_digits=12, decimal_places=6, default=0)
    month = models.DecimalField(max_digits=12, decimal_places=6, default=0)
    carrier_set_up = models.DecimalField(max_digits=12, decimal_places=6, default=0)
    carrier_month = models.DecimalField(
        max_digits=12,
        decimal_places=6,
        null=True,
        blank=True,
        help_text="The carrier's own price for a month.",
    )
    expires_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["account", "expires_at"], condition=Q(state="kept"), name="reservation_open"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="kept") | Q(expires_at__isnull=False) & ~Q(carrier_token=""),
                name="reservation_kept_until",
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="reservation_of_some"),
            models.CheckConstraint(
                condition=Q(set_up__gte=0, month__gte=0), name="reservation_price_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.area_name}"

    def get_absolute_url(self) -> str:
        return reverse("numbers:reservation", args=[self.token])

    @property
    def price(self) -> Decimal:
        """What one of its numbers costs when it is bought."""
        return self.set_up + self.month

    @property
    def is_open(self) -> bool:
        """Whether it can still be bought or given back."""
        return self.state == ReservationState.KEPT and bool(
            self.expires_at and self.expires_at > timezone.now()
        )

    @property
    def has_expired(self) -> bool:
        return self.state == ReservationState.KEPT and not self.is_open
