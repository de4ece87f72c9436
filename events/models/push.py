"""What carriers push to us: the address each login has, every request as it came, and what was in it already."""

from django.db import models
from django.db.models import Q

from accounts.models import Account
from events.states import PushState


class PushAddress(models.Model):
    """Where a carrier pushes events of one of our logins; who knows the path is let in to knock.

    ``login_id`` is the login's id in ``providers``, which this app does not know.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    login_id = models.BigIntegerField()
    label = models.CharField(max_length=80, help_text="The login's name when the address was made.")
    token = models.TextField(help_text="Encrypted; the path's last part.")
    token_hash = models.CharField(max_length=64, unique=True)
    secret = models.TextField(help_text="Encrypted; what the carrier signs with, where it can.")
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["login_id"], condition=Q(ended_at=None), name="one_push_address_per_login"
            )
        ]

    def __str__(self) -> str:
        return f"Pushes to {self.label}"


class Push(models.Model):
    """One request of a carrier, kept as it came; a job verifies and applies it, and it can be replayed."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    address = models.ForeignKey(PushAddress, on_delete=models.CASCADE, related_name="pushes", db_index=False)
    headers = models.TextField(help_text="Encrypted JSON.")
    body = models.TextField(help_text="Encrypted, base64 of the bytes.")
    size = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=PushState, default=PushState.RECEIVED)
    types = models.CharField(
        max_length=300, blank=True, default="", help_text="What was in it, in the carrier's words."
    )
    found = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0, help_text="Events in it that were applied before.")
    error = models.CharField(max_length=300, blank=True, default="")
    received_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "pushes"
        indexes = [
            models.Index(fields=["address", "-id"], name="push_newest"),
            models.Index(fields=["received_at"], name="push_by_age"),
            models.Index(fields=["address"], condition=Q(state=PushState.RECEIVED), name="push_waiting"),
        ]

    def __str__(self) -> str:
        return f"Push {self.pk}"


class PushedId(models.Model):
    """An event of a carrier that was applied; a repeat of it changes nothing."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    address = models.ForeignKey(PushAddress, on_delete=models.CASCADE, related_name="+", db_index=False)
    event_id = models.CharField(max_length=128)
    applied_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["address", "event_id"], name="one_pushed_event_per_id")
        ]
        indexes = [models.Index(fields=["applied_at"], name="pushed_id_by_age")]

    def __str__(self) -> str:
        return self.event_id
