"""Reads of prices: what the plan that an account has on a day says of a thing, the closest fit first.

They are read in the system's scope: a plan belongs to the account above that sells.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db.models import QuerySet, Subquery
from django.db.models.functions import Length
from django.utils import timezone

from accounts.models import Account
from billing.models import PlanPeriod, Price, PriceList
from billing.states import SECTION_OF, Section, Thing
from common import scope

LONGEST_PREFIX = 15


def day_of(account: Account, moment: datetime | None = None) -> date:
    """The day that it is, or was at a moment, where the account is."""
    return (moment or timezone.now()).astimezone(account.zone).date()


def list_in_force(account: Account, section: Section, on: date) -> "QuerySet[PriceList, int]":
    """The id of the list of prices that counts for an account on a day, or none."""
    periods = PlanPeriod.objects.filter(account=account, starts_on__lte=on).order_by("-starts_on")
    lists = PriceList.objects.filter(
        plan=Subquery(periods.values("plan")[:1]), section=section, is_draft=False, valid_from__lte=on
    )
    return lists.order_by("-valid_from").values_list("pk", flat=True)[:1]


def price_in_plan(
    account: Account,
    thing: Thing,
    *,
    on: date,
    country: str = "",
    kind: str = "",
    number_class: str = "",
    number: str = "",
) -> Price | None:
    """The closest price; ``number`` is matched by its longest prefix, and what is no number by the empty one."""
    if not account.has_plan:
        return None
    rows = Price.objects.filter(
        price_list=Subquery(list_in_force(account, SECTION_OF[thing], on)),
        thing=thing,
        country__in={country, ""},
        kind__in={kind, ""},
        number_class__in={number_class, ""},
        prefix__in=prefixes_of(number),
    )
    with scope.system():
        return rows.order_by(Length("prefix").desc(), "-country", "-kind", "-number_class").first()


def prefixes_of(number: str) -> list[str]:
    """Everything that a number in E.164 begins with, without its plus, the empty text included."""
    digits = number.removeprefix("+")
    if not (digits.isascii() and digits.isdecimal()):
        digits = ""
    return [digits[:length] for length in range(min(len(digits), LONGEST_PREFIX) + 1)]


def prices_in_force(account: Account, section: Section, on: date) -> list[Price]:
    """All prices of a section, for who asks of many things; empty without a plan."""
    if not account.has_plan:
        return []
    with scope.system():
        return list(Price.objects.filter(price_list=Subquery(list_in_force(account, section, on))).order_by())


def closest(
    prices: Iterable[Price],
    thing: Thing,
    *,
    country: str = "",
    kind: str = "",
    number_class: str = "",
    number: str = "",
) -> Price | None:
    """The same choice among prices that are at hand."""
    prefixes = set(prefixes_of(number))
    fitting = [
        price
        for price in prices
        if price.thing == thing
        and price.country in {country, ""}
        and price.kind in {kind, ""}
        and price.number_class in {number_class, ""}
        and price.prefix in prefixes
    ]
    return max(fitting, key=_closeness, default=None)


def _closeness(price: Price) -> tuple[int, bool, bool, bool]:
    return len(price.prefix), bool(price.country), bool(price.kind), bool(price.number_class)


def prices_about(
    account: Account, section: Section, on: date, wanted: Sequence[Price]
) -> dict[int, Price | None]:
    """For each of some prices what the account itself pays for the same, by the id of the wanted one."""
    if not account.has_plan or not wanted:
        return {}
    prefixes = {prefix for price in wanted for prefix in prefixes_of(price.prefix)}
    rows = Price.objects.filter(price_list=Subquery(list_in_force(account, section, on)), prefix__in=prefixes)
    with scope.system():
        own = list(rows.order_by())
    return {
        price.pk: closest(
            own,
            Thing(price.thing),
            country=price.country,
            kind=price.kind,
            number_class=price.number_class,
            number=price.prefix,
        )
        for price in wanted
    }
