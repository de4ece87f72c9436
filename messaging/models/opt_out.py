"""Who does not want our messages."""

from django.db import models
from django.db.models import Q

from accounts.models import Account
from messaging.states import OptOutSource
from numbers.models import PhoneNumber


class OptOut(models.Model):
    """A person who gets no messages from one number, or from the whole account when ``number`` is empty.

    It holds until ``ended_at``; ended rows are the history, and nothing is deleted.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="opt_outs", db_index=False)
    number = models.ForeignKey(PhoneNumber, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    peer = models.CharField(max_length=16, help_text="E.164.")
    source = models.CharField(max_length=8, choices=OptOutSource)
    note = models.CharField(
        max_length=160, blank=True, default="", help_text="The word texted, or who did it."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_source = models.CharField(max_length=8, choices=OptOutSource, blank=True, default="")
    ended_note = models.CharField(max_length=160, blank=True, default="")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "number", "peer"],
                condition=Q(ended_at=None),
                nulls_distinct=False,
                name="one_opt_out_in_force",
            )
        ]
        indexes = [models.Index(fields=["account", "-id"], name="opt_out_newest")]

    def __str__(self) -> str:
        return self.peer
