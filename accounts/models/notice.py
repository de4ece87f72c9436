"""Notices to the owners of an account: lines that wait to be mailed."""

from django.db import models
from django.db.models import Q

from accounts.models.account import Account


class Notice(models.Model):
    """One thing that owners must learn of, written with what happened; several of one account go in one mail.

    ``path`` is the page of ours to look at. No text may hold a secret.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="notices")
    text = models.CharField(max_length=300)
    path = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["due_at"], condition=Q(sent_at=None), name="notice_due")]

    def __str__(self) -> str:
        return self.text
