"""Files that came with a contribution."""

from django.db import models

from accounts.models import Account
from support.models.thread import Thread


class Attachment(models.Model):
    """A file whose type was found by its content. ``key`` is its random name in the media folder, which no web server
    serves.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="attachments")
    key = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=120, help_text="As people see it.")
    mime = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
