"""What each account between a buyer and its supplier pays: numbers, lookups, calls, ports, months and messages."""

from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Account
from accounts.services.accounts import create_account
from accounts.states import AccountKind
from billing.models import Hold
from billing.selectors.ledger import charges_by_day
from calls.states import Direction
from common import scope
from common.errors import InsufficientFunds
from jobs.models import Job
from messaging.services import sending
from numbers.models import PhoneNumber
from numbers.port_states import PortState
from numbers.services.lookups import look_up_name, look_up_routing
from numbers.services.monthly import charge_months
from numbers.services.orders import OrderLine, place_order
from numbers.services.port_steps import give_fee_back
from numbers.states import Strategy
from providers.errors import Rejected
from providers.house.connector import House
from providers.models import ProviderAccount
from tests.billing.tree import WHOLESALE, before_this_month, charged, fresh, lines, order
from tests.calls.conftest import record
from tests.messaging.conftest import OUTSIDE, make_texts
from tests.numbers.conftest import FOR_SALE, HELD
from tests.numbers.porting import make_port
from tests.people import BY, People, put_below_the_reseller, set_balance, use_for_all


def test_a_number_costs_each_account_its_own_price(tree: People):
    done = order(tree, *FOR_SALE[:2])

    assert (done.state, done.charged) == ("completed", 1)
    assert charged(tree) == ([Decimal("-0.6")], [Decimal(-1)])


def test_what_was_not_delivered_costs_nobody(tree: People, monkeypatch):
    original = House.order_numbers

    def one_less(self, e164s, *, key):
        return original(self, e164s[:1], key=key)

    monkeypatch.setattr(House, "order_numbers", one_less)
    order(tree, *FOR_SALE[:3])
    assert charged(tree) == ([Decimal("-0.3")], [Decimal("-0.5")])


def test_a_refused_order_gives_back_what_everybody_set_aside(tree: People, monkeypatch):
    def refuse(self, e164s, *, key):
        with scope.system():
            held = dict(Hold.objects.values_list("account__name", "amount"))
        assert held == {"Northwind": Decimal("0.3"), "Acme": Decimal("0.5")}
        raise Rejected("Not today.")

    monkeypatch.setattr(House, "order_numbers", refuse)
    assert order(tree, FOR_SALE[0]).state == "failed"
    assert charged(tree) == ([], [])


def test_a_reseller_without_money_sells_nothing(tree: People):
    with scope.system():
        Account.objects.filter(pk=tree.reseller.pk).update(balance_limit=Decimal("19.8"))
    with pytest.raises(InsufficientFunds) as refusal:
        order(tree, FOR_SALE[0])
    assert refusal.value.text.startswith("The balance of an account above yours does not cover this")
    assert charged(tree) == ([], [])
    with scope.system():
        assert not Job.objects.exists()


def test_what_the_resellers_own_login_supplies_costs_its_customer_alone(tree: People):
    with scope.system():
        own = ProviderAccount.objects.create(
            account=tree.reseller, name="Own", connector="house", sync_every_minutes=0
        )
        use_for_all(own)
    order(tree, FOR_SALE[0])
    assert charged(tree) == ([], [Decimal("-0.5")])


def test_lookups_cost_each_account_its_own_price(tree: People):
    customer = fresh(tree.customer)
    with scope.tenant(customer.pk):
        look_up_name(account=customer, by=BY, e164="+12013421001")
        look_up_routing(account=customer, by=BY, e164="+12013421001", caller="+12014331001")
    assert charged(tree) == (
        [Decimal("-0.003"), Decimal("-0.001")],
        [Decimal("-0.005"), Decimal("-0.002")],
    )


def test_calls_cost_each_account_its_own_price(tree: People):
    customer = fresh(tree.customer)
    with scope.tenant(customer.pk):
        for _ in range(2):
            record(customer)
        record(customer, "call-2", direction=Direction.OUTBOUND, caller=HELD[0], called=OUTSIDE)
    assert charged(tree) == ([Decimal("-0.012")] * 2, [Decimal("-0.018")] * 2)


def test_a_port_costs_every_account_its_fee_and_gives_it_back_to_all(tree: People):
    customer = fresh(tree.customer)
    with scope.tenant(customer.pk):
        port = make_port(customer)
        assert port.state == PortState.AWAITING_LOA
        for _ in range(2):
            give_fee_back(port)
    assert charged(tree) == ([Decimal(-6), Decimal(6)], [Decimal(-6), Decimal(6)])


def test_months_cost_each_account_its_own_price(tree: People):
    customer, now = fresh(tree.customer), timezone.now()
    with scope.tenant(customer.pk):
        PhoneNumber.objects.update(held_since=before_this_month(customer))
        PhoneNumber.objects.filter(e164=HELD[1]).update(monthly_price=2)
        for _ in range(2):
            charge_months(account=customer, now=now)
    upper, own = charged(tree)
    assert (upper, own) == ([Decimal("-2.3")], [Decimal("-2.5")])


def test_a_month_waits_for_whoever_lacks_the_money_and_tells_them(tree: People):
    customer, now = fresh(tree.customer), timezone.now()
    with scope.system():
        Account.objects.filter(pk=tree.reseller.pk).update(balance_limit=20)
    with scope.tenant(customer.pk):
        PhoneNumber.objects.update(held_since=before_this_month(customer))
        charge_months(account=customer, now=now)
    assert charged(tree) == ([], [])
    with scope.system():
        assert [job.account for job in Job.objects.filter(kind="numbers.month_due")] == [tree.reseller]
        Account.objects.filter(pk=tree.reseller.pk).update(balance_limit=0)
    with scope.tenant(customer.pk):
        charge_months(account=customer, now=now)
    assert charged(tree)[0] == [Decimal("-0.6")]


def test_messages_cost_each_account_its_own_price(people: People):
    texts = make_texts(people)
    put_below_the_reseller(people)
    with scope.system():
        Account.objects.filter(pk=people.reseller.pk).update(**WHOLESALE)
    set_balance(people.reseller, "20")
    customer = fresh(people.customer)
    with scope.tenant(customer.pk):
        texts.customer = customer
        texts.send(text="x" * 161)
    assert charged(people) == ([Decimal("-0.008")], [Decimal("-0.015")])


def test_a_message_that_the_reseller_cannot_pay_for_is_not_sent(people: People):
    texts = make_texts(people)
    put_below_the_reseller(people)
    customer = fresh(people.customer)
    with scope.tenant(customer.pk):
        texts.customer = customer
        with pytest.raises(InsufficientFunds):
            texts.send()
        assert sending.Message.objects.count() == 0
    assert charged(people) == ([], [])


def test_who_is_billed_for_the_buyer_pays_once(tree: People):
    """A sub-account that its customer pays for: the customer's own price counts."""
    branch = create_account(
        parent=fresh(tree.customer),
        by=BY,
        name="Branch",
        email="b@example.com",
        kind=AccountKind.SUBACCOUNT,
        billed_to=tree.customer,
        rate_did="0.01",
    )
    with scope.tenant(branch.pk):
        place_order(account=branch, by=BY, lines=[OrderLine(FOR_SALE[0])], strategy=Strategy.BEST_EFFORT)
    assert lines(branch) == []
    assert lines(tree.customer) == [("charge", Decimal("-0.5"), "Branch")]
    assert lines(tree.reseller) == [("charge", Decimal("-0.3"), "Branch")]
    with scope.system():
        today = charges_by_day(tree.operator, days=1, with_below=True)
    assert list(today.values()) == [Decimal("0.5")]
