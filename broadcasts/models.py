"""Address books, broadcasts over them, and what became of each recipient."""

from django.db import models
from django.urls import reverse

from accounts.models import Account
from broadcasts.states import BroadcastKind, BroadcastState, Origin, RecipientState
from calls.models import Call
from common.ids import new_ref
from messaging.models import Message


class AddressBook(models.Model):
    """Telephone numbers that are called or written to together. ``size`` counts them."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=8, unique=True, default=new_ref, editable=False)
    name = models.CharField(max_length=100)
    description = models.CharField(max_length=200, blank=True, default="")
    size = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    imported_at = models.DateTimeField(null=True, blank=True, help_text="When numbers were added last.")

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["account", "-id"], name="book_of_account")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("broadcasts:book", args=[self.ref])


class BookEntry(models.Model):
    """One number of a book; each stands there once."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    book = models.ForeignKey(AddressBook, on_delete=models.CASCADE, related_name="entries", db_index=False)
    e164 = models.CharField(max_length=16)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["book", "id"], name="entries_in_order")]
        constraints = [models.UniqueConstraint(fields=["book", "e164"], name="number_once_in_a_book")]

    def __str__(self) -> str:
        return self.e164


class Broadcast(models.Model):
    """Everybody of a book, up to ``last_entry`` as it was at the start, is called or written to in order; those up to
    ``position`` were. ``turn`` counts its starts, so that the work of an earlier one ends.

    ``cli`` is what people see: a number, BLOCKED, or whence texts come. ``next_change_at`` is of its schedule.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=8, unique=True, default=new_ref, editable=False)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=12, choices=BroadcastKind)
    book = models.ForeignKey(AddressBook, on_delete=models.PROTECT, related_name="broadcasts")
    cli = models.CharField(max_length=16)
    at_once = models.PositiveSmallIntegerField(default=10, help_text="How many are under way at a time.")
    content = models.JSONField(default=dict)
    schedule = models.JSONField(default=dict, blank=True)
    next_change_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=BroadcastState, default=BroadcastState.CREATED)
    note = models.CharField(max_length=300, blank=True, default="", help_text="Why it paused by itself.")
    turn = models.PositiveIntegerField(default=0)
    last_entry = models.PositiveBigIntegerField(default=0)
    position = models.PositiveBigIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    reached = models.PositiveIntegerField(default=0)
    missed = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    under_way = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["account", "-id"], name="broadcast_of_account")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("broadcasts:detail", args=[self.ref])

    @property
    def done(self) -> int:
        """How many it is over for."""
        return self.reached + self.missed + self.refused

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0


class BroadcastMove(models.Model):
    """A change of a broadcast's state; never changed itself."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    broadcast = models.ForeignKey(Broadcast, on_delete=models.CASCADE, related_name="moves")
    old = models.CharField(max_length=8, choices=BroadcastState)
    new = models.CharField(max_length=8, choices=BroadcastState)
    origin = models.CharField(max_length=9, choices=Origin)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.broadcast_id}: {self.new}"


class Recipient(models.Model):
    """Somebody whom a broadcast has called or written to, and what became of it. A number is there once, so that
    nobody is called twice whoever is killed in between.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    broadcast = models.ForeignKey(
        Broadcast, on_delete=models.CASCADE, related_name="recipients", db_index=False
    )
    e164 = models.CharField(max_length=16)
    state = models.CharField(max_length=9, choices=RecipientState, default=RecipientState.UNDER_WAY)
    note = models.CharField(max_length=200, blank=True, default="")
    call = models.ForeignKey(Call, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["broadcast", "-id"], name="recipients_newest"),
            models.Index(fields=["broadcast", "state", "-id"], name="recipients_by_state"),
        ]
        constraints = [models.UniqueConstraint(fields=["broadcast", "e164"], name="nobody_twice")]

    def __str__(self) -> str:
        return self.e164
