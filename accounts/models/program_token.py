"""Keys and sessions with which programs call in place of a password."""

from django.db import models
from django.db.models import Q

from accounts.models.account import Account
from accounts.models.credential import ApiCredential
from accounts.states import TokenKind


class ProgramToken(models.Model):
    """A key, told once and kept as a fingerprint, or a session, which is derived from its ``seed`` and can be told
    again. It acts as its credential, and goes with it.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    credential = models.ForeignKey(ApiCredential, on_delete=models.CASCADE, related_name="tokens")
    kind = models.CharField(max_length=8, choices=TokenKind)
    name = models.CharField(max_length=80, blank=True, default="")
    seed = models.CharField(max_length=64, blank=True, default="")
    fingerprint = models.CharField(max_length=64, unique=True)
    valid_until = models.DateTimeField(null=True, blank=True)
    refreshable_until = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["account", "kind", "-id"], name="program_token_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="key", seed="", valid_until=None)
                | Q(kind="session", valid_until__isnull=False) & ~Q(seed=""),
                name="program_token_fits_kind",
            )
        ]

    def __str__(self) -> str:
        return self.name or f"Session {self.pk}"
