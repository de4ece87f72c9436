"""Reads of price plans: those that an account sells by, their lists, and who has which from which day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from accounts.models import Account
from billing.models import PlanPeriod, Price, PriceList, PricePlan
from billing.selectors.prices import day_of
from billing.states import Section
from common import scope
from common.errors import NotFound
from common.ids import id_in


def plans(account: Account) -> QuerySet[PricePlan]:
    """The plans that the account sells by."""
    return PricePlan.objects.filter(account=account)


def plan(account: Account, pk: int) -> PricePlan:
    """One of them; NotFound for another account's."""
    found = plans(account).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such price plan.")
    return found


def was_given(plan: PricePlan) -> bool:
    """Whether any account was put on the plan, or will be."""
    with scope.system():
        return PlanPeriod.objects.filter(plan=plan).exists()


def accounts_on(account: Account) -> Mapping[int, int]:
    """How many accounts have each of the account's plans today, by the plan's id."""
    with scope.system():
        newest = (
            PlanPeriod.objects.filter(account__parent=account, starts_on__lte=day_of(account))
            .order_by("account_id", "-starts_on")
            .distinct("account_id")
        )
        rows = PlanPeriod.objects.filter(pk__in=newest.values("pk")).exclude(plan=None).order_by()
        return dict(rows.values_list("plan_id").annotate(Count("pk")))


def accounts_with(plan: PricePlan, *, most: int = 100) -> list[Account]:
    """The accounts that have the plan today, by name, at most so many."""
    with scope.system():
        newest = (
            PlanPeriod.objects.filter(account__parent=plan.account_id, starts_on__lte=day_of(plan.account))
            .order_by("account_id", "-starts_on")
            .distinct("account_id")
        )
        rows = PlanPeriod.objects.filter(pk__in=newest.values("pk"), plan=plan).order_by()
        return list(Account.objects.filter(pk__in=rows.values("account")).order_by("name", "pk")[:most])


def plan_on(account: Account, day: date) -> PricePlan | None:
    """The plan that an account has on a day; None for its own rates."""
    with scope.system():
        period = (
            PlanPeriod.objects.filter(account=account, starts_on__lte=day)
            .select_related("plan")
            .order_by("-starts_on")
            .first()
        )
    return period.plan if period else None


def periods(account: Account) -> list[PlanPeriod]:
    """Every plan that the account had, has and will have, newest first."""
    with scope.system():
        return list(PlanPeriod.objects.filter(account=account).select_related("plan"))


def lists(plan: PricePlan, section: Section) -> list[PriceList]:
    """The applied lists of a section, newest first, those to come included."""
    return list(PriceList.objects.filter(plan=plan, section=section, is_draft=False))


def list_on(plan: PricePlan, section: Section, day: date) -> PriceList | None:
    """The list that counts on a day."""
    rows = PriceList.objects.filter(plan=plan, section=section, is_draft=False, valid_from__lte=day)
    return rows.order_by("-valid_from").first()


def draft(account: Account, pk: int) -> PriceList:
    """An import that waits to be applied; NotFound for none of the account's."""
    found = PriceList.objects.filter(account=account, pk=pk, is_draft=True).select_related("plan").first()
    if found is None:
        raise NotFound("There is no such import.")
    return found


def prices(price_list: PriceList | None, *, prefix: str = "") -> QuerySet[Price]:
    """The prices of a list, those of prefixes that begin with ``prefix`` and of its own beginnings."""
    if price_list is None:
        return Price.objects.none()
    rows = Price.objects.filter(price_list=price_list)
    return rows.filter(prefix__startswith=prefix) if prefix else rows


def price_in(price_list: PriceList | None, pk: str) -> Price | None:
    """A price of a list by its id as it stands in an address."""
    wanted = id_in(pk)
    if price_list is None or wanted is None:
        return None
    return prices(price_list).filter(pk=wanted).first()


def price_of(price_list: PriceList, row: Mapping[str, Any]) -> Price | None:
    """The price of a list that is of the same as a row says."""
    of = ("thing", "prefix", "country", "kind", "number_class")
    return prices(price_list).filter(**{name: row.get(name, "") for name in of}).first()


Key = tuple[str, str, str, str, str]


def key_of(price: Price) -> Key:
    """What a price is of, within its list."""
    return price.thing, price.prefix, price.country, price.kind, price.number_class


@dataclass(frozen=True)
class Change:
    """A price that an import brings, changes or takes away: as it is now and as it will be."""

    now: Price | None
    then: Price | None

    @property
    def is_dearer(self) -> bool:
        return self.now is not None and self.then is not None and self.then.each > self.now.each


@dataclass(frozen=True)
class Difference:
    """What becomes of the prices that count now when a draft is applied."""

    changes: list[Change]
    same: int

    @property
    def added(self) -> int:
        return sum(change.now is None for change in self.changes)

    @property
    def removed(self) -> int:
        return sum(change.then is None for change in self.changes)

    @property
    def changed(self) -> int:
        return len(self.changes) - self.added - self.removed


def difference(draft: PriceList) -> Difference:
    """The draft beside the list that counts on its first day without it."""
    counting = list_on(draft.plan, Section(draft.section), draft.valid_from)
    now = {key_of(price): price for price in prices(counting)}
    then = {key_of(price): price for price in prices(draft)}
    changes = [
        Change(now.get(key), then.get(key))
        for key in sorted(now.keys() | then.keys())
        if not _same(now.get(key), then.get(key))
    ]
    return Difference(changes, len(now.keys() | then.keys()) - len(changes))


AMOUNTS = ("set_up", "each", "connection", "first_seconds", "next_seconds")


def _same(one: Price | None, other: Price | None) -> bool:
    return (
        one is not None
        and other is not None
        and all(getattr(one, name) == getattr(other, name) for name in (*AMOUNTS, "destination"))
    )
