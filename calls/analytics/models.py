"""Sums of call records by hour, and the marks of hours whose sums are out of date (``common.hourly``)."""

from django.db import models

from accounts.models.hourly import HourlyMark, HourlySum


class CallSum(HourlySum):
    """Of the calls that began in the span."""

    calls = models.BigIntegerField()
    answered = models.BigIntegerField()
    seconds = models.BigIntegerField()
    charged = models.DecimalField(max_digits=24, decimal_places=6)

    class Meta:
        constraints = [models.UniqueConstraint(fields=HourlySum.FIELDS, name="one_call_sum_of_a_kind")]


class CallMark(HourlyMark):
    """An hour of call records."""

    class Meta:
        indexes = [models.Index(fields=["account", "hour"], name="call_mark_of_hour")]
