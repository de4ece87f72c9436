"""Orders of numbers, with the outcome of each number."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Account
from common.plans.kinds import NumberClass
from jobs.models import Job
from numbers.models.destination import DestinationField, has_destination
from numbers.models.reservation import NumberReservation
from numbers.states import OrderItemState, OrderState, Strategy
from providers.models import ProviderAccount


class NumberOrder(models.Model):
    """A purchase at one carrier; what its items cost was set aside before the carrier was asked."""

    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="number_orders", db_index=False
    )
    provider_account = models.ForeignKey(ProviderAccount, on_delete=models.PROTECT, related_name="+")
    job = models.OneToOneField(Job, on_delete=models.PROTECT, related_name="number_order")
    state = models.CharField(max_length=10, choices=OrderState, default=OrderState.PROCESSING)
    strategy = models.CharField(max_length=14, choices=Strategy, default=Strategy.BEST_EFFORT)
    is_addition = models.BooleanField(
        default=False, help_text="Takes on a number that the carrier does not list for sale."
    )
    reservation = models.OneToOneField(
        NumberReservation, on_delete=models.PROTECT, null=True, blank=True, related_name="order"
    )
    charged = models.DecimalField(max_digits=18, decimal_places=6, default=0)
    carrier_ref = models.CharField(max_length=64, blank=True, default="")
    error = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["account", "-id"], name="order_newest")]

    def __str__(self) -> str:
        return f"Order {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("numbers:order_detail", args=[self.pk])


class NumberOrderItem(models.Model):
    """One number of an order; of two open orders for a number at one carrier the database lets in the first.

    It is paid with ``set_up`` and ``month``, the first month. Each later month costs what the account's plan says then,
    or else the ``carrier_month``, where the carrier has a price for the number, or else the account's rate.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(NumberOrder, on_delete=models.CASCADE, related_name="items")
    provider_account = models.ForeignKey(ProviderAccount, on_delete=models.PROTECT, related_name="+")
    e164 = models.CharField(max_length=16)
    destination = DestinationField()
    city = models.CharField(max_length=40, blank=True, default="")
    number_class = models.CharField(max_length=8, choices=NumberClass, default=NumberClass.CLASSIC)
    set_up = models.DecimalField(max_digits=12, decimal_places=6, default=0)
    month = models.DecimalField(max_digits=12, decimal_places=6, default=0)
    carrier_month = models.DecimalField(
        max_digits=12,
        decimal_places=6,
        null=True,
        blank=True,
        help_text="The carrier's own price for a month.",
    )
    above = models.JSONField(
        default=dict, help_text="What each account between buyer and supplier pays, by its id."
    )
    state = models.CharField(max_length=8, choices=OrderItemState, default=OrderItemState.PENDING)
    reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider_account", "e164"],
                condition=Q(state="pending"),
                name="one_open_order_per_number",
            ),
            has_destination("order_item_has_destination"),
        ]

    def __str__(self) -> str:
        return self.e164

    @property
    def price(self) -> Decimal:
        return self.set_up + self.month
