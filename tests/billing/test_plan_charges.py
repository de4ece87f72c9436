"""Charges by price plans: whatever is bought costs each account between buyer and supplier what its own plan says."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from billing.models import PlanPeriod, PricePlan
from billing.prices import NumberPrices
from billing.states import Thing
from calls.states import Direction
from common import scope
from common.plans.kinds import NumberClass, NumberKind
from messaging.services.sending import Draft, send_message
from numbers.e911_states import E911State
from numbers.models import E911Address, E911Record, MonthlyCharge, PhoneNumber
from numbers.selectors.charges import recurring_charges
from numbers.selectors.monthly import month_of
from numbers.selectors.prices import quoted
from numbers.services.lookups import look_up_name
from numbers.services.monthly import charge_months
from numbers.services.port_steps import give_fee_back
from providers.contract.numbers_for_sale import OfferedNumber
from providers.contract.sale_by_area import NumberPrice
from tests.billing.plans import plan_of, put_on, set_in
from tests.billing.tree import before_this_month, charged, fresh, order
from tests.calls.conftest import record
from tests.messaging.conftest import OUTSIDE, make_texts
from tests.numbers.conftest import FOR_SALE, HELD
from tests.numbers.porting import make_port
from tests.people import BY, People, put_below_the_reseller, set_balance

D = Decimal
WHOLESALE = (
    (Thing.NUMBER, {"each": D("0.20"), "set_up": D("0.10")}),
    (Thing.SMS, {"each": D("0.003")}),
    (Thing.SMS, {"country": "US", "each": D("0.002")}),
    (Thing.CALL_MADE, {"prefix": "1", "each": D("0.004")}),
    (Thing.CALLER_NAME, {"each": D("0.001")}),
    (Thing.PORT, {"each": D(3)}),
    (Thing.E911, {"each": D("0.40")}),
)
RETAIL = (
    (Thing.NUMBER, {"each": D(9)}),
    (Thing.NUMBER, {"country": "US", "each": D("0.80"), "set_up": D("1.00")}),
    (Thing.SMS, {"country": "US", "each": D("0.01")}),
    (Thing.CALL_MADE, {"prefix": "1", "each": D("0.03")}),
    (
        Thing.CALL_MADE,
        {
            "prefix": "1312",
            "each": D("0.06"),
            "connection": D("0.05"),
            "first_seconds": 60,
            "next_seconds": 60,
        },
    ),
    (Thing.CALL_TAKEN, {"prefix": "1201", "each": D("0.012")}),
    (Thing.CALLER_NAME, {"each": D("0.008")}),
    (Thing.PORT, {"country": "US", "each": D(8)}),
    (Thing.E911, {"each": D("1.50")}),
)


def planned(people: People) -> tuple[PricePlan, PricePlan]:
    """The reseller on a plan of the operator's, and Acme on one of the reseller's."""
    wholesale = plan_of(people.operator, *WHOLESALE, name="Wholesale")
    retail = plan_of(people.reseller, *RETAIL, name="Retail")
    put_on(wholesale, people.reseller)
    put_on(retail, people.customer)
    return wholesale, retail


@pytest.fixture
def sold(tree: People) -> People:
    planned(tree)
    return tree


def test_a_number_costs_set_up_and_month_of_each_plan(sold: People):
    done = order(sold, *FOR_SALE[:2])
    assert (done.state, done.charged) == ("completed", D("3.60"))
    assert charged(sold) == ([D("-0.6")], [D("-3.6")])
    with scope.system():
        assert set(PhoneNumber.objects.filter(e164__in=FOR_SALE).values_list("monthly_price", flat=True)) == {
            None
        }


def test_a_carriers_own_price_is_kept_beside_what_the_plan_says(sold: People):
    """Whoever has no plan, or loses it, goes on paying the carrier's price."""
    with scope.system():
        PhoneNumber.objects.filter(e164=HELD[0]).update(monthly_price=D("4.50"))
    customer = fresh(sold.customer)
    with scope.tenant(customer.pk):
        lines = [(line.description, line.amount) for line in recurring_charges(customer)]
    assert lines == [("2 phone numbers at 0.80 USD", D("1.60"))]
    customer = put_on(None, customer)
    with scope.tenant(customer.pk):
        lines = [(line.description, line.amount) for line in recurring_charges(customer)]
    assert lines == [("1 phone number at 0.50 USD", D("0.50")), ("1 phone number at 4.50 USD", D("4.50"))]


def test_months_cost_what_the_plan_of_their_first_day_says(sold: People):
    """A plan that begins later leaves the month that has begun as it was."""
    customer, now = fresh(sold.customer), timezone.now()
    this_month = month_of(now, customer.timezone)
    with scope.system():
        PhoneNumber.objects.update(held_since=before_this_month(customer))
        PlanPeriod.objects.update(starts_on=this_month - timedelta(days=70))
        sold.operator.price_plans.get().lists.update(valid_from=this_month - timedelta(days=70))
        sold.reseller.price_plans.get().lists.update(valid_from=this_month - timedelta(days=70))
        address = E911Address.objects.create(
            account=customer, provider_account=sold.house, carrier_ref="1", line1="1 Main St", city="Hackensack",
            state="NJ", zip="07601",
        )  # fmt: skip
        E911Record.objects.create(
            account=customer, provider_account=sold.house, e164=HELD[0], state=E911State.ACTIVE, address=address,
            caller_name="Acme",
        )  # fmt: skip
        E911Record.objects.update(created_at=before_this_month(customer))
    with scope.tenant(customer.pk):
        for _ in range(2):
            charge_months(account=customer, now=now)
        month = MonthlyCharge.objects.get(period=this_month)
        assert (month.numbers, month.emergency_addresses, month.amount) == (2, 1, D("3.1"))
    assert charged(sold) == ([D("-0.8")], [D("-3.1")])
    with scope.system():
        entry = customer.ledger.order_by("id").last()
    assert entry is not None
    assert entry.description == (
        f"{this_month:%B %Y}: 2 phone numbers and 1 emergency address of {customer.name}"
    )


def test_a_call_costs_the_longest_prefix_of_each_plan(sold: People):
    customer, now = fresh(sold.customer), timezone.now()
    out = {"direction": Direction.OUTBOUND, "caller": HELD[0], "started_at": now}
    with scope.tenant(customer.pk):
        chicago = record(customer, "call-1", called="+13125550100", seconds=61, **out)
        jersey = record(customer, "call-2", called="+12013425000", seconds=61, **out)
        taken = record(customer, "call-3", called=HELD[0], seconds=60, started_at=now)
        record(customer, "call-4", called="+13125550100", seconds=0, **out)
    assert [(call.rate, call.charged) for call in (chicago, jersey, taken)] == [
        (D("0.06"), D("0.17")),
        (D("0.03"), D("0.0305")),
        (D("0.012"), D("0.012")),
    ]
    # The reseller's plan says nothing of calls received: they cost its rate. A call that nobody took costs nothing.
    assert charged(sold) == (
        [D("-0.004067"), D("-0.004067"), D("-0.006")],
        [D("-0.17"), D("-0.0305"), D("-0.012")],
    )


def test_a_call_of_yesterday_costs_what_counted_then(sold: People):
    customer, now = fresh(sold.customer), timezone.now()
    out = {"direction": Direction.OUTBOUND, "caller": HELD[0], "called": "+12013425000"}
    with scope.tenant(customer.pk):
        before = record(customer, "old", started_at=now - timedelta(days=1, minutes=1), **out)
        after = record(customer, "new", started_at=now, **out)
    assert [before.charged, after.charged] == [D("0.018"), D("0.06")]


def test_a_message_costs_what_each_plan_says_of_the_country(people: People):
    make_texts(people)
    put_below_the_reseller(people)
    planned(people)
    set_balance(people.reseller, "20")
    customer = fresh(people.customer)
    with scope.tenant(customer.pk):
        draft = Draft(ours=HELD[0], peer=OUTSIDE, text="x" * 161)
        message = send_message(account=customer, by=BY, draft=draft, wait=True)
    assert (message.rate, message.price) == (D("0.01"), D("0.02"))
    assert charged(people) == ([D("-0.004")], [D("-0.02")])


def test_lookups_and_ports_cost_each_account_its_own_price(sold: People):
    customer = fresh(sold.customer)
    with scope.tenant(customer.pk):
        look_up_name(account=customer, by=BY, e164="+12013421001")
        port = make_port(customer)
        assert port.fee == 8
        give_fee_back(port)
    assert charged(sold) == (
        [D("-0.001"), D(-3), D(3)],
        [D("-0.008"), D(-8), D(8)],
    )


def test_a_change_of_price_counts_for_what_is_bought_after_it(sold: People):
    order(sold, FOR_SALE[0])
    retail = sold.reseller.price_plans.get
    with scope.tenant(sold.reseller.pk):
        set_in(retail(), Thing.NUMBER, country="US", each=D("0.90"))
    order(sold, FOR_SALE[1])
    assert charged(sold)[1] == [D("-1.8"), D("-0.9")]


def test_what_the_store_quotes_is_what_the_plan_says(sold: People):
    offered = OfferedNumber(
        FOR_SALE[0], "", "", "", "", price=NumberPrice(D(5), D(2), "USD"), number_class=NumberClass.CLASSIC,
        kind=NumberKind.GEOGRAPHIC,
    )  # fmt: skip
    customer = fresh(sold.customer)
    with scope.tenant(customer.pk):
        cost = quoted(NumberPrices(customer), offered).cost
    assert (cost.set_up, cost.month, cost.carrier) == (1, D("0.80"), offered.price)
    plain = quoted(NumberPrices(sold.other), offered).cost
    assert (plain.set_up, plain.month) == (5, 2)


def test_a_call_that_nobody_answered_is_in_no_ledger(tree: People):
    with scope.tenant(tree.customer.pk):
        found = record(fresh(tree.customer), "missed", seconds=0)
        record(fresh(tree.customer), "answered", seconds=60)
    assert found.charged == 0
    assert charged(tree) == ([D("-0.006")], [D("-0.009")])
