"""Promises to call somebody back."""

from django.db import models
from django.db.models import Q

from accounts.models import Account, Agent
from calls.callbacks.states import OPEN, PromiseState
from calls.live.models import Call


class Promise(models.Model):
    """A caller of ``call`` asked to be called back. ``agent`` has reserved it, or settled it; ``made`` is the last call
    back, and ``reason`` what was noted in the end. Of one number at most one is open.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="promise")
    number = models.CharField(max_length=40)
    state = models.CharField(max_length=8, choices=PromiseState, default=PromiseState.WAITING)
    asked_at = models.DateTimeField()
    agent = models.ForeignKey(
        Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    made = models.OneToOneField(
        Call, on_delete=models.PROTECT, null=True, blank=True, related_name="keeps_promise"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering = ["-asked_at", "-id"]
        indexes = [
            models.Index(fields=["account", "-asked_at", "-id"], name="promise_newest"),
            models.Index(fields=["account", "asked_at"], condition=Q(state__in=OPEN), name="promise_open"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "number"], condition=Q(state__in=OPEN), name="one_open_promise_of_a_number"
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, settled_at=None) | ~Q(state__in=OPEN) & ~Q(settled_at=None),
                name="promise_settled_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=PromiseState.WAITING, agent__isnull=False)
                & ~Q(state=PromiseState.RESERVED, agent__isnull=True),
                name="promise_reserved_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.number
