"""What carriers reported about messages, every report kept."""

from django.db import models

from accounts.models import Account
from messaging.models.message import Message
from messaging.states import MessageState


class DeliveryReceipt(models.Model):
    """One report; ``applied`` says whether it changed the message, or came too late to."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="receipts", db_index=False)
    event = models.CharField(
        max_length=128, help_text="The carrier's name for the report, so it counts once."
    )
    state = models.CharField(max_length=20, choices=MessageState)
    code = models.CharField(max_length=60, blank=True, default="")
    words = models.CharField(max_length=300, blank=True, default="")
    applied = models.BooleanField(default=False)
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["message", "event"], name="one_receipt_per_event")]
        indexes = [models.Index(fields=["account", "-happened_at"], name="receipt_newest")]

    def __str__(self) -> str:
        return f"{self.get_state_display()}: {self.message_id}"
