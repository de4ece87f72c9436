"""Messages: one row for each, sent or received, with its text."""

import uuid
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Account
from common.ids import new_id, new_ref
from events.models import Subscription
from jobs.models import Job
from messaging.states import Direction, Encoding, MessageKind, MessageState, Nature
from numbers.models import PhoneNumber


class Message(models.Model):
    """A message between a number of the account (``ours``) and somebody (``peer``).

    The text stands here and nowhere else: not in jobs, logs or the activity log. ``rate`` is the price of a part, or of
    an MMS, when it was accepted; it was set aside then and is charged once the carrier took the message.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="messages", db_index=False)
    number = models.ForeignKey(PhoneNumber, on_delete=models.PROTECT, related_name="messages")
    job = models.OneToOneField(
        Job,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="message",
        help_text="What sends it.",
    )
    direction = models.CharField(max_length=3, choices=Direction)
    kind = models.CharField(max_length=3, choices=MessageKind)
    ours = models.CharField(max_length=16, help_text="E.164.")
    peer = models.CharField(max_length=16, help_text="E.164.")
    peer_country = models.CharField(max_length=2, blank=True, default="", help_text="Empty for no country.")
    text = models.TextField(blank=True, default="")
    sealed = models.TextField(
        blank=True,
        default="",
        editable=False,
        help_text="What is sent instead, where nobody here shall read a part of it: encrypted; empty once it is sent.",
    )
    subject = models.CharField(max_length=120, blank=True, default="")
    media_urls = ArrayField(models.CharField(max_length=1000), default=list, blank=True)
    encoding = models.CharField(max_length=4, choices=Encoding, default=Encoding.GSM7)
    parts = models.PositiveSmallIntegerField(default=1)
    rate = models.DecimalField(max_digits=12, decimal_places=6, default=0)
    state = models.CharField(max_length=20, choices=MessageState)
    carrier_ref = models.CharField(max_length=128, blank=True, default="")
    error_code = models.CharField(max_length=60, blank=True, default="", help_text="The carrier's own.")
    error = models.CharField(max_length=300, blank=True, default="", help_text="Why, in plain words.")
    delivered_late = models.BooleanField(
        default=False, help_text="The carrier had reported it lost before it said that it arrived."
    )
    is_answer = models.BooleanField(default=False, help_text="Sent by itself, after STOP, START or HELP.")
    may_be_stop = models.BooleanField(
        default=False, help_text="It begins with a word that opts out; a person decides."
    )
    ref = models.CharField(max_length=8, default=new_ref, editable=False)
    reference = models.CharField(
        max_length=32, blank=True, default="", help_text="The sender's own mark, told back with the message."
    )
    sender_name = models.CharField(max_length=11, blank=True, default="", help_text="Asked for as sender.")
    nature = models.CharField(max_length=10, choices=Nature, blank=True, default="")
    is_flash = models.BooleanField(default=False, help_text="Shown at once and not kept by the phone.")
    told_to = models.ForeignKey(
        Subscription,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Hears what becomes of this message, besides those that listen to all.",
    )
    sent_by = models.CharField(max_length=160, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(
        null=True, blank=True, help_text="When the carrier took it, or when it was received."
    )
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["account", "-id"], name="message_newest"),
            models.Index(fields=["account", "ours", "peer", "-id"], name="message_of_thread"),
            models.Index(fields=["account", "ours", "kind", "-created_at"], name="message_history"),
            models.Index(fields=["carrier_ref"], condition=~Q(carrier_ref=""), name="message_at_carrier"),
            models.Index(fields=["sent_at"], condition=Q(state="sent"), name="message_without_receipt"),
            # Nearly all are where they were to come; the others are asked for over all accounts.
            models.Index(
                fields=["state", "-id"],
                condition=~Q(state="received") & ~Q(state="delivered"),
                name="message_elsewhere",
            ),
            models.Index(
                fields=["account", "reference"], condition=~Q(reference=""), name="message_by_reference"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["account", "ref"], name="one_message_per_ref"),
            models.UniqueConstraint(
                fields=["number", "carrier_ref"],
                condition=Q(direction="in") & ~Q(carrier_ref=""),
                name="one_message_received_once",
            ),
            models.CheckConstraint(
                condition=Q(direction="in", state="received") | Q(direction="out") & ~Q(state="received"),
                name="message_state_fits_direction",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.ours} {'→' if self.is_outbound else '←'} {self.peer}"

    def get_absolute_url(self) -> str:
        return reverse("messaging:detail", args=[self.pk])

    @property
    def is_outbound(self) -> bool:
        return self.direction == Direction.OUTBOUND

    @property
    def price(self) -> Decimal:
        """What it costs in all; received ones cost nothing."""
        return self.rate * self.parts

    @property
    def hearers(self) -> list[Subscription]:
        """Who hears of this message whatever else they listen to."""
        return [self.told_to] if self.told_to is not None else []

    @property
    def hold_reason(self) -> str:
        return hold_reason(self.pk)


def hold_reason(message_id: uuid.UUID) -> str:
    """Under which reason a message is paid: money is set aside and charged under the same."""
    return f"message:{message_id}"
