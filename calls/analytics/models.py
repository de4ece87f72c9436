"""Sums of call records by hour, and the marks of hours whose sums are out of date (``common.hourly``)."""

from django.db import models

from accounts.models import Account


class CallSum(models.Model):
    """What began in an hour, a day or a quarter of an hour of UTC adds up to, by one value of a dimension."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    span = models.CharField(max_length=4, help_text="hour, day or part, which is 15 minutes.")
    began_at = models.DateTimeField()
    dimension = models.CharField(max_length=11, blank=True, help_text="Empty for all together.")
    direction = models.CharField(max_length=8)
    value = models.CharField(max_length=40, blank=True)
    calls = models.BigIntegerField()
    answered = models.BigIntegerField()
    seconds = models.BigIntegerField()
    charged = models.DecimalField(max_digits=24, decimal_places=6)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "span", "dimension", "began_at", "direction", "value"],
                name="one_call_sum_of_a_kind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.span} {self.began_at} {self.dimension} {self.value}"


class CallMark(models.Model):
    """An hour in which call records were written since its sums were made; triggers write it."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    hour = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["account", "hour"], name="call_mark_of_hour")]

    def __str__(self) -> str:
        return f"{self.hour}"
