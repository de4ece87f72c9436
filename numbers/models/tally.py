"""How many numbers there are, kept by the database: a trigger writes what each statement changes."""

from django.db import models

from accounts.models import Account
from common.plans.kinds import NumberKind
from numbers.states import NumberState


class NumberTally(models.Model):
    """Some more numbers, or fewer, of a kind in a country, in a state, in trouble at their carrier or not; all rows of
    an account add up to what it has. Rows are only added, so that nobody waits for anybody;
    ``numbers.services.tallies`` folds them.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=18, choices=NumberState)
    is_troubled = models.BooleanField(help_text="It differs at its carrier, is missing there or was refused.")
    country = models.CharField(max_length=2, blank=True, default="")
    kind = models.CharField(
        max_length=20,
        choices=[(kind.value, kind.label) for kind in NumberKind],
        default=NumberKind.UNKNOWN.value,
    )
    count = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "number tallies"
        indexes = [models.Index(fields=["account", "state"], name="tally_of_account")]

    def __str__(self) -> str:
        return f"{self.count:+} {self.state}"


class LackingTally(models.Model):
    """Some more numbers, or fewer, that want an emergency address and have neither one nor a waiver; kept like the
    other tally.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    count = models.BigIntegerField()

    class Meta:
        verbose_name = "tally of numbers without an emergency address"
        verbose_name_plural = "tallies of numbers without an emergency address"

    def __str__(self) -> str:
        return f"{self.count:+} without an emergency address"
