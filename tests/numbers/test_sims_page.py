"""Pages about SIM cards."""

import pytest

from common import scope
from numbers.models import SimSubscription
from numbers.services.sims import activate_sim
from providers.errors import Unavailable
from providers.house.connector import House
from tests.console import HTMX, in_a_row, signed_in
from tests.numbers.conftest import Shop
from tests.people import BY

CARD, OTHER = "8945200000000000017", "89452000000000000255"


@pytest.fixture
def pk(market: Shop) -> int:
    with scope.tenant(market.customer.pk):
        given = {"account": market.customer, "by": BY, "icc_id": CARD, "product": "m2m-small-one"}
        return activate_sim(**given, description="Lift 4").subscription_id


def test_a_card_is_activated_from_a_form_that_shows_prices(market: Shop):
    client = signed_in(market.people.alice)
    assert "M2M Small, 50 MB: 2.20 USD a month" in in_a_row(client.get("/sims/activate/"))
    bad = client.post("/sims/activate/", {"icc_id": "1", "product": "m2m-small-one", "description": ""})
    assert (bad.status_code, "19 or 20 digits" in in_a_row(bad)) == (422, True)
    form = {"icc_id": CARD, "product": "m2m-medium-one", "description": "Gate"}
    answer = client.post("/sims/activate/", form)
    with scope.system():
        row = SimSubscription.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/sims/{row.pk}/")
    assert all(word in in_a_row(client.get(answer["Location"])) for word in (CARD, "Gate", "m2m-medium-one"))


def test_a_carrier_that_is_away_is_told_of(market: Shop, monkeypatch: pytest.MonkeyPatch):
    def away(*_args: object) -> None:
        raise Unavailable("Away.")

    monkeypatch.setattr(House, "list_sim_products", away)
    shown = signed_in(market.people.alice).get("/sims/activate/")
    assert (shown.status_code, "cannot be reached" in in_a_row(shown)) == (200, True)


def test_the_list_is_searched_and_costs_few_statements(market: Shop, pk: int, django_assert_num_queries):
    client = signed_in(market.people.alice)
    for word, found in (("lift", True), ("0017", True), (OTHER, False), ("gate", False)):
        assert (CARD in client.get("/sims/", {"q": word}, **HTMX).content.decode()) is found, word
    with django_assert_num_queries(6):
        client.get("/sims/", **HTMX)


def test_one_card_is_changed_and_ended(market: Shop, pk: int):
    client = signed_in(market.people.alice)
    bad = client.post(f"/sims/{pk}/change/", {"description": "x", "overuse_limit": "-1"})
    assert bad.status_code == 422
    client.post(f"/sims/{pk}/change/", {"description": "Lift 5", "overuse_limit": "12.50"})
    client.post(f"/sims/{pk}/product/", {"product": "m2m-large-one"})
    shown = in_a_row(client.get(f"/sims/{pk}/"))
    assert all(word in shown for word in ("Lift 5", "12.50", "m2m-large-one", "Change product"))
    client.post(f"/sims/{pk}/product/", {"product": "m2m-huge"})
    client.post(f"/sims/{pk}/end/", {"is_recycled": "on"})
    over = in_a_row(client.get(f"/sims/{pk}/"))
    assert ("can be activated again" in over, "Take it out of use" in over) == (True, False)
    with scope.system():
        row = SimSubscription.objects.get()
        assert (row.state, row.product, row.is_recycled) == ("ended", "m2m-large-one", True)


def test_months_and_their_file(market: Shop, pk: int):
    client = signed_in(market.people.alice)
    shown = in_a_row(client.get("/sims/charges/"))
    assert (CARD in shown, "for 1 cards" in shown) == (True, True)
    assert CARD not in in_a_row(client.get("/sims/charges/", {"month": "2020-01"}))
    answer = client.get("/exports/sim-charges.csv")
    line = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()[1].split(",")
    assert (line[1].strip("'"), line[3:6]) == (CARD, ["m2m-small-one", "2.2000", "USD"])
