"""10DLC: brands, campaigns with what each carrier made of them, the numbers on them, and how numbers may send."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Account
from jobs.models import Job
from messaging.campaign_states import IN_FORCE, BindingState, Registry, Review
from numbers.models import PhoneNumber
from numbers.states import SmsRouteType
from providers.models import ProviderAccount


class Brand(models.Model):
    """Who writes: a company as the registry knows it. Until ``registered_at`` the carrier has not taken it."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="brands")
    provider_account = models.ForeignKey(ProviderAccount, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=40, help_text="The registry's id.")
    name = models.CharField(max_length=120)
    description = models.CharField(max_length=500, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    registered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["account", "ref"], name="one_brand_in_an_account")]

    def __str__(self) -> str:
        return f"{self.name} ({self.ref})"


class Campaign(models.Model):
    """What a brand writes about. The registry's word and the carriers' reviews are independent of each other."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="campaigns")
    provider_account = models.ForeignKey(ProviderAccount, on_delete=models.PROTECT, related_name="+")
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="campaigns")
    ref = models.CharField(max_length=40, help_text="The registry's id.")
    description = models.CharField(max_length=2000)
    class_name = models.CharField(max_length=20, default="T")
    starts_on = models.DateField()
    sample = models.TextField(blank=True, default="", help_text="A message as it will be sent.")
    registry = models.CharField(max_length=10, choices=Registry, default=Registry.ACTIVE)
    review = models.CharField(max_length=10, choices=Review, default=Review.PENDING)
    created_at = models.DateTimeField(auto_now_add=True)
    registered_at = models.DateTimeField(null=True, blank=True)
    look_at = models.DateTimeField(db_index=True, help_text="When to ask its carrier about it next.")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["provider_account", "ref"], name="one_campaign_at_a_carrier")
        ]

    def __str__(self) -> str:
        return self.ref

    def get_absolute_url(self) -> str:
        return reverse("messaging:campaign", args=[self.ref])


class CampaignReview(models.Model):
    """What one mobile carrier says of a campaign."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="reviews", db_index=False)
    carrier = models.CharField(max_length=40)
    status = models.CharField(max_length=10, choices=Review)
    detail = models.CharField(max_length=300, blank=True, default="")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["carrier"]
        constraints = [models.UniqueConstraint(fields=["campaign", "carrier"], name="one_review_per_carrier")]

    def __str__(self) -> str:
        return f"{self.carrier}: {self.get_status_display()}"


class Binding(models.Model):
    """A number on a campaign; rows that ended are the history.

    The database keeps a number on one campaign, with at most one other on its way to take its place.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="bindings")
    number = models.ForeignKey(PhoneNumber, on_delete=models.PROTECT, related_name="bindings")
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=20, choices=BindingState, default=BindingState.PENDING)
    error = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "number"],
                condition=Q(state__in=sorted(IN_FORCE)),
                name="one_campaign_of_a_number",
            ),
            models.UniqueConstraint(
                fields=["account", "number"],
                condition=Q(state=BindingState.PENDING),
                name="one_campaign_on_its_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} on {self.campaign}"


class NumberMessaging(models.Model):
    """How a number takes part in messaging, where that differs from the usual.

    ``parked_*`` is the inbound route that was detached from it and can be attached again; ``route_in`` names the
    number whose route it uses, for as long as its own target is that one's.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.ForeignKey(PhoneNumber, on_delete=models.PROTECT, related_name="+")
    is_off = models.BooleanField(default=False, help_text="It may not send.")
    enabled_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was first on an approved campaign; before, it may not send."
    )
    parked_type = models.CharField(max_length=8, choices=SmsRouteType, blank=True, default="")
    parked_target = models.CharField(max_length=500, blank=True, default="")
    route_in = models.BigIntegerField(null=True, blank=True)
    route_target = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        verbose_name_plural = "number messaging"
        constraints = [
            models.UniqueConstraint(fields=["account", "number"], name="one_messaging_setting_of_a_number")
        ]

    def __str__(self) -> str:
        return str(self.number)


class HealthSetting(models.Model):
    """Whether new messaging problems are mailed to the account, and what the last mail told of."""

    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="+")
    alerts = models.BooleanField(default=False)
    mailed_at = models.DateTimeField(null=True, blank=True)
    mailed = models.JSONField(default=list, help_text="The problems told of last.")

    def __str__(self) -> str:
        return f"Messaging alerts of {self.account}"
