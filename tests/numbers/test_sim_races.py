"""Several at once at one SIM card, each in a connection of its own: one order is placed, and paid once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from common import scope
from common.errors import Conflict, DomainError
from numbers.models import SimCharge, SimOrder, SimSubscription
from numbers.services.sims import activate_sim, change_product, change_sim, end_sim
from providers.house.models import HouseSim
from tests.console import signed_in
from tests.numbers.conftest import Shop, make_shop
from tests.people import BY, make_people

CARD = "8945200000000000017"


def at_once(shop: Shop, *calls: Callable[..., Any]) -> list[object]:
    """The states of the orders, or what kind of refusal each gets, without order."""
    gate = Barrier(len(calls))

    def attempt(call: Callable[..., Any]) -> object:
        try:
            with scope.tenant(shop.customer.pk):
                gate.wait()
                return str(getattr(call(account=shop.customer, by=BY), "state", "done"))
        except DomainError as exc:
            return type(exc).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return sorted(pool.map(attempt, calls), key=str)


def activating(**who: Any) -> SimOrder:
    return activate_sim(**who, icc_id=CARD, product="m2m-small-one")


@pytest.mark.django_db(transaction=True)
def test_of_several_orders_for_a_card_one_is_placed():
    shop = make_shop(make_people())
    assert at_once(shop, *[activating] * 4) == ["Conflict"] * 3 + ["completed"]
    with scope.tenant(shop.customer.pk):
        row = SimSubscription.objects.get()
        assert (HouseSim.objects.count(), SimCharge.objects.count()) == (1, 1)
        shop.customer.refresh_from_db()
        assert (shop.customer.balance, shop.customer.held) == (Decimal("7.80"), 0)

    def changing(product: str) -> Callable[..., SimOrder]:
        return lambda **who: change_product(**who, pk=row.pk, product=product)

    outcomes = at_once(shop, changing("m2m-medium-one"), changing("m2m-large-one"))
    assert outcomes in (["Conflict", "completed"], ["completed", "completed"])
    with scope.tenant(shop.customer.pk):
        row.refresh_from_db()
        last = SimOrder.objects.filter(kind="change_product").order_by("-pk")[0]
        assert (row.product, last.state, HouseSim.objects.get().product) == (
            last.product,
            "completed",
            row.product,
        )
        before = SimOrder.objects.count()

    def ending(**who: Any) -> SimOrder:
        return end_sim(**who, pk=row.pk, is_recycled=True)

    def naming(**who: Any) -> SimSubscription:
        return change_sim(**who, pk=row.pk, changes={"description": "Gate"})

    outcomes = at_once(shop, ending, ending, ending, naming)
    assert (outcomes.count("Conflict"), outcomes.count("completed")) == (2, 1)
    with scope.tenant(shop.customer.pk):
        row.refresh_from_db()
        assert (row.state, row.description, SimOrder.objects.count()) == ("ended", "Gate", before + 1)


def test_a_form_that_is_sent_twice_leads_to_the_card_both_times(market: Shop):
    client = signed_in(market.people.alice)
    form = {"icc_id": CARD, "product": "m2m-small-one", "description": ""}
    first, second = (client.post("/sims/activate/", form) for _ in range(2))
    with scope.tenant(market.customer.pk):
        row = SimSubscription.objects.get()
    assert [first.headers["Location"], second.headers["Location"]] == [f"/sims/{row.pk}/"] * 2
    assert client.post("/sims/activate/", form | {"product": "m2m-large-one"}).status_code == 422
    for _ in range(2):
        client.post(f"/sims/{row.pk}/product/", {"product": "m2m-large-one"})
        client.post(f"/sims/{row.pk}/change/", {"description": "Lift", "overuse_limit": "5"})
    for _ in range(2):
        assert client.post(f"/sims/{row.pk}/end/").status_code == 302
    with scope.tenant(market.customer.pk):
        kinds = list(SimOrder.objects.order_by("pk").values_list("kind", "state"))
        assert kinds == [(kind, "completed") for kind in ("activate", "change_product", "deactivate")]
        assert SimCharge.objects.count() == 1
        with pytest.raises(Conflict):
            end_sim(account=market.customer, by=BY, pk=row.pk, is_recycled=True)
