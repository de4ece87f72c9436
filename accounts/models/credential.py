"""API credentials, where they sign in from, and the stored replies that make repeated requests harmless."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models.account import Account
from accounts.models.agent import Agent
from accounts.models.application import Application
from accounts.states import ApiArea


class ApiCredential(models.Model):
    """A program's way into one served API.

    The password is hashed. The key is derived from the encryption key, the row and ``generation``, so it can
    be told again but not read from the database; a password change raises the generation and ends the key.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="api_credentials")
    dialect = models.CharField(max_length=20)
    username = models.CharField(max_length=80)
    password = models.CharField(max_length=128)
    generation = models.PositiveIntegerField(default=1)
    key_fingerprint = models.CharField(max_length=64, unique=True)
    is_admin = models.BooleanField(default=False, help_text="May change rates' and services' fields.")
    agent = models.ForeignKey(
        Agent,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="api_credentials",
        help_text="The one person whose token it is, in APIs that know people.",
    )
    application = models.ForeignKey(
        Application,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="credentials",
        help_text="The registered application that got it by its person's consent.",
    )
    label = models.CharField(max_length=80, blank=True, default="", help_text="The program that has it.")
    areas = ArrayField(
        models.CharField(max_length=10, choices=ApiArea),
        default=list,
        blank=True,
        help_text="What it may reach; empty: everything.",
    )
    reads_only = models.BooleanField(default=False)
    expires_at = models.DateTimeField(
        null=True, blank=True, db_index=True, help_text="From then on it is refused."
    )
    networks = ArrayField(
        models.CharField(max_length=43),
        default=list,
        blank=True,
        help_text="Where it may be used from; empty: anywhere.",
    )
    made_by = models.CharField(max_length=160, blank=True, default="", help_text="Who issued it.")
    last_used_at = models.DateTimeField(null=True, blank=True)
    last_used_from = models.GenericIPAddressField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dialect", "username"], name="one_username_in_a_dialect"),
        ]

    def __str__(self) -> str:
        return f"{self.dialect} {self.username}"

    @property
    def is_narrowed(self) -> bool:
        """Whether it may do less than the account's own people who issued it."""
        return bool(self.areas or self.reads_only or self.networks or self.expires_at)

    @property
    def is_over(self) -> bool:
        """Whether its time has ended."""
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @property
    def areas_named(self) -> str:
        return ", ".join(ApiArea(area).label for area in self.areas)


class KnownAddress(models.Model):
    """A network address from which a credential's password was right; ``address`` is a fingerprint."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    credential = models.ForeignKey(ApiCredential, on_delete=models.CASCADE, related_name="known_addresses")
    address = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "known addresses"
        constraints = [
            models.UniqueConstraint(fields=["credential", "address"], name="one_row_per_known_address"),
        ]

    def __str__(self) -> str:
        return f"an address of {self.credential}"


class StoredReply(models.Model):
    """The answer to a write that carried an Idempotency-Key; kept for 24 hours, per account.

    ``status`` is null while the first request is still at work.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=128)
    operation = models.CharField(max_length=60)
    body_fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    reply = models.JSONField(null=True)
    subject = models.CharField(max_length=64, blank=True, default="", help_text="What the request made.")
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "operation", "key"], name="one_reply_per_key"),
            models.CheckConstraint(
                condition=Q(status=None, reply=None) | Q(status__isnull=False), name="reply_has_status"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.operation} {self.key}"
