"""Price plans that tests give to accounts."""

from datetime import date, timedelta
from typing import Any

from accounts.models import Account
from billing.models import PricePlan
from billing.selectors.prices import day_of
from billing.services.plans import give_plan, make_plan
from billing.services.price_lists import set_price
from billing.states import SECTION_OF, Thing
from common import scope
from tests.people import BY

Priced = tuple[Thing, dict[str, Any]]


def plan_of(seller: Account, *prices: Priced, name: str = "Plain", day: date | None = None) -> PricePlan:
    """A plan of the seller's with these prices from a day on, today unless one is given."""
    with scope.tenant(seller.pk):
        plan = make_plan(account=seller, by=BY, name=name, currency="USD")
        for thing, price in prices:
            set_in(plan, thing, day=day, **price)
    return plan


def set_in(plan: PricePlan, thing: Thing, *, day: date | None = None, **price: Any) -> None:
    """Set one price; call it in the seller's scope."""
    set_price(
        account=plan.account,
        by=BY,
        plan=plan.pk,
        section=SECTION_OF[thing],
        valid_from=day or day_of(plan.account),
        price={"thing": thing, **price},
    )


def put_on(plan: PricePlan | None, buyer: Account, day: date | None = None) -> Account:
    """The buyer as it is with the plan, from today on unless another day is given."""
    with scope.tenant(buyer.pk):
        give_plan(account=buyer, plan=plan, by=BY, starts_on=day or day_of(buyer))
        return Account.objects.get(pk=buyer.pk)


def tomorrow(account: Account, days: int = 1) -> date:
    return day_of(account) + timedelta(days=days)
