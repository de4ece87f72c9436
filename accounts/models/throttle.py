"""Counters of fixed time windows, shared by all processes."""

from django.db import models


class ThrottleWindow(models.Model):
    """How often something happened since the window began; not an account's row, because callers may be unknown."""

    key = models.CharField(max_length=160, primary_key=True)
    started_at = models.DateTimeField()
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"
