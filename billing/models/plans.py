"""Price plans: what an account that sells asks of those below it, and who has which plan from which day."""

from decimal import Decimal

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from accounts.models.account import Account
from billing.states import Section, Thing
from common.plans.kinds import NumberClass, NumberKind


def amount() -> "models.DecimalField[Decimal | str, Decimal]":
    return models.DecimalField(max_digits=12, decimal_places=6, default=Decimal(0))


class PricePlan(models.Model):
    """A plan of the account that sells; its prices stand in lists, each of a section and from a day on."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="price_plans")
    name = models.CharField(max_length=80)
    currency = models.CharField(max_length=3)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="one_plan_per_name")]

    def __str__(self) -> str:
        return self.name


class PriceList(models.Model):
    """All prices of a section from a day on: of those whose day has come the newest counts, and no older one.

    A draft counts for nothing until it is applied. ``account`` is the plan's, here and in ``Price``.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(PricePlan, on_delete=models.CASCADE, related_name="lists")
    section = models.CharField(max_length=8, choices=Section)
    valid_from = models.DateField()
    is_draft = models.BooleanField(default=False)
    made_by = models.CharField(max_length=160, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "section", "valid_from"],
                condition=Q(is_draft=False),
                name="one_price_list_per_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_section_display()} from {self.valid_from:%d %B %Y}"


class Price(models.Model):
    """One price of a list; an empty country, kind, class or prefix is every one. The closest fit counts.

    ``each`` is for a month of a number or an emergency address, a message part, a minute, a lookup or a ported number.
    A call costs its ``connection`` and then the ``first_seconds`` at once and every further ``next_seconds`` begun.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    price_list = models.ForeignKey(PriceList, on_delete=models.CASCADE, related_name="prices")
    thing = models.CharField(max_length=11, choices=Thing)
    country = models.CharField(max_length=2, blank=True, default="")
    kind = models.CharField(max_length=20, choices=NumberKind, blank=True, default="")
    number_class = models.CharField(max_length=8, choices=NumberClass, blank=True, default="")
    prefix = models.CharField(
        max_length=15, blank=True, default="", validators=[RegexValidator(r"^[0-9]*$", "Digits only.")]
    )
    destination = models.CharField(max_length=80, blank=True, default="", help_text="What people call it.")
    set_up = amount()
    each = amount()
    connection = amount()
    first_seconds = models.PositiveSmallIntegerField(default=1)
    next_seconds = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["thing", "prefix", "country", "kind", "number_class", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["price_list", "thing", "prefix", "country", "kind", "number_class"],
                name="one_price_per_thing",
            ),
            models.CheckConstraint(
                condition=Q(set_up__gte=0, each__gte=0, connection__gte=0), name="price_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(first_seconds__gte=1, next_seconds__gte=1), name="price_counts_seconds"
            ),
            models.CheckConstraint(condition=Q(prefix__regex=r"^[0-9]*$"), name="price_prefix_is_digits"),
        ]

    def __str__(self) -> str:
        return f"{self.get_thing_display()} {self.prefix or self.country}".strip()


class PlanPeriod(models.Model):
    """From which day an account has a plan, until the next row's day; without a plan it pays its own rates.

    A day begins at midnight in the account's time zone. One row a day, so no two plans overlap.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="plan_periods")
    plan = models.ForeignKey(
        PricePlan, on_delete=models.PROTECT, null=True, blank=True, related_name="periods"
    )
    starts_on = models.DateField()
    made_by = models.CharField(max_length=160, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-starts_on"]
        constraints = [models.UniqueConstraint(fields=["account", "starts_on"], name="one_plan_from_a_day")]

    def __str__(self) -> str:
        return f"{self.plan or 'Own rates'} from {self.starts_on:%d %B %Y}"
