"""Phone numbers: what we want of each, what its carrier last reported, and whether the two agree."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Account, Membership
from common.plans import registry
from common.plans.kinds import NumberClass
from common.plans.plan import NumberPlan
from numbers.models.destination import DestinationField, has_destination
from numbers.models.plan_fields import CountryOfNumber, KindOfNumber
from numbers.states import HELD, PORTING, TO_BE_RELEASED, NumberState, SmsRouteType
from providers.contract.destinations import Destination, DestinationKind
from providers.contract.numbers_held import NumberSettings
from providers.models import ProviderAccount
from providers.states import Agreement


class DesiredSettings(models.Model):
    """How the number shall be set; an empty text means that the thing is off."""

    destination = DestinationField(help_text="What answers while calls are not forwarded.")
    translation = models.CharField(max_length=16, blank=True, default="", help_text="E.164.")
    forward_to = models.CharField(max_length=16, blank=True, default="", help_text="E.164.")
    inbound_cnam = models.BooleanField(default=False)
    caller_name = models.CharField(max_length=15, blank=True, default="", help_text="Outbound (LIDB).")
    sms_type = models.CharField(max_length=8, choices=SmsRouteType, blank=True, default="")
    sms_target = models.CharField(max_length=500, blank=True, default="")
    fax_email = models.EmailField(blank=True, default="")
    port_out_pin = models.TextField(blank=True, default="", help_text="Encrypted.")
    port_out_pin_set_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class PhoneNumber(DesiredSettings):
    """A number of an account at a carrier.

    ``reported`` holds what the carrier last told, in our words, and ``evidence`` its own answer;
    ``differences`` names the settings in which the two sides differ. Changes are sent one at a time:
    ``pushing_job`` has the number while it sends.
    """

    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="phone_numbers", db_index=False
    )
    provider_account = models.ForeignKey(
        ProviderAccount, on_delete=models.PROTECT, related_name="phone_numbers"
    )
    e164 = models.CharField(max_length=16)
    country = CountryOfNumber()
    kind = KindOfNumber()
    state = models.CharField(max_length=18, choices=NumberState, default=NumberState.ACTIVE)
    carrier_ref = models.CharField(max_length=64, blank=True, default="")
    number_class = models.CharField(max_length=8, choices=NumberClass, default=NumberClass.CLASSIC)
    set_up_price = models.DecimalField(
        max_digits=12, decimal_places=6, default=0, help_text="What was paid for it once."
    )
    monthly_price = models.DecimalField(
        max_digits=12,
        decimal_places=6,
        null=True,
        blank=True,
        help_text="Empty: what the account pays for any number.",
    )
    city = models.CharField(max_length=40, blank=True, default="")
    rate_center = models.CharField(max_length=12, blank=True, default="")
    lata = models.CharField(max_length=3, blank=True, default="")
    province = models.CharField(max_length=2, blank=True, default="")
    label = models.CharField(max_length=80, blank=True, default="", help_text="What it is called.")
    purpose = models.CharField(max_length=200, blank=True, default="", help_text="What it is for.")
    owner = models.ForeignKey(
        Membership,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        help_text="Who of the account's people is responsible for it.",
    )
    notes = models.TextField(blank=True, default="")
    tags = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    agreement = models.CharField(max_length=9, choices=Agreement, default=Agreement.CONFIRMED)
    reported = models.JSONField(default=dict)
    evidence = models.JSONField(default=dict)
    differences = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    disagrees_since = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When it was first seen to differ, be missing or be refused; until both sides agree again.",
    )
    seen_at = models.DateTimeField(null=True, blank=True, help_text="When the carrier last listed it.")
    known_at = ArrayField(
        models.BigIntegerField(),
        default=list,
        blank=True,
        help_text="Logins at other carriers that know the number without holding it.",
    )
    pushed_at = models.DateTimeField(null=True, blank=True)
    unsent = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, help_text="Settings not sent yet."
    )
    wishes = models.JSONField(
        default=dict,
        blank=True,
        help_text="Of each setting not sent yet, the version that wants it and what to put back if that is given up.",
    )
    version = models.PositiveIntegerField(default=0, help_text="Counts changes of what is desired.")
    pushing_job = models.UUIDField(
        null=True, blank=True, help_text="The one job that may send while it runs."
    )
    missed_syncs = models.PositiveSmallIntegerField(default=0)
    push_error = models.TextField(blank=True, default="")
    release_at = models.DateTimeField(null=True, blank=True)
    held_since = models.DateTimeField(auto_now_add=True)
    left_at = models.DateTimeField(null=True, blank=True, help_text="When the account gave it up.")
    paid_through = models.DateField(
        null=True, blank=True, help_text="The last month that it was charged for, by its first day."
    )

    class Meta:
        ordering = ["e164"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "e164"],
                condition=Q(state__in=sorted(HELD)),
                name="one_number_in_an_account",
            ),
            models.UniqueConstraint(
                fields=["provider_account", "e164"],
                condition=Q(state__in=sorted(HELD)),
                name="one_number_at_a_carrier",
            ),
            models.CheckConstraint(condition=Q(e164__regex=r"^\+[1-9][0-9]{6,14}$"), name="number_is_e164"),
            has_destination("number_has_destination"),
            models.CheckConstraint(
                condition=Q(forward_to="") | Q(forward_to__regex=r"^\+[1-9][0-9]{6,14}$"),
                name="number_forwarded_to_e164",
            ),
            models.CheckConstraint(
                condition=Q(set_up_price__gte=0) & (Q(monthly_price=None) | Q(monthly_price__gte=0)),
                name="number_price_not_negative",
            ),
        ]
        indexes = [
            # Numbers are counted by what they are without reading their rows, which are wide.
            models.Index(
                fields=["account", "e164"],
                include=["id", "state", "country", "kind", "number_class", "monthly_price"],
                name="number_counted",
            ),
            # Lists over many accounts.
            models.Index(fields=["e164"], condition=Q(state__in=sorted(HELD)), name="number_held"),
            models.Index(fields=["state", "e164"], condition=~Q(state="active"), name="number_not_active"),
            models.Index(
                fields=["account", "agreement"], condition=~Q(agreement="confirmed"), name="number_disagrees"
            ),
            models.Index(fields=["account", "destination"], name="number_by_destination"),
            models.Index(fields=["account", "country", "e164"], name="number_by_country"),
            # A state's numbers may all stand at the end of a million.
            models.Index(
                fields=["account", "province", "e164"], condition=~Q(province=""), name="number_by_province"
            ),
            models.Index(fields=["account", "e164"], condition=~Q(forward_to=""), name="number_forwarded"),
            models.Index(fields=["owner"], condition=~Q(owner=None), name="number_by_owner"),
            models.Index(fields=["account", "held_since", "e164"], name="number_by_age"),
            models.Index(
                fields=["release_at"], condition=Q(state="release_scheduled"), name="number_release_due"
            ),
            # Of words the index knows parts alone: for "site-3" it names what has "site-30", too.
            # Waiting entries are looked through one by one, so few may wait.
            GinIndex(
                fields=["account", "tags"],
                condition=~Q(tags=[]),
                name="number_tags",
                gin_pending_list_limit=512,
            ),
            # Few of an account's numbers go, and all that go are listed.
            models.Index(
                fields=["account", "e164"],
                condition=Q(state__in=sorted(TO_BE_RELEASED)),
                name="number_leaving",
            ),
        ]

    def __str__(self) -> str:
        return self.e164

    def get_absolute_url(self) -> str:
        return reverse("numbers:detail", args=[self.e164])

    @property
    def answered_by(self) -> Destination:
        """What answers calls now."""
        forwarded = DestinationKind.FORWARD, self.forward_to
        return Destination.of(*forwarded) if self.forward_to else self.destination

    @property
    def plan(self) -> NumberPlan | None:
        """The rules of its country; None where no country has it."""
        return registry.plan_of(self.e164)

    @property
    def is_porting(self) -> bool:
        return self.state in PORTING

    @property
    def desired(self) -> NumberSettings:
        """What we want, as a connector takes it; the PIN is pushed by itself and is left out."""
        return NumberSettings(
            destination=self.destination,
            translation=self.translation,
            forward_to=self.forward_to,
            inbound_cnam=self.inbound_cnam,
            caller_name=self.caller_name,
            sms_type=self.sms_type,
            sms_target=self.sms_target,
            fax_email=self.fax_email,
        )
