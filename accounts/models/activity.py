"""The activity log: who changed what, on whose behalf, from what to what."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from accounts.models.account import Account
from accounts.models.user import User


class Source(models.TextChoices):
    WEB = "web", "Console"
    API = "api", "API"
    JOB = "job", "Job"
    COMMAND = "command", "Command"


class Activity(models.Model):
    """One change, written in the transaction that made it; rows are never changed (a trigger refuses)."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="activity", db_index=False)
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    actor = models.CharField(max_length=160, help_text="The name at the time.")
    acting_from = models.CharField(
        max_length=120, blank=True, default="", help_text="The account whose staff acted for this one."
    )
    source = models.CharField(max_length=8, choices=Source)
    verb = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    subject = models.CharField(max_length=160)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    request_id = models.CharField(max_length=36, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "activity"
        indexes = [
            models.Index(fields=["account", "-id"], name="activity_newest"),
            models.Index(
                fields=["user", "-id"], condition=models.Q(user__isnull=False), name="activity_of_person"
            ),
            # Entries come in the order of their days, so that a few words of it say where each day is.
            BrinIndex(fields=["created_at"], autosummarize=True, pages_per_range=32, name="activity_days"),
            models.Index(fields=["account", "subject_type", "subject_id", "-id"], name="activity_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.verb} {self.subject}"
