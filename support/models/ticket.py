"""Tickets."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse

from accounts.models import Account, User
from support.models.queue import Queue
from support.states import RUNNING, Channel, Source, TicketStatus


class Clock(models.Model):
    """By when the ticket must be answered and solved; while it is pending the clock stands."""

    first_response_due = models.DateTimeField()
    resolve_due = models.DateTimeField()
    due_at = models.DateTimeField(help_text="The next of the two that is still to be met.")
    first_responded_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    waiting_since = models.DateTimeField(
        null=True, blank=True, help_text="Since when the customer waits for an answer."
    )

    class Meta:
        abstract = True


class Ticket(Clock):
    """A customer's matter. ``number`` is its place in the installation's sequence, as people say it.

    What staff say among themselves belongs to the staff's account and is not counted here.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="tickets", db_index=False)
    number = models.BigIntegerField(
        unique=True, editable=False, db_default=Func(Value("support_ticket_number"), function="nextval")
    )
    subject = models.CharField(max_length=200)
    status = models.CharField(max_length=8, choices=TicketStatus, default=TicketStatus.ACTIVE)
    source = models.CharField(max_length=6, choices=Source, default=Source.EMAIL)
    channel = models.CharField(max_length=6, choices=Channel, default=Channel.WEB)
    customer_email = models.EmailField()
    customer_name = models.CharField(max_length=120, blank=True, default="")
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="tickets", db_index=False)
    assignee = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    tags = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    about_type = models.CharField(
        max_length=40, blank=True, default="", help_text="What it is about: a number or a port."
    )
    about_id = models.CharField(max_length=64, blank=True, default="")
    about_label = models.CharField(max_length=80, blank=True, default="")
    preview = models.CharField(max_length=160, blank=True, default="")
    threads_count = models.PositiveIntegerField(default=0)
    last_reply_at = models.DateTimeField()
    last_reply_from = models.CharField(max_length=8, default="customer")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    closed_by_label = models.CharField(max_length=160, blank=True, default="")
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="merged",
        help_text="Where all that was said in it went.",
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["account", "-id"], name="ticket_newest"),
            models.Index(
                fields=["due_at", "id"], condition=Q(status__in=sorted(RUNNING)), name="ticket_next_due"
            ),
            models.Index(fields=["queue", "status"], name="ticket_in_queue"),
            models.Index(fields=["account", "about_type", "about_id"], name="ticket_about"),
            GinIndex(fields=["tags"], name="ticket_tags"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False)
                | ~Q(status="closed") & Q(closed_at=None),
                name="ticket_closed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(status="closed") & ~Q(merged_into=F("id")),
                name="ticket_merged_is_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.subject}"

    def get_absolute_url(self) -> str:
        return reverse("support:ticket", args=[self.number])
