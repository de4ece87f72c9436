"""What a call costs by its price, and which price of a plan is the closest."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.models import Price, PriceList
from billing.prices import CallPrice, call_price
from billing.selectors.prices import LONGEST_PREFIX, closest, day_of
from billing.services.plans import give_plan
from billing.states import Section, Thing
from common import scope
from tests.billing.plans import plan_of
from tests.people import BY, People

D = Decimal


@pytest.mark.parametrize(
    ("price", "seconds", "charged", "cost"),
    [
        (CallPrice(D("0.60")), 0, 0, "0"),
        (CallPrice(D("0.60")), 1, 1, "0.01"),
        (CallPrice(D("0.009")), 125, 125, "0.01875"),
        (CallPrice(D("0.60"), first=60, step=60), 1, 60, "0.6"),
        (CallPrice(D("0.60"), first=60, step=60), 60, 60, "0.6"),
        (CallPrice(D("0.60"), first=60, step=60), 61, 120, "1.2"),
        (CallPrice(D("0.60"), first=30, step=6), 29, 30, "0.3"),
        (CallPrice(D("0.60"), first=30, step=6), 31, 36, "0.36"),
        (CallPrice(D("0.60"), first=30, step=6), 36, 36, "0.36"),
        (CallPrice(D("0.60"), first=30, step=6), 37, 42, "0.42"),
        (CallPrice(D("0.60"), D("0.05"), first=30, step=6), 37, 42, "0.47"),
        (CallPrice(D("0.60"), D("0.05"), first=30, step=6), 0, 0, "0"),
        # A third of a millionth is rounded, and half of one goes up.
        (CallPrice(D("0.01")), 1, 1, "0.000167"),
        (CallPrice(D("0.00003")), 1, 1, "0.000001"),
    ],
)
def test_a_call_costs_its_connection_and_each_step_that_was_begun(price, seconds, charged, cost):
    assert (price.seconds_charged(seconds), price.cost(seconds)) == (charged, D(cost))


@given(first=st.integers(1, 120), step=st.integers(1, 120), seconds=st.integers(1, 10_000))
def test_what_counts_is_never_less_than_the_call_and_less_than_a_step_more(first, step, seconds):
    charged = CallPrice(D(1), first=first, step=step).seconds_charged(seconds)
    assert charged >= seconds
    assert charged == first if seconds <= first else charged - seconds < step
    assert (charged - first) % step == 0


digits = st.text("0123456789", max_size=6)


def longest(prefixes: set[str], number: str) -> str | None:
    """The same said another way."""
    return next((number[:n] for n in range(len(number), -1, -1) if number[:n] in prefixes), None)


@given(prefixes=st.sets(digits, max_size=30), number=st.text("0123456789", max_size=LONGEST_PREFIX))
def test_the_longest_prefix_counts(prefixes, number):
    prices = [Price(thing=Thing.CALL_MADE, prefix=prefix) for prefix in prefixes]
    found = closest(prices, Thing.CALL_MADE, number=f"+{number}")
    assert (found.prefix if found else None) == longest(prefixes, number)


@pytest.fixture
def on_a_plan(people: People) -> tuple[People, PriceList]:
    """Acme, on a plan of the operator's whose list of minutes is empty but for what a test puts in."""
    plan = plan_of(people.operator, (Thing.CALL_MADE, {"prefix": "9", "each": D(9)}))
    with scope.tenant(people.customer.pk):
        give_plan(account=people.customer, plan=plan, by=BY, starts_on=day_of(people.customer))
    with scope.system():
        return people, PriceList.objects.get(section=Section.MINUTES)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(prefixes=st.sets(digits, max_size=12), number=st.text("0123456789", min_size=1, max_size=15))
def test_the_database_chooses_the_same(on_a_plan, prefixes, number):
    people, minutes = on_a_plan
    with scope.system():
        Price.objects.filter(price_list=minutes).delete()
        Price.objects.bulk_create(
            Price(
                account=people.operator,
                price_list=minutes,
                thing=Thing.CALL_MADE,
                prefix=prefix,
                each=D(len(prefix) + 1),
            )
            for prefix in prefixes
        )
    with scope.tenant(people.customer.pk):
        asked = call_price(people.customer, Thing.CALL_MADE, f"+{number}").minute
    best = longest(prefixes, number)
    assert asked == (people.customer.rate_nibble if best is None else len(best) + 1)


def test_what_is_no_number_has_the_price_without_a_prefix(on_a_plan):
    people, minutes = on_a_plan
    with scope.system():
        Price.objects.create(
            account=people.operator, price_list=minutes, thing=Thing.CALL_MADE, each=D("0.5")
        )
    with scope.tenant(people.customer.pk):
        assert call_price(people.customer, Thing.CALL_MADE, "sip:desk@example.com").minute == D("0.5")
        taken = call_price(people.customer, Thing.CALL_TAKEN, "+4512345678")
    assert taken.minute == people.customer.rate_nibble


def test_an_account_without_a_plan_costs_no_statement_and_one_with_it_one(
    on_a_plan, django_assert_num_queries
):
    people, _ = on_a_plan
    with django_assert_num_queries(0):
        call_price(people.other, Thing.CALL_MADE, "+4512345678")
    with scope.tenant(people.customer.pk), django_assert_num_queries(1):
        call_price(people.customer, Thing.CALL_MADE, "+4512345678")
