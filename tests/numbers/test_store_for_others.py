"""Ordering for an account below: it is chosen on the page of the store, which then shows its prices and its quota."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client

from billing.states import Thing
from common import scope
from numbers.models import NumberOrder, NumberQuota
from tests.billing.plans import plan_of, put_on
from tests.console import in_a_row, signed_in
from tests.numbers.conftest import FOR_SALE, Shop
from tests.people import put_below_the_reseller, set_balance

SEARCH = "/store/?mask=2013421"


@pytest.fixture
def rita(shop: Shop) -> Client:
    put_below_the_reseller(shop.people)
    return signed_in(shop.people.rita)


def test_the_account_is_chosen_on_the_page(rita: Client, shop: Shop):
    plan = plan_of(shop.people.reseller, (Thing.NUMBER, {"each": Decimal("3.5"), "set_up": Decimal(1)}))
    put_on(plan, shop.customer)
    with scope.system():
        NumberQuota.objects.create(account=shop.customer, most_held=50)
    page = rita.get(SEARCH)
    assert (page.context["whom"]["name"], page.context["whom"]["others"]) == (
        "Northwind",
        [(shop.customer.number, "Acme")],
    )

    there = rita.get("/account/act-for/", {"account": "Acme", "next": SEARCH}, follow=True)

    assert there.redirect_chain == [(f"/for/{shop.customer.pk}{SEARCH}", 302)]
    text = in_a_row(there)
    assert 'name="account" value="Acme"' in text
    assert "The quota of this account leaves" in text
    assert {(offer.cost.set_up, offer.cost.month) for offer in there.context["offered"]} == {
        (Decimal(1), Decimal("3.5"))
    }


def test_the_order_is_the_account_s_and_says_who_made_it(rita: Client, shop: Shop):
    order = f"/for/{shop.customer.pk}/store/order/"
    # What it orders comes off the reseller's balance too.
    set_balance(shop.people.reseller, "50")
    quote = rita.post(order, {"number": FOR_SALE[:1]})
    assert (quote.status_code, NumberOrder.objects.exists()) == (200, False)
    sent = {
        "number": FOR_SALE[:1],
        "confirm": "1",
        "destination": "nothing",
        "strategy": "best_effort",
        "token": uuid4(),
    }
    answer = rita.post(order, sent)
    placed = NumberOrder.objects.get()
    assert answer["Location"] == f"/for/{shop.customer.pk}/orders/{placed.pk}/"
    assert placed.account == shop.customer
    rita.post(order, sent)
    assert NumberOrder.objects.count() == 1


def test_nobody_orders_for_a_stranger(shop: Shop):
    # Acme stands beside the reseller here.
    rita = signed_in(shop.people.rita)
    sent = {"number": FOR_SALE[:1], "confirm": "1"}
    assert rita.post(f"/for/{shop.customer.pk}/store/order/", sent).status_code == 404
    assert not NumberOrder.objects.exists()


def test_who_has_nobody_below_is_asked_nothing(shop: Shop):
    page = signed_in(shop.people.alice).get(SEARCH)
    assert not page.context["whom"]
    assert "For account" not in page.content.decode()
