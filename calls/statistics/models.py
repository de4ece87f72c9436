"""Sums of how calls were answered, by hour, and the marks of hours whose sums are out of date (``common.hourly``)."""

from django.db import models

from accounts.models import Account


class AnswerSum(models.Model):
    """What came in an hour, a day or a quarter of an hour of UTC, by one value of a dimension of ``ANSWERS``."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    span = models.CharField(max_length=4, help_text="hour, day or part, which is 15 minutes.")
    began_at = models.DateTimeField()
    dimension = models.CharField(max_length=8, blank=True, help_text="Empty for all together.")
    direction = models.CharField(max_length=8)
    value = models.CharField(max_length=48, blank=True)
    calls = models.BigIntegerField()
    answered = models.BigIntegerField()
    closed = models.BigIntegerField()
    judged = models.BigIntegerField()
    in_time = models.BigIntegerField()
    waits = models.BigIntegerField()
    waited = models.BigIntegerField(help_text="Seconds.")
    talked = models.BigIntegerField(help_text="Seconds.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "span", "dimension", "began_at", "direction", "value"],
                name="one_answer_sum_of_a_kind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.span} {self.began_at} {self.dimension} {self.value}"


class AnswerMark(models.Model):
    """An hour of calls that are over since its sums were made; triggers write it."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    hour = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["account", "hour"], name="answer_mark_of_hour")]

    def __str__(self) -> str:
        return f"{self.hour}"
