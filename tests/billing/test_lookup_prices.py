"""Lookups by kind: each is charged at its own price, and where a plan has none for a network, as a routing lookup."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from billing.models import LedgerEntry
from billing.price_files import read_prices
from billing.prices import Priced, price_of_each, price_of_one, usual_rates
from billing.selectors.margin import By, margins
from billing.selectors.prices import day_of
from billing.selectors.quoting import quotes_for
from billing.states import Section, Thing
from common import scope
from common.tables.rows import of_text
from numbers.services.lookups import look_up_home_network, look_up_name, look_up_routing
from tests.billing.plans import plan_of, put_on
from tests.billing.tree import charged, fresh
from tests.console import in_a_row, signed_in
from tests.numbers.conftest import FOR_SALE, HELD
from tests.people import BY, People

D = Decimal
NAME, ROUTING, NETWORK = (Thing.CALLER_NAME, Thing.ROUTING, Thing.HOME_NETWORK)


def sold(people: People, *prices: tuple[Thing, str]) -> People:
    """Acme on a plan of the reseller's with these prices, who pays half of each by the operator's."""
    for seller, buyer, part in ((people.operator, people.reseller, 2), (people.reseller, people.customer, 1)):
        plan = plan_of(seller, *((thing, {"each": D(each) / part}) for thing, each in prices), name="Lookups")
        put_on(plan, fresh(buyer))
    return people


def look_up_all(people: People) -> None:
    customer = fresh(people.customer)
    with scope.tenant(customer.pk):
        look_up_name(account=customer, by=BY, e164=FOR_SALE[0])
        look_up_routing(account=customer, by=BY, e164=FOR_SALE[0], caller=FOR_SALE[1])
        look_up_home_network(account=customer, by=BY, e164=HELD[0])


def test_each_kind_costs_each_account_its_own_price(tree: People):
    sold(tree, (NAME, "0.008"), (ROUTING, "0.004"), (NETWORK, "0.02"))
    look_up_all(tree)
    assert charged(tree) == (
        [D("-0.004"), D("-0.002"), D("-0.01")],
        [D("-0.008"), D("-0.004"), D("-0.02")],
    )
    with scope.system():
        reasons = LedgerEntry.objects.filter(account=tree.customer, kind="charge").order_by("pk")
        assert [row.reason.partition(":")[0] for row in reasons] == ["cnam", "lrn", "hlr"]


def test_a_plan_that_says_nothing_of_networks_charges_them_as_routing(tree: People):
    sold(tree, (ROUTING, "0.004"))
    look_up_all(tree)
    assert charged(tree)[1] == [D("-0.005"), D("-0.004"), D("-0.004")]


def test_without_a_plan_it_is_the_rate_of_routing(tree: People):
    look_up_all(tree)
    assert charged(tree)[1] == [D("-0.005"), D("-0.002"), D("-0.002")]


def test_a_price_for_one_country_leaves_others_to_routing(tree: People, django_assert_num_queries):
    plan = plan_of(
        tree.reseller,
        (NETWORK, {"country": "DK", "each": D("0.03")}),
        (ROUTING, {"each": D("0.004")}),
        (NAME, {"each": D("0.01")}),
    )
    customer = put_on(plan, fresh(tree.customer))
    with scope.tenant(customer.pk):
        assert price_of_one(customer, Priced.HOME_NETWORK, country="DK") == D("0.03")
        assert price_of_one(customer, Priced.HOME_NETWORK, country="US") == D("0.004")
        with django_assert_num_queries(1):
            assert price_of_each(customer, list(Priced)[2:], country="DK") == [
                D("0.01"),
                D("0.004"),
                D("0.03"),
            ]
        assert usual_rates(customer)["home_network"] == usual_rates(customer)["rate_lrn"] == D("0.004")
        told = {
            quote.thing: (quote.each, quote.why)
            for quote in quotes_for(customer, "+3531234567", day_of(customer))
        }
    assert told[NETWORK] == (D("0.004"), "as a routing lookup")


def test_the_pages_tell_what_is_charged(tree: People):
    sold(tree, (NAME, "0.08"), (ROUTING, "0.04"), (NETWORK, "0.2"))
    alice = signed_in(tree.alice)
    asks = {ask["label"]: ask["price"] for ask in alice.get("/lookups/").context["asks"]}
    assert asks == {"Caller name": D("0.08"), "Routing": D("0.04"), "Home network": D("0.2")}
    assert "Home network look-up</dt><dd>" in in_a_row(alice.get("/prices/"))
    look_up_all(tree)
    month = day_of(tree.customer)
    text = in_a_row(alice.get(f"/statements/{month:%Y-%m}/"))
    for told, amount in (("Caller name", "0.08"), ("Routing", "0.04"), ("Home network", "0.20")):
        assert f"<dt>{told} lookups</dt> <dd>{amount} USD</dd>" in text


def test_the_margin_is_what_is_left_of_them(tree: People):
    sold(tree, (NAME, "0.008"), (ROUTING, "0.004"), (NETWORK, "0.02"))
    look_up_all(tree)
    now = timezone.now()
    (line,) = margins(tree.reseller, now - timedelta(days=1), now + timedelta(days=1), By.ACCOUNT)
    assert (line.name, line.revenue, line.cost) == ("Acme", D("0.032"), D("0.016"))


@pytest.mark.parametrize("word", ["network", "Home network lookup"])
def test_a_file_of_prices_names_it(word: str):
    reading = read_prices(Section.SERVICES, of_text(f"Service,Country,Price\n{word},DK,0.03\n"))
    assert (reading.faults, [row["thing"] for row in reading.rows]) == ([], ["network"])
