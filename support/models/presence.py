"""Who looks at a ticket right now."""

from django.db import models

from accounts.models import Account, User
from support.models.ticket import Ticket


class Presence(models.Model):
    """A sign of life of one member of staff at one ticket; it belongs to the staff's account."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    label = models.CharField(max_length=160)
    typing_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "user"], name="one_presence_at_a_ticket")]

    def __str__(self) -> str:
        return f"{self.label} at {self.ticket_id}"
