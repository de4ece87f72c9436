"""Ratings: what somebody was asked about one conversation, and their answer once there is one."""

from django.db import models
from django.db.models import Q

from accounts.models import Account, Agent
from calls.live.models import Call
from calls.models import CallRecord
from pbx.models import Reception
from providers.models import ProviderAccount
from support.chats.models import Chat, ChatReception
from support.satisfaction.states import BEST_SCORE, Conversation, RatingKind

LONGEST_COMMENT = 1000


class Rating(models.Model):
    """Of one call or one chat. Where a carrier asked there is its ``ref``, and the ``record`` of a call that is known.
    ``asked_at`` is when the request went out, ``rated_at`` when it was answered.

    ``seed`` leads to the token of the link with a key that is not in the database; ``fingerprint`` finds its row.
    ``day`` is that of a request by text message or mail: a number gets one in a day, and so does an address.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="ratings")
    conversation = models.CharField(max_length=4, choices=Conversation)
    call = models.OneToOneField(Call, on_delete=models.PROTECT, null=True, related_name="rating")
    chat = models.OneToOneField(Chat, on_delete=models.PROTECT, null=True, related_name="rating")
    provider_account = models.ForeignKey(
        ProviderAccount,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="Whose carrier asked.",
        db_index=False,
    )
    ref = models.CharField(max_length=100, blank=True, default="", help_text="The carrier's name of it.")
    conversation_ref = models.CharField(max_length=100, blank=True, default="")
    record = models.OneToOneField(CallRecord, on_delete=models.PROTECT, null=True, related_name="rating")
    reception = models.ForeignKey(
        Reception, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    chat_reception = models.ForeignKey(
        ChatReception, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    agent = models.ForeignKey(
        Agent,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="Who answered.",
    )
    number = models.CharField(max_length=16, blank=True, default="", help_text="Of the caller, in E.164.")
    email = models.EmailField(blank=True, default="", help_text="Of the visitor.")
    brand = models.CharField(max_length=120, help_text="What the company is called on the page.")
    is_nps = models.BooleanField(default=False, help_text="Asks for 0 to 10 instead of a face.")
    seed = models.CharField(max_length=43, blank=True, default="")
    fingerprint = models.CharField(max_length=64, unique=True, null=True)
    day = models.DateField(null=True)
    asked_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    rated_at = models.DateTimeField(null=True)
    kind = models.CharField(max_length=8, choices=RatingKind, blank=True, default="")
    score = models.PositiveSmallIntegerField(null=True)
    comment = models.CharField(max_length=LONGEST_COMMENT, blank=True, default="")

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["account", "-rated_at", "-id"],
                condition=Q(rated_at__isnull=False),
                name="rating_newest",
            ),
            models.Index(
                fields=["account", "asked_at"], condition=Q(asked_at__isnull=False), name="rating_asked"
            ),
            models.Index(
                fields=["reception", "-rated_at"],
                condition=Q(rated_at__isnull=False),
                name="rating_of_reception",
            ),
            models.Index(
                fields=["agent", "-rated_at"], condition=Q(rated_at__isnull=False), name="rating_of_agent"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["provider_account", "ref"], name="one_rating_of_a_carrier"),
            models.UniqueConstraint(
                fields=["account", "number", "day"],
                condition=~Q(number=""),
                name="one_request_to_a_number_a_day",
            ),
            models.UniqueConstraint(
                fields=["account", "email", "day"],
                condition=~Q(email=""),
                name="one_request_to_an_address_a_day",
            ),
            models.CheckConstraint(
                condition=Q(conversation="call", call__isnull=False, chat=None, provider_account=None)
                | Q(conversation="chat", chat__isnull=False, call=None, provider_account=None)
                | Q(provider_account__isnull=False, call=None, chat=None) & ~Q(ref=""),
                name="rating_of_one_conversation",
            ),
            models.CheckConstraint(
                condition=Q(rated_at=None, kind="", score=None, comment="")
                | Q(rated_at__isnull=False) & ~Q(kind=""),
                name="rating_is_given_whole",
            ),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__lte=BEST_SCORE), name="rating_score_form"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display() or 'No answer'}, {self.get_conversation_display().lower()}"


class RatingOptOut(models.Model):
    """An e-mail address, in small letters, that does not want to be asked by the account."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    address = models.EmailField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["account", "address"], name="one_rating_opt_out_of_an_address")
        ]

    def __str__(self) -> str:
        return "requests for ratings"
