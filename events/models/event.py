"""What happened, as it is told outside."""

from django.db import models

from accounts.models import Account
from common.ids import new_id


class Event(models.Model):
    """One thing that happened, written with the change itself for each account that hears of it.

    ``account`` is who is told; ``origin`` names the account where it happened, the same one or one below. What people
    wrote to each other is not in ``data`` (``EventType.private``).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    type = models.CharField(max_length=60)
    origin_id = models.BigIntegerField(
        help_text="The account where it happened; its row may be out of scope."
    )
    origin_number = models.CharField(max_length=10)
    origin_name = models.CharField(max_length=120)
    subject_pk = models.CharField(max_length=64)
    subject_ref = models.CharField(max_length=64, help_text="The id by which outsiders know it.")
    subject = models.CharField(max_length=160)
    number = models.CharField(
        max_length=16, blank=True, default="", help_text="The number it is about, E.164."
    )
    data = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["at"], name="event_by_age")]

    def __str__(self) -> str:
        return f"{self.type} {self.subject}"
