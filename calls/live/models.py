"""Calls that flows run, their legs, the events that happened to them, and what a switch will report of them."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from accounts.models import Account
from calls.states import CallKind, Direction, HungUpBy, LegState, Party
from common.ids import new_ref
from pbx.models import Reception, VoiceApp
from pbx.receptions.states import Phase, StepKind
from providers.models import ProviderAccount


class Call(models.Model):
    """A call with the flow that runs it. ``settings`` are its app's as they were when it began, secrets encrypted, so
    that the stored events always lead to the same commands; ``plan`` is what was asked for: targets, prompt, keys.

    Commands up to ``carried_out`` are done. ``under_way`` is one that asks somebody else over the network.
    ``state`` sums the legs up: only they move by the table of legal moves.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="calls", db_index=False)
    ref = models.CharField(max_length=8, unique=True, default=new_ref, editable=False)
    kind = models.CharField(max_length=13, choices=CallKind)
    app = models.ForeignKey(VoiceApp, on_delete=models.PROTECT, null=True, related_name="calls")
    reception = models.ForeignKey(
        Reception, on_delete=models.PROTECT, null=True, related_name="calls", db_index=False
    )
    phase = models.CharField(
        max_length=6, choices=Phase, blank=True, default="", help_text="The last that the caller came to."
    )
    direction = models.CharField(max_length=8, choices=Direction)
    caller = models.CharField(max_length=40, help_text="Who calls in; empty for calls from here.")
    called = models.CharField(max_length=40, help_text="The number that was called, or the first target.")
    cli = models.CharField(max_length=16, help_text="The number that called parties see, or BLOCKED.")
    custom = models.CharField(max_length=32, blank=True, default="", help_text="The customer's own text.")
    settings = models.JSONField(default=dict)
    plan = models.JSONField(default=dict)
    key = models.CharField(max_length=100, null=True, blank=True, help_text="Asked for twice, started once.")
    state = models.CharField(max_length=11, choices=LegState, default=LegState.PLANNED)
    provider_account = models.ForeignKey(
        ProviderAccount,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The login whose carrier makes the call; none for the house switch.",
    )
    carrier_ref = models.CharField(max_length=100, blank=True, default="")
    is_simulated = models.BooleanField(default=True)
    carried_out = models.PositiveIntegerField(default=0)
    under_way = models.PositiveIntegerField(default=0)
    under_way_since = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    planned_for = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["account", "-id"], name="live_call_newest"),
            models.Index(fields=["account", "-id"], condition=Q(ended_at=None), name="live_call_open"),
            models.Index(fields=["account", "-planned_for", "-id"], name="live_call_by_time"),
            models.Index(
                fields=["reception", "-planned_for"],
                condition=Q(reception__isnull=False),
                name="live_call_of_reception",
            ),
            models.Index(fields=["account", "called", "-planned_for"], name="live_call_to"),
            models.Index(
                fields=["account", "cli", "-planned_for"],
                condition=Q(direction=Direction.OUTBOUND),
                name="live_call_from",
            ),
            models.Index(
                fields=["provider_account", "carrier_ref"],
                condition=~Q(carrier_ref=""),
                name="live_call_at_carrier",
            ),
        ]
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="call_started_once")]

    def __str__(self) -> str:
        return self.ref

    @property
    def who_calls(self) -> str:
        """The caller, or the number that a call from here shows."""
        return self.caller if self.direction == Direction.INBOUND else self.cli

    @property
    def taken_for(self) -> datetime | None:
        """The moment that opening hours and scripts took it to be, where it was tried out for another than its own."""
        return datetime.fromisoformat(self.plan["as_if"]) if "as_if" in self.plan else None


# Ids of legs have 13 digits or more, and JavaScript keeps all of them; a flow has fewer legs than commands.
FIRST_CALLID, LEGS = 10**12, 1000


def callid_of(call: int, place: int) -> int:
    """The number of one leg of a call, by which programs know it."""
    return FIRST_CALLID + call * LEGS + place


def call_of(callid: int) -> int:
    """The key of the call that a leg with this number is of; 0 for what is no such number."""
    return (callid - FIRST_CALLID) // LEGS if FIRST_CALLID <= callid < 2**53 else 0


def place_of(callid: int) -> int:
    """Which of the call's legs has the number."""
    return (callid - FIRST_CALLID) % LEGS


class Leg(models.Model):
    """One party's connection; ``place`` is its id in the flow."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="legs", db_index=False)
    place = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=40)
    is_ours = models.BooleanField(help_text="Called from here.")
    party = models.CharField(max_length=1, choices=Party, blank=True, default="")
    attempt = models.PositiveSmallIntegerField(default=1)
    is_machine = models.BooleanField(default=False, help_text="A machine answered, and was hung up on.")
    custom = models.CharField(
        max_length=32, blank=True, default="", help_text="The customer's own text, where not the call's."
    )
    state = models.CharField(max_length=11, choices=LegState)
    cause = models.PositiveSmallIntegerField(null=True, blank=True, help_text="ITU-T Q.850.")
    by = models.CharField(max_length=5, choices=HungUpBy, blank=True, default="")
    began_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["call", "place"], name="one_leg_of_a_place")]

    def __str__(self) -> str:
        return self.number

    @property
    def callid(self) -> int:
        return callid_of(self.call_id, self.place)

    @property
    def ours(self) -> str:
        """The number of the account's own that the leg is at; "" where it is withheld."""
        own = self.call.cli if self.is_ours else self.call.called
        return own if own.startswith("+") else ""


class CallNode(models.Model):
    """A step of a reception's path that a caller came to; never changed. ``command`` is the one that led there."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="nodes", db_index=False)
    command = models.PositiveIntegerField()
    place = models.CharField(max_length=20, help_text="Such as open.1: the phase and the keys.")
    kind = models.CharField(max_length=9, choices=StepKind)
    name = models.CharField(max_length=200, blank=True, default="")
    endpoint = models.CharField(
        max_length=40, blank=True, default="", help_text="Whom it asks, as a destination."
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["command"]
        constraints = [models.UniqueConstraint(fields=["call", "command"], name="one_node_of_a_command")]

    def __str__(self) -> str:
        return f"{self.call_id}: {self.place}"


class CallEvent(models.Model):
    """Something that happened to a call; never changed. ``place`` counts from 1, so two writers cannot both be next."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="events", db_index=False)
    place = models.PositiveIntegerField()
    at = models.DateTimeField()
    event = models.JSONField()

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["call", "place"], name="one_event_of_a_place")]

    def __str__(self) -> str:
        return f"{self.call_id}: {self.place}"


class Signal(models.Model):
    """What will be reported of a call at ``due_at``: ``command`` led to it, 0 for what somebody asked for."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="signals", db_index=False)
    command = models.PositiveIntegerField()
    place = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    event = models.JSONField()
    is_reported = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "command", "place"], name="one_signal_of_a_place")
        ]
        indexes = [
            models.Index(fields=["call", "due_at", "id"], condition=Q(is_reported=False), name="signal_next")
        ]

    def __str__(self) -> str:
        return f"{self.call_id}: {self.command}.{self.place}"
