"""What an account owes for each calendar month, whether it is paid or not."""

from django.db import models
from django.db.models import Q

from accounts.models import Account
from numbers.states import MonthState


class MonthlyCharge(models.Model):
    """One account's numbers in one month of its own calendar, written once; ``amount`` stays what it was then."""

    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="monthly_charges", db_index=False
    )
    period = models.DateField(help_text="The first day of the month.")
    numbers = models.PositiveIntegerField()
    emergency_addresses = models.PositiveIntegerField(
        default=0, help_text="Those that a price plan has a price for."
    )
    amount = models.DecimalField(max_digits=18, decimal_places=6)
    above = models.JSONField(
        default=dict, help_text="What each account between this one and its supplier pays, by its id."
    )
    state = models.CharField(max_length=4, choices=MonthState, default=MonthState.DUE)
    created_at = models.DateTimeField(auto_now_add=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-period", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["account", "period"], name="one_charge_for_a_month"),
            models.CheckConstraint(condition=Q(period__day=1), name="month_begins_on_the_first"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="month_is_not_negative"),
        ]
        indexes = [
            models.Index(fields=["account", "period"], condition=Q(state="due"), name="month_due"),
        ]

    def __str__(self) -> str:
        return f"{self.period:%B %Y}"
