"""What tables of sums by the hour share, and of marks of hours whose sums are out of date (``common.hourly``)."""

from django.db import models

from accounts.models.account import Account


class HourlySum(models.Model):
    """What began in an hour, a day or a quarter of an hour of UTC adds up to, by one value of a dimension.

    A table of these has its sums, and one row for each of ``FIELDS``.
    """

    FIELDS = ("account", "span", "dimension", "began_at", "direction", "value")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    span = models.CharField(max_length=4, help_text="hour, day or part, which is 15 minutes.")
    began_at = models.DateTimeField()
    dimension = models.CharField(max_length=11, blank=True, help_text="Empty for all together.")
    direction = models.CharField(max_length=8)
    value = models.CharField(max_length=40, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.span} {self.began_at} {self.dimension} {self.value}"


class HourlyMark(models.Model):
    """An hour in which what is summed was written since its sums were made; triggers write it."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    hour = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.hour}"
