"""Chat receptions, which websites embed; the chats that come by them, and what is said in each; and chats that are held
at carriers.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Account, Agent
from common.ids import new_ref, new_token
from pbx.models import Reception
from providers.models import ProviderAccount
from support.chats.states import LONGEST_TEXT, OPEN, USUAL_RING, ChatState


class ChatReception(models.Model):
    """Where visitors of a website begin to chat. ``key`` stands in the website, and is no secret."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="chat_receptions")
    ref = models.CharField(max_length=8, unique=True, default=new_ref, editable=False)
    key = models.CharField(max_length=43, unique=True, default=new_token, editable=False)
    name = models.CharField(max_length=100)
    brand_name = models.CharField(max_length=100, blank=True, default="")
    greeting = models.CharField(max_length=300, blank=True, default="")
    origins = ArrayField(
        models.CharField(max_length=200), default=list, help_text="Websites that may embed it."
    )
    hours_of = models.ForeignKey(
        Reception, on_delete=models.PROTECT, null=True, related_name="+", help_text="Open when this one is."
    )
    is_on = models.BooleanField(default=True)
    asks_smileys = models.BooleanField(default=False)
    asks_nps = models.BooleanField(default=False)
    ring_minutes = models.PositiveSmallIntegerField(
        default=USUAL_RING, help_text="A chat that nobody has answered for so long was missed."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Chat(models.Model):
    """One visitor's conversation. Its visitor has a token, of which the fingerprint is kept."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="chats", db_index=False)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reception = models.ForeignKey(ChatReception, on_delete=models.PROTECT, related_name="chats")
    state = models.CharField(max_length=8, choices=ChatState, default=ChatState.RINGING)
    from_name = models.CharField(max_length=100)
    from_email = models.EmailField(blank=True, default="")
    fingerprint = models.CharField(max_length=64, unique=True)
    started_at = models.DateTimeField()
    rings_until = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    answered_by_name = models.CharField(max_length=160, blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    said_at = models.DateTimeField(help_text="When somebody wrote last.")
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["account", "-started_at", "-id"], name="chat_newest"),
            models.Index(fields=["account", "updated_at"], name="chat_updated"),
            models.Index(fields=["account", "state"], condition=Q(state__in=sorted(OPEN)), name="chat_open"),
            models.Index(
                fields=["rings_until"], condition=Q(state=ChatState.RINGING), name="chat_rings_until"
            ),
            models.Index(fields=["said_at"], condition=Q(state=ChatState.ANSWERED), name="chat_idle"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="ringing", answered_at=None, ended_at=None)
                | Q(state="answered", answered_at__isnull=False, ended_at=None)
                | Q(state="missed", answered_at=None, ended_at__isnull=False)
                | Q(state="ended", ended_at__isnull=False),
                name="chat_state_has_times",
            )
        ]

    def __str__(self) -> str:
        return f"Chat with {self.from_name}"

    def get_absolute_url(self) -> str:
        return reverse("support:chat", args=[self.uuid])


class ChatLine(models.Model):
    """Something said in a chat. ``key`` is the writer's own for it: sent twice, it stands there once."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    chat = models.ForeignKey(Chat, on_delete=models.CASCADE, related_name="lines", db_index=False)
    is_visitor = models.BooleanField()
    author = models.CharField(max_length=160)
    text = models.CharField(max_length=LONGEST_TEXT)
    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["chat", "is_visitor", "key"], name="one_line_of_a_key")
        ]

    def __str__(self) -> str:
        return self.text[:40]


class ChatAtCarrier(models.Model):
    """A chat that a carrier's people answer there: who, when and where it is, for what is said in it is not told.
    ``place`` is what the carrier calls where it came in.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    provider_account = models.ForeignKey(
        ProviderAccount, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    ref = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=ChatState)
    from_name = models.CharField(max_length=100, blank=True)
    from_email = models.CharField(max_length=254, blank=True)
    place = models.CharField(max_length=100, blank=True)
    link = models.CharField(max_length=500, blank=True)
    started_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Agent, on_delete=models.SET_NULL, null=True, related_name="+")
    answered_by_name = models.CharField(max_length=160, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "chats at carriers"
        ordering = ["-id"]
        indexes = [models.Index(fields=["account", "-started_at", "-id"], name="chat_at_carrier_newest")]
        constraints = [
            models.UniqueConstraint(fields=["provider_account", "ref"], name="one_chat_of_a_carrier_ref")
        ]

    def __str__(self) -> str:
        return f"Chat with {self.from_name}"
