"""Accounts: the tree of operator, resellers, customers and sub-accounts."""

import zoneinfo
from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from accounts.states import AccountKind, AccountState, AuthType, BalanceNote, Product, Role


def rate(default: str) -> "models.DecimalField[Decimal | str, Decimal]":
    return models.DecimalField(max_digits=12, decimal_places=6, default=Decimal(default))


def default_country() -> str:
    """The country of the installation, for accounts that say nothing else."""
    return str(settings.DEFAULT_COUNTRY)


class Rates(models.Model):
    """What the account pays, in its currency: per number and month, message part, lookup, page or minute."""

    rate_did = rate("0.50")
    rate_sms = rate("0.0075")
    rate_mms = rate("0.02")
    rate_cnam = rate("0.005")
    rate_lrn = rate("0.002")
    rate_fax = rate("0.03")
    rate_nibble = rate("0.009")
    rate_toll_free = rate("0.018")
    rate_international_max = rate("0.50")

    class Meta:
        abstract = True


class Services(models.Model):
    """What the account may use."""

    service_calls_in = models.BooleanField(default=True, help_text="Its numbers are answered here.")
    service_calls_out = models.BooleanField(default=True)
    service_sms_in = models.BooleanField(
        default=True, help_text="What comes while this is off is neither kept nor passed on."
    )
    service_sms = models.BooleanField(default=True)
    service_mms = models.BooleanField(default=True)
    service_cnam = models.BooleanField(default=True)
    service_e911 = models.BooleanField(default=True)
    service_international = models.BooleanField(
        default=False, help_text="Calls and messages to the countries listed; without it none leave home."
    )
    service_premium = models.BooleanField(
        default=False, help_text="Premium rate, shared cost, personal and satellite numbers, at home too."
    )
    service_dialer = models.BooleanField(default=False)
    service_bypass_media = models.BooleanField(default=False)
    service_remote_caller_id = models.BooleanField(default=False)
    service_own_carriers = models.BooleanField(
        default=False,
        help_text="It may add logins at carriers of its own; accounts with others below it always may.",
    )
    service_sub_accounts = models.BooleanField(
        default=False,
        help_text="A customer's people look after accounts below it; so they do once a program has opened one.",
    )

    class Meta:
        abstract = True


class Account(Rates, Services):
    """A tenant. ``balance`` is the ledger's sum and ``held`` what open orders have set aside, both kept under
    the row's lock.
    """

    number = models.CharField(max_length=10, unique=True, help_text="Ten digits; also the VoiceTel username.")
    name = models.CharField(max_length=120)
    email = models.EmailField()
    kind = models.CharField(max_length=12, choices=AccountKind, default=AccountKind.CUSTOMER)
    state = models.CharField(max_length=10, choices=AccountState, default=AccountState.ACTIVE)
    state_above = models.CharField(
        max_length=10,
        choices=AccountState,
        default=AccountState.ACTIVE,
        editable=False,
        help_text="The worst state of any account above, kept by whoever changes one.",
    )
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    ancestor_ids = ArrayField(models.BigIntegerField(), default=list, editable=False)
    billed_to = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="pays_for"
    )
    country = models.CharField(
        max_length=2, default=default_country, help_text="National numbers are read and written as there."
    )
    international_countries = ArrayField(
        models.CharField(max_length=2), default=list, blank=True, help_text="Beside home, by two letters."
    )
    timezone = models.CharField(max_length=64, default="America/New_York")
    locale = models.CharField(max_length=12, default="en-US")
    currency = models.CharField(max_length=3, default="USD")
    caller_id = models.CharField(max_length=16, blank=True, default="", help_text="Default caller ID, E.164.")
    notify = models.BooleanField(default=True)
    notify_threshold = models.IntegerField(default=10, help_text="Whole units of the currency.")
    auth_type = models.SmallIntegerField(choices=AuthType, default=AuthType.DIGEST)
    max_concurrent_calls = models.PositiveIntegerField(default=23)
    balance = models.DecimalField(max_digits=18, decimal_places=6, default=0)
    held = models.DecimalField(max_digits=18, decimal_places=6, default=0)
    balance_limit = models.DecimalField(
        max_digits=18, decimal_places=6, default=0, help_text="The balance never goes below this."
    )
    balance_noted = models.CharField(
        max_length=5,
        choices=BalanceNote,
        blank=True,
        default="",
        help_text="On which side of the threshold the balance was last seen.",
    )
    is_heard = models.BooleanField(
        default=False,
        editable=False,
        help_text="Somebody subscribed once to what happens here; without, no subscription is looked for.",
    )
    has_plan = models.BooleanField(
        default=False,
        editable=False,
        help_text="It was put on a price plan once; without, no plan is looked for.",
    )
    has_caps = models.BooleanField(
        default=False,
        editable=False,
        help_text="It, or an account above it, had a spending cap once; without, none is looked for.",
    )
    contact = models.JSONField(
        default=dict,
        blank=True,
        help_text="Names, addresses and telephones of whom it belongs to and who is billed.",
    )
    purpose = models.CharField(max_length=200, blank=True, default="", help_text="What the account is for.")
    tags = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    owner = models.ForeignKey(
        "Membership",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who of its people is responsible for it.",
    )
    product = models.CharField(
        max_length=14, choices=Product, blank=True, default="", help_text="Empty: everything is open."
    )
    seats = models.PositiveIntegerField(
        null=True, blank=True, help_text="Subscriptions of people beside the first; empty: everybody has one."
    )
    trial_until = models.DateField(null=True, blank=True, help_text="The last day of the trial.")
    second_factor_roles = ArrayField(
        models.CharField(max_length=10, choices=Role),
        default=list,
        blank=True,
        help_text="People with these roles need a second factor.",
    )
    email_verified_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        indexes = [GinIndex(fields=["ancestor_ids"], name="account_ancestors")]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__regex=r"^[0-9]{10}$"), name="account_number_ten_digits"
            ),
            models.CheckConstraint(condition=Q(held__gte=0), name="account_held_not_negative"),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(kind=AccountKind.OPERATOR), name="one_operator_account"
            ),
            models.CheckConstraint(
                condition=Q(kind=AccountKind.OPERATOR, parent=None) | ~Q(parent=None) & ~Q(parent=F("id")),
                name="account_has_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def free_balance(self) -> Decimal:
        """What is left above the limit and beside what open orders hold."""
        return self.balance - self.held - self.balance_limit

    @property
    def effective_state(self) -> AccountState:
        """The worse of its own state and of those above: only an active one works."""
        return max(AccountState(self.state), AccountState(self.state_above), key=list(AccountState).index)

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The time zone in which pages and mails show times; UTC where this machine does not know it."""
        try:
            return zoneinfo.ZoneInfo(self.timezone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            return zoneinfo.ZoneInfo("UTC")
