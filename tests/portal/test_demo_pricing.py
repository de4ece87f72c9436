"""The demo's money between sellers and customers: plans, a month's statements and invoices, and what is left."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.models import Account
from billing.models import Invoice, PricePlan
from billing.prices import Priced, call_price, price_of_one
from billing.selectors.invoices import billed_lines
from billing.selectors.margin import By, margins
from billing.selectors.plans import plan_on
from billing.selectors.prices import day_of
from billing.states import Thing
from common import scope

BAKERY = "Lakeside Bakery"


def account(name: str) -> Account:
    with scope.system():
        return Account.objects.get(name=name)


def test_operator_and_reseller_sell_by_plans(demo: dict):
    with scope.system():
        plans = set(PricePlan.objects.values_list("account__name", "name"))
    assert plans == {
        ("Tandem Telecom", "Business"),
        ("Tandem Telecom", "Wholesale"),
        ("Northwind Resale", "Retail"),
    }
    on = {
        name: str(plan_on(account(name), day_of(account(name))))
        for name in ("Juniper & Co", "Northwind Resale", "Lakeside Bakery", "Ridgeline Legal")
    }
    assert on == {
        "Juniper & Co": "Business",
        "Northwind Resale": "Wholesale",
        "Lakeside Bakery": "Retail",
        "Ridgeline Legal": "Retail",
    }
    bakery = account("Lakeside Bakery")
    with scope.tenant(bakery.pk):
        assert price_of_one(bakery, Priced.SMS_PART, country="US") == Decimal("0.012")
        assert call_price(bakery, Thing.CALL_MADE, "+4520123456").minute == Decimal("0.02")


def test_the_last_month_was_billed_and_the_reseller_earns_on_it(demo: dict):
    with scope.system():
        documents = list(Invoice.objects.select_related("account", "seller").order_by("id"))
        lines = billed_lines(account(BAKERY), documents[0].month)
    bakery = [row for row in documents if row.account.name == BAKERY]
    assert bakery
    assert (bakery[0].seller.name, bakery[0].number, bakery[0].total) == (
        "Northwind Resale",
        "NW-00001",
        sum(amount for *_, amount in lines),
    )
    numbers = [row.sequence for row in documents if row.seller.name == "Tandem Telecom"]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 3
    now = timezone.now()
    earned = margins(account("Northwind Resale"), now - timedelta(days=60), now, By.ACCOUNT)
    assert [(row.name, row.revenue > row.cost > 0) for row in earned] == [("Lakeside Bakery", True)]
