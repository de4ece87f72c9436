"""Conversations: what one number of an account and one person write to each other, and who looks after it."""

from django.db import models
from django.db.models import Q

from accounts.models import Account, Agent, User
from messaging.models.message import Message
from messaging.states import ConversationState, Direction
from numbers.models import PhoneNumber


class Conversation(models.Model):
    """One row for each (our number, their number); the texts stand in the messages alone.

    A trigger on the messages' table makes the row and keeps ``number``, ``last_*``, the counts, ``waiting_since``,
    ``state`` (whoever writes opens it again) and ``version`` in the transaction of each message, for any writer of
    messages. People change the rest; whatever they change raises ``version``, by which pages see that there is news.
    """

    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="conversations", db_index=False
    )
    number = models.ForeignKey(PhoneNumber, on_delete=models.PROTECT, related_name="conversations")
    ours = models.CharField(max_length=16, help_text="E.164.")
    peer = models.CharField(max_length=16, help_text="E.164.")
    name = models.CharField(
        max_length=120, blank=True, default="", help_text="How the person is called here."
    )
    state = models.CharField(max_length=6, choices=ConversationState, default=ConversationState.OPEN)
    agent = models.ForeignKey(
        Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="conversations"
    )
    user = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="conversations"
    )
    last_message = models.ForeignKey(
        Message, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    last_at = models.DateTimeField()
    last_direction = models.CharField(max_length=3, choices=Direction)
    message_count = models.PositiveIntegerField(default=0)
    received_count = models.PositiveIntegerField(default=0)
    waiting_since = models.DateTimeField(
        null=True, blank=True, help_text="When the person first wrote what nobody has answered."
    )
    version = models.PositiveBigIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-last_message_id"]
        indexes = [
            models.Index(fields=["account", "state", "-last_message"], name="conversation_newest"),
            models.Index(fields=["account", "-last_message"], name="conversation_of_any_state"),
            models.Index(fields=["account", "peer"], name="conversation_of_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "ours", "peer"], name="one_conversation_of_two_numbers"
            )
        ]

    def __str__(self) -> str:
        return f"{self.ours} with {self.peer}"

    @property
    def is_open(self) -> bool:
        return self.state == ConversationState.OPEN

    @property
    def assignee(self) -> str:
        """Who looks after it, by name; empty for nobody."""
        return str(self.agent or self.user or "")


class ConversationRead(models.Model):
    """How far a user has read: ``seen`` of the messages that were received, so what is unread is a difference."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="reads", db_index=False
    )
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    seen = models.PositiveIntegerField(default=0)
    last_message_id = models.UUIDField()
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "user"], name="one_read_of_a_user")]

    def __str__(self) -> str:
        return f"{self.user_id} has read {self.conversation_id}"


class ConversationNote(models.Model):
    """What colleagues tell each other beside a conversation; nobody outside sees it, and it is never changed."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, related_name="notes", db_index=False
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    author = models.CharField(max_length=160)
    text = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["conversation", "created_at"], name="note_of_conversation")]

    def __str__(self) -> str:
        return f"{self.author} on {self.conversation_id}"


class ConversationPresence(models.Model):
    """A sign of life of one user at one conversation; it is good for seconds."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    label = models.CharField(max_length=160)
    typing_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "user"], name="one_presence_at_a_conversation")
        ]

    def __str__(self) -> str:
        return f"{self.label} at {self.conversation_id}"


class Takeover(models.Model):
    """A supervisor answers in a conversation in place of whose it is, from ``began_at`` until it is handed back."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="takeovers")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=160)
    began_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=160, blank=True, default="")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(ended_at=None), name="one_takeover_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.label} in {self.conversation_id}"
