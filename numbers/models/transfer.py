"""Numbers offered to another account, which has to accept them first."""

from django.db import models
from django.db.models import Q

from accounts.models import Account
from numbers.models.destination import DestinationField, has_destination
from numbers.models.phone_number import PhoneNumber
from numbers.states import TransferState


class NumberTransfer(models.Model):
    """A number that its account wants to hand to ``receiver``; the number moves when it is accepted, and not before."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="transfers_out")
    receiver = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="transfers_in")
    number = models.ForeignKey(PhoneNumber, on_delete=models.PROTECT, related_name="transfers")
    destination = DestinationField(help_text="What answers it at the receiver.")
    state = models.CharField(max_length=9, choices=TransferState, default=TransferState.OFFERED)
    offered_by = models.CharField(max_length=160, help_text="The name at the time.")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            has_destination("transfer_has_destination"),
            models.UniqueConstraint(
                fields=["number"], condition=Q(state=TransferState.OFFERED), name="one_open_offer_of_a_number"
            ),
        ]
        indexes = [models.Index(fields=["receiver", "state"], name="transfer_of_receiver")]

    def __str__(self) -> str:
        return f"{self.number} to {self.receiver.number}"
