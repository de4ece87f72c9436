"""SIM cards for machines: what each is used under, what was ordered for it, and what it cost."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Account
from jobs.models import Job
from numbers.sim_states import SimOrderKind, SimOrderState, SimState
from providers.models import ProviderAccount
from providers.states import Agreement


class SimSubscription(models.Model):
    """A card in use, to be used, or that was used. ``month`` is what its product costs, in the account's currency, and
    ``above`` what it costs the accounts above, by their ids. The number is the carrier's to give.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="sims", db_index=False)
    provider_account = models.ForeignKey(
        ProviderAccount, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    carrier_ref = models.CharField(max_length=64, blank=True, default="")
    icc_id = models.CharField(max_length=20)
    e164 = models.CharField(max_length=16, blank=True, default="")
    product = models.CharField(max_length=40)
    description = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(max_length=8, choices=SimState, default=SimState.ORDERED)
    is_recycled = models.BooleanField(default=False, help_text="The card may be activated again.")
    overuse_limit = models.DecimalField(
        max_digits=10, decimal_places=2, null=True, blank=True, help_text="In a month, beyond the product."
    )
    month = models.DecimalField(max_digits=12, decimal_places=4)
    above = models.JSONField(default=dict, blank=True)
    paid_through = models.DateField(
        null=True, blank=True, help_text="The first day of the newest paid month."
    )
    ordered_on = models.DateField()
    activated_on = models.DateField(null=True, blank=True)
    cancelled_on = models.DateField(null=True, blank=True)
    contract_ends_on = models.DateField(null=True, blank=True)
    agreement = models.CharField(max_length=9, choices=Agreement, default=Agreement.CONFIRMED)
    reported = models.JSONField(
        default=dict, blank=True, help_text="Product and limit as the carrier told them last."
    )
    differences = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    push_error = models.TextField(blank=True, default="")
    seen_at = models.DateTimeField(null=True, blank=True, help_text="When the carrier last told of it.")
    pushed_at = models.DateTimeField(null=True, blank=True)
    missed_syncs = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["account", "state", "-id"], name="sim_of_account"),
            models.Index(fields=["paid_through"], condition=Q(state="active"), name="sim_to_charge"),
            models.Index(fields=["provider_account", "state", "seen_at"], name="sim_of_login"),
            models.Index(
                fields=["account", "-id"],
                condition=Q(agreement__in=["drift", "failed", "gone"]),
                name="sim_disagrees",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["provider_account", "icc_id"],
                condition=Q(is_recycled=False) & ~Q(state="failed"),
                name="one_subscription_per_card",
            ),
            models.UniqueConstraint(
                fields=["account", "e164"],
                condition=Q(state__in=["active", "ending"]),
                name="one_subscription_per_sim_number",
            ),
            models.CheckConstraint(condition=Q(icc_id__regex=r"^89[0-9]{17,18}$"), name="sim_has_icc_id"),
            models.CheckConstraint(
                condition=Q(overuse_limit=None) | Q(overuse_limit__gte=0), name="sim_limit_is_no_debt"
            ),
        ]

    def __str__(self) -> str:
        return self.description or f"SIM {self.icc_id}"

    def get_absolute_url(self) -> str:
        return reverse("numbers:sim", args=[self.pk])


class SimOrder(models.Model):
    """Something asked of the carrier for a card; ``month`` and ``above`` are the price of the product then."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    subscription = models.ForeignKey(SimSubscription, on_delete=models.CASCADE, related_name="orders")
    job = models.OneToOneField(Job, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=14, choices=SimOrderKind)
    state = models.CharField(max_length=9, choices=SimOrderState, default=SimOrderState.PENDING)
    product = models.CharField(max_length=40, blank=True, default="")
    is_recycled = models.BooleanField(default=False)
    month = models.DecimalField(max_digits=12, decimal_places=4, default=0)
    above = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["account", "-id"], name="sim_order_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["subscription"], condition=Q(state="pending"), name="one_open_order_per_sim"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subscription}"


class SimCharge(models.Model):
    """A month of a card, which was paid when this was written."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    subscription = models.ForeignKey(
        SimSubscription, on_delete=models.CASCADE, related_name="charges", db_index=False
    )
    period = models.DateField(help_text="The first day of the month.")
    product = models.CharField(max_length=40)
    amount = models.DecimalField(max_digits=12, decimal_places=4)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-period", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["subscription", "period"], name="one_charge_per_sim_and_month")
        ]

    def __str__(self) -> str:
        return f"{self.period:%Y-%m} of {self.subscription_id}"
