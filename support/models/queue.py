"""Queues that staff work through, and answers that they keep at hand."""

from django.db import models
from django.db.models import Q

from accounts.models import Account
from support.states import QueuePart


class Queue(models.Model):
    """A queue of the operator's desk, with how soon a ticket in it must be answered and solved."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="queues")
    name = models.CharField(max_length=60)
    part = models.CharField(max_length=10, choices=QueuePart, blank=True, default="")
    first_response_minutes = models.PositiveIntegerField(default=240)
    resolve_minutes = models.PositiveIntegerField(default=2880)
    notify_email = models.EmailField(
        blank=True, default="", help_text="Told of tickets nobody is assigned to."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="one_queue_of_a_name"),
            models.UniqueConstraint(
                fields=["account", "part"], condition=~Q(part=""), name="one_queue_for_a_part"
            ),
            models.CheckConstraint(
                condition=Q(first_response_minutes__gte=1, resolve_minutes__gte=1),
                name="queue_minutes_positive",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CannedReply(models.Model):
    """An answer that staff use again and again; ``{customer}``, ``{number}`` and ``{agent}`` are filled in."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="canned_replies")
    title = models.CharField(max_length=80)
    body = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["title"]
        verbose_name_plural = "canned replies"
        constraints = [
            models.UniqueConstraint(fields=["account", "title"], name="one_canned_reply_of_a_title")
        ]

    def __str__(self) -> str:
        return self.title
