"""Tickets that were passed on to a carrier, and what was said there."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import TruncSecond

from accounts.models import Account
from jobs.models import Job
from jobs.states import JobState
from providers.models import ProviderAccount
from support.models.ticket import Ticket
from support.states import OnItsWay, TicketStatus


class TicketAtCarrier(models.Model):
    """That a ticket was passed on under a login. It belongs to the login's account, so the database itself keeps it
    from the customer. Without ``ref`` the carrier has not taken it yet; ``read_at`` is when it was read there last.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="at_carriers", db_index=False)
    provider_account = models.ForeignKey(ProviderAccount, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=200)
    ref = models.CharField(max_length=64, blank=True, default="", help_text="The carrier's name for it.")
    number = models.CharField(
        max_length=64, blank=True, default="", help_text="What people there call it by."
    )
    state = models.CharField(max_length=8, choices=TicketStatus, blank=True, default="")
    changed_there_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    is_gone = models.BooleanField(default=False, help_text="The carrier knows it no longer.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "provider_account"], name="one_ticket_per_login"),
            models.UniqueConstraint(
                fields=["provider_account", "ref"], condition=~Q(ref=""), name="one_ticket_per_carrier_ref"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} at {self.provider_account}"


class SaidAtCarrier(models.Model):
    """One thing said on a ticket at a carrier. Ours is sent by a job and gets its ``ref`` when it is read back."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at_carrier = models.ForeignKey(TicketAtCarrier, on_delete=models.CASCADE, related_name="said")
    ref = models.CharField(max_length=64, blank=True, default="")
    is_ours = models.BooleanField()
    author = models.CharField(max_length=160)
    body = models.TextField()
    state = models.CharField(max_length=8, choices=OnItsWay, default=OnItsWay.SENT)
    error = models.CharField(max_length=300, blank=True, default="")
    job = models.ForeignKey(
        Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", help_text="What sends it."
    )
    said_at = models.DateTimeField()

    class Meta:
        # Carriers tell whole seconds; within one, in the order in which we learned of it.
        ordering = [TruncSecond("said_at"), "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["at_carrier", "ref"], condition=~Q(ref=""), name="one_of_each_said_at_carrier"
            ),
            models.UniqueConstraint(
                fields=["at_carrier"],
                condition=Q(state=OnItsWay.SENDING),
                name="one_at_a_time_to_a_carrier",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author} on {self.at_carrier}"

    @property
    def is_under_way(self) -> bool:
        return self.state == OnItsWay.SENDING and not self.waits_for_a_person

    @property
    def waits_for_a_person(self) -> bool:
        """Whether nobody knows if the carrier took it."""
        unknown = self.job is not None and self.job.state == JobState.UNKNOWN
        return self.state == OnItsWay.SENDING and unknown
