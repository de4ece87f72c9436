"""Who wants to be told of what, and where."""

from urllib.parse import urlsplit

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Account
from events.states import SubscriptionState

MOST_URL = 500


class Subscription(models.Model):
    """An address that gets an account's events by POST, in one ``shape``.

    ``events`` holds patterns (``types.EventType.patterns``). One with ``managed_by`` was made by a service, which also
    says what goes there; people see it and cannot change it.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=16)
    url = models.CharField(max_length=MOST_URL)
    description = models.CharField(max_length=120, blank=True, default="")
    shape = models.CharField(max_length=20)
    options = models.JSONField(default=dict, help_text="What the shape wants to know besides, no secrets.")
    secret = models.TextField(blank=True, default="", help_text="Encrypted; signs what is sent.")
    events = ArrayField(models.CharField(max_length=60), default=list)
    numbers = ArrayField(
        models.CharField(max_length=16), default=list, help_text="Only events about these; empty: all."
    )
    include_below = models.BooleanField(default=False, help_text="Also what happens in the accounts below.")
    managed_by = models.CharField(max_length=20, blank=True, default="")
    state = models.CharField(max_length=10, choices=SubscriptionState, default=SubscriptionState.ENABLED)
    failures = models.PositiveIntegerField(
        default=0, help_text="Attempts that failed since the last good one."
    )
    given_up = models.PositiveIntegerField(
        default=0, help_text="Deliveries given up since the last good one."
    )
    rest_until = models.DateTimeField(null=True, blank=True, help_text="Nothing is sent before.")
    last_ok_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True, default="")
    last_error_at = models.DateTimeField(null=True, blank=True)
    created_by = models.CharField(max_length=160)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When somebody last changed, stopped or started it, or it was stopped.",
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["account", "ref"], name="one_subscription_per_ref"),
            models.UniqueConstraint(
                fields=["account", "managed_by", "shape", "url"],
                condition=~Q(managed_by=""),
                name="one_managed_subscription_per_address",
            ),
        ]
        indexes = [models.Index(fields=["account", "-id"], name="subscription_newest")]

    def __str__(self) -> str:
        return self.description or self.host

    def get_absolute_url(self) -> str:
        return reverse("events:detail", args=[self.ref])

    @property
    def host(self) -> str:
        """Where it is; the rest of the address may be a secret of its own."""
        try:
            return urlsplit(self.url).hostname or ""
        except ValueError:
            return ""
