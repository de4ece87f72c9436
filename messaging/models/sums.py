"""Sums of messages by hour, and the marks of hours whose sums are out of date (``common.hourly``)."""

from django.db import models

from accounts.models.hourly import HourlyMark, HourlySum


class MessageSum(HourlySum):
    """Of the messages of the span."""

    messages = models.BigIntegerField()
    parts = models.BigIntegerField()
    charged = models.DecimalField(max_digits=24, decimal_places=6)

    class Meta:
        constraints = [models.UniqueConstraint(fields=HourlySum.FIELDS, name="one_message_sum_of_a_kind")]


class MessageMark(HourlyMark):
    """An hour of messages."""

    class Meta:
        indexes = [models.Index(fields=["account", "hour"], name="message_mark_of_hour")]
