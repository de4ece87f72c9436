"""Sums of how calls were answered, by hour, and the marks of hours whose sums are out of date (``common.hourly``)."""

from django.db import models

from accounts.models.hourly import HourlyMark, HourlySum


class AnswerSum(HourlySum):
    """By one value of a dimension of ``ANSWERS``."""

    dimension = models.CharField(max_length=8, blank=True, help_text="Empty for all together.")
    value = models.CharField(max_length=48, blank=True)
    calls = models.BigIntegerField()
    answered = models.BigIntegerField()
    closed = models.BigIntegerField()
    judged = models.BigIntegerField()
    in_time = models.BigIntegerField()
    waits = models.BigIntegerField()
    waited = models.BigIntegerField(help_text="Milliseconds.")
    talked = models.BigIntegerField(help_text="Milliseconds.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=HourlySum.FIELDS, name="one_answer_sum_of_a_kind")]


class AnswerMark(HourlyMark):
    """An hour of calls that are over."""

    class Meta:
        indexes = [models.Index(fields=["account", "hour"], name="answer_mark_of_hour")]
