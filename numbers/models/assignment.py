"""Who holds a number: one holder at a time, and everybody who held it before."""

from django.db import models
from django.db.models import F, Q

from accounts.models import Account, Agent
from accounts.models.agent import bot_ref
from numbers.models.phone_number import PhoneNumber
from numbers.states import NumberUse


class NumberAssignment(models.Model):
    """A number in somebody's hands from ``since`` until ``until``; null there means now.

    ``agent`` is null while an inbox without an owner holds it: ``holder`` names who or what does, and stays as it was
    when the row ended. ``ref`` is the name of a voice assignment for programs; it stays while the agent changes.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.ForeignKey(PhoneNumber, on_delete=models.PROTECT, related_name="assignments")
    e164 = models.CharField(max_length=16)
    use = models.CharField(max_length=10, choices=NumberUse)
    agent = models.ForeignKey(
        Agent,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        db_index=False,
    )
    holder = models.CharField(max_length=200)
    ref = models.CharField(max_length=25, default=bot_ref, editable=False)
    label = models.CharField(max_length=200, blank=True, default="")
    is_paused = models.BooleanField(default=False, help_text="Keeps the number, but is not in use.")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    begun_by = models.CharField(max_length=160, blank=True, default="")
    ended_by = models.CharField(max_length=160, blank=True, default="")
    created_at = models.DateTimeField(help_text="Of the first row with this ref.")
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["-since", "-id"]
        indexes = [
            models.Index(fields=["account", "e164", "-since"], name="assignment_history"),
            models.Index(fields=["agent", "until"], name="assignment_of_agent"),
            models.Index(fields=["account", "use", "-created_at", "-id"], name="assignment_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=Q(until=None), name="one_holder_of_a_number"
            ),
            models.UniqueConstraint(fields=["ref"], condition=Q(until=None), name="one_assignment_per_ref"),
            models.UniqueConstraint(
                fields=["agent", "use"],
                condition=Q(until=None, use__in=["private", "supervised"]),
                name="one_number_of_each_use",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="assignment_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(agent__isnull=False) | Q(use__in=["supervised", "shared"]),
                name="assignment_has_holder",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.e164} to {self.holder}"
