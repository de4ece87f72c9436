"""Our logins at carriers, and what each sync of one found."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Account
from events.models import PushAddress
from jobs.models import Job
from providers.contract.families import Family
from providers.states import ProviderState, SyncState


class ProviderAccount(models.Model):
    """An account's login at a carrier. What it is used for, there and by the accounts below, FamilyLogin says."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="provider_accounts")
    name = models.CharField(max_length=80)
    connector = models.CharField(max_length=30)
    is_shared = models.BooleanField(default=True, help_text="Accounts below may use it.")
    base_url = models.URLField(blank=True, default="")
    extra = models.JSONField(
        default=dict, blank=True, help_text="What else this carrier's login consists of; nothing secret."
    )
    username = models.CharField(max_length=80, blank=True, default="")
    secret = models.TextField(blank=True, default="", help_text="Encrypted password.")
    session_key = models.TextField(blank=True, default="", help_text="Encrypted key from the last login.")
    egress_address = models.GenericIPAddressField(
        null=True, blank=True, help_text="Local address to call from; rate budgets are kept for each."
    )
    charges_simulated = models.BooleanField(
        default=False, help_text="What is only simulated beyond it costs what it would cost otherwise."
    )
    state = models.CharField(max_length=8, choices=ProviderState, default=ProviderState.ACTIVE)
    sync_every_minutes = models.PositiveIntegerField(default=60, help_text="0 syncs only on request.")
    next_sync_at = models.DateTimeField(null=True, blank=True)
    last_ok_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True, default="")
    last_error_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="one_provider_account_per_name"),
        ]
        indexes = [
            models.Index(
                fields=["next_sync_at"], condition=Q(state=ProviderState.ACTIVE), name="provider_sync_due"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("providers:detail", args=[self.pk])


class PendingSignIn(models.Model):
    """That a person of ours is at a carrier, to let us in there. What comes back under its ``state`` within minutes is
    changed for the login's secret, and the row is gone; the application's own secret is needed no longer than that.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    provider_account = models.ForeignKey(ProviderAccount, on_delete=models.CASCADE, related_name="+")
    user_id = models.BigIntegerField(help_text="Whose browser it is.")
    state_fingerprint = models.CharField(max_length=64, unique=True)
    client_id = models.CharField(max_length=200)
    client_secret = models.TextField(help_text="Encrypted.")
    verifier = models.TextField(help_text="Encrypted; the proof of PKCE.")
    redirect_uri = models.CharField(max_length=500)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = "pending sign-in"
        verbose_name_plural = "pending sign-ins"

    def __str__(self) -> str:
        return f"Sign-in at {self.provider_account}"


class FamilyLogin(models.Model):
    """That an account takes one family of abilities from a login, its own or one above it; accounts below that say
    nothing else do the same. Without a country it stands for every country that the carrier serves.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="family_logins")
    family = models.CharField(max_length=30, choices=Family)
    country = models.CharField(max_length=2, blank=True, default="")
    provider_account = models.ForeignKey(ProviderAccount, on_delete=models.PROTECT, related_name="used_for")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["family", "country"]
        constraints = [
            models.UniqueConstraint(fields=["account", "family", "country"], name="one_login_per_family")
        ]

    def __str__(self) -> str:
        return f"{self.get_family_display()} {self.country}".strip()


class SyncRun(models.Model):
    """One reading of everything a carrier has of one sort, and what came of it."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    provider_account = models.ForeignKey(
        ProviderAccount, on_delete=models.CASCADE, related_name="sync_runs", db_index=False
    )
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    sort = models.CharField(max_length=30)
    state = models.CharField(max_length=8, choices=SyncState, default=SyncState.RUNNING)
    read = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    drifted = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)
    gone = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True, default="")
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["provider_account", "-id"], name="sync_run_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["provider_account", "sort"],
                condition=Q(state=SyncState.RUNNING),
                name="one_sync_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.sort} of {self.provider_account}"

    @property
    def outcomes(self) -> list[tuple[int, str]]:
        """What became of the things that were read, without what did not occur, as people read it."""
        counted = [
            (self.added, "new"),
            (self.changed, "changed"),
            (self.unchanged, "as before"),
            (self.drifted, "different from what is wanted"),
            (self.missing, "missing at the carrier"),
            (self.gone, "marked as gone"),
        ]
        return [(count, word) for count, word in counted if count]


class LoginMoney(models.Model):
    """What a login had and owed at its carrier when that was asked last. What failed since then says why in ``error``
    and leaves the rest as it was.

    Monthly charges, payments and credits are kept as the carrier told them; nothing here is reckoned with.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    provider_account = models.OneToOneField(ProviderAccount, on_delete=models.CASCADE, related_name="money")
    balance = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    low_mark = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    charges = models.JSONField(default=list, blank=True)
    payments = models.JSONField(default=list, blank=True)
    credits = models.JSONField(default=list, blank=True)
    error = models.TextField(blank=True, default="")
    failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "money of logins"

    def __str__(self) -> str:
        return f"Money of {self.provider_account}"

    @property
    def is_low(self) -> bool:
        return self.balance is not None and self.low_mark is not None and self.balance < self.low_mark


class PushSubscription(models.Model):
    """That a carrier was asked to push one type of its events of a login to an address of ours."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    provider_account = models.ForeignKey(
        ProviderAccount, on_delete=models.CASCADE, related_name="push_subscriptions"
    )
    address = models.ForeignKey(PushAddress, on_delete=models.CASCADE, related_name="+")
    carrier_type = models.CharField(max_length=60, help_text="In the carrier's words.")
    carrier_ref = models.CharField(max_length=128)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["carrier_type"]
        constraints = [
            models.UniqueConstraint(fields=["address", "carrier_type"], name="one_subscription_per_type")
        ]

    def __str__(self) -> str:
        return f"{self.carrier_type} of {self.provider_account}"


class RateBudget(models.Model):
    """How many calls one egress address may still make at a carrier in the present window; no account's row."""

    key = models.CharField(
        max_length=200, primary_key=True, help_text="Carrier host, operation and egress address."
    )
    started_at = models.DateTimeField()
    used = models.PositiveIntegerField()
    paused_until = models.DateTimeField(null=True, blank=True)
    long_out_until = models.DateTimeField(
        null=True, blank=True, help_text="Until when a login may not call, where that is for long."
    )

    def __str__(self) -> str:
        return self.key
