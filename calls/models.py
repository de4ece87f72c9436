"""Call records: who called whom, when, for how long, at what price."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Account
from calls.analytics.models import CallMark, CallSum
from calls.callbacks.models import Promise
from calls.carriers.models import CallsRead, StrayCall, VoicemailAtCarrier
from calls.live.models import Call, CallEvent, CallNode, Leg, Signal
from calls.recordings.models import Hearing, Recording, Retention
from calls.states import Direction, LegState
from calls.statistics.models import AnswerMark, AnswerSum
from common.plans.kinds import NumberKind
from pbx.models import VoiceApp
from providers.models import ProviderAccount

# Records that no leg of ours stands behind have ids of their own, above those of legs.
FIRST_RECORD = 5 * 10**14

__all__ = [
    "FIRST_RECORD",
    "AnswerMark",
    "AnswerSum",
    "Call",
    "CallEvent",
    "CallMark",
    "CallNode",
    "CallRecord",
    "CallSum",
    "CallsRead",
    "Hearing",
    "Leg",
    "Promise",
    "Recording",
    "Retention",
    "Signal",
    "StrayCall",
    "VoicemailAtCarrier",
]


class CallRecord(models.Model):
    """One call that is over. It is written once, with its charge; ``ref`` is the switch's own name for it.

    One that a carrier told of has the login it was told under, and what it cost there apart from what was charged here.
    """

    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="call_records", db_index=False
    )
    provider_account = models.ForeignKey(
        ProviderAccount,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The login whose carrier told of it.",
        db_index=False,
    )
    ref = models.CharField(max_length=100, help_text="The switch's name for the call, or the carrier's.")
    direction = models.CharField(max_length=8, choices=Direction)
    caller = models.CharField(max_length=40, help_text="E.164, or what the caller sent.")
    caller_name = models.CharField(max_length=80, blank=True, default="")
    called = models.CharField(max_length=40)
    app = models.ForeignKey(
        VoiceApp, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    peer_country = models.CharField(
        max_length=2,
        blank=True,
        default="",
        help_text="Of whoever is on the other side; empty for no country.",
    )
    peer_kind = models.CharField(max_length=20, choices=NumberKind, blank=True, default="")
    address = models.GenericIPAddressField(null=True, blank=True, help_text="Of the equipment.")
    started_at = models.DateTimeField()
    seconds = models.PositiveIntegerField()
    rate = models.DecimalField(max_digits=12, decimal_places=6, help_text="A minute.")
    charged = models.DecimalField(max_digits=18, decimal_places=6, default=0)
    cost = models.DecimalField(
        max_digits=18, decimal_places=6, null=True, blank=True, help_text="What the carrier bills for it."
    )
    cost_currency = models.CharField(max_length=3, blank=True, default="")
    is_sample = models.BooleanField(default=False, help_text="Made up, to show what a list looks like.")
    is_simulated = models.BooleanField(default=False, help_text="On the house switch, which reaches nobody.")
    leg = models.OneToOneField(
        Leg,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="record",
        help_text="Of a call run here.",
    )
    state = models.CharField(
        max_length=11, choices=LegState, blank=True, default="", help_text="How it ended."
    )
    cause = models.PositiveSmallIntegerField(null=True, blank=True, help_text="ITU-T Q.850.")
    custom = models.CharField(max_length=32, blank=True, default="", help_text="The customer's own text.")
    recorded_at = models.DateTimeField(auto_now_add=True)

    # Not a column: ``cost``, on lists of those who may see it.
    carrier_cost: Decimal | None = None
    # Not a column: whether that is under a login of the account's own.
    has_own_cost = False

    class Meta:
        ordering = ["-started_at", "-id"]
        indexes = [
            models.Index(fields=["account", "-started_at", "-id"], name="call_newest"),
            # Operators list the calls of thousands of accounts as one.
            models.Index(fields=["-started_at", "-id"], name="call_newest_of_all"),
            # Those that ran elsewhere may be few among very many.
            models.Index(
                fields=["account", "-started_at", "-id"],
                condition=Q(leg__isnull=True),
                name="call_elsewhere_newest",
            ),
            models.Index(fields=["account", "caller", "-started_at"], name="call_from"),
            models.Index(fields=["account", "called", "-started_at"], name="call_to"),
            models.Index(
                fields=["account", "direction", "-started_at"], include=["caller"], name="call_one_way"
            ),
            # An app may have had few of very many calls.
            models.Index(
                fields=["account", "app", "-started_at", "-id"],
                condition=Q(app__isnull=False),
                name="call_of_app",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "ref"],
                condition=Q(provider_account__isnull=True),
                name="one_record_per_call",
            ),
            models.UniqueConstraint(
                fields=["provider_account", "ref"], name="one_record_per_call_of_a_carrier"
            ),
            models.CheckConstraint(
                condition=Q(cost__isnull=True) ^ ~Q(cost_currency=""), name="call_cost_has_currency"
            ),
            models.CheckConstraint(condition=Q(charged__gte=0), name="call_charge_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.caller} to {self.called}"

    def get_absolute_url(self) -> str:
        return reverse("calls:detail", args=[self.pk])

    @property
    def callid(self) -> int:
        """The number by which programs know it: its leg's, or its own where it ran elsewhere."""
        return self.leg.callid if self.leg is not None else FIRST_RECORD + self.pk

    @property
    def ours(self) -> str:
        """The account's own side."""
        return self.caller if self.direction == Direction.OUTBOUND else self.called

    @property
    def peer(self) -> str:
        """The other side."""
        return self.called if self.direction == Direction.OUTBOUND else self.caller
