"""The set-up price of a number's first emergency address: set aside, charged once with it, or given back."""

from decimal import Decimal

import pytest

from accounts.models import Account
from billing.models import Hold
from billing.services import ledger
from billing.states import Thing
from common import scope
from common.errors import Conflict, InsufficientFunds, Invalid
from numbers.models import E911Record
from numbers.services import e911
from providers.errors import Rejected
from providers.house.connector import House
from tests.billing.plans import plan_of, put_on
from tests.billing.tree import charged, fresh, lines
from tests.console import in_a_row, signed_in
from tests.numbers.conftest import HELD
from tests.numbers.emergencies import ELSEWHERE, TYPED
from tests.people import BY, People

D = Decimal


@pytest.fixture
def sold(tree: People) -> People:
    """Acme pays 2 for a first address to the reseller, which pays 0.75 to the operator."""
    put_on(plan_of(tree.operator, (Thing.E911, {"each": 0, "set_up": D("0.75")})), tree.reseller)
    put_on(plan_of(tree.reseller, (Thing.E911, {"each": 0, "set_up": D(2)})), tree.customer)
    return tree


def create(people: People, address=TYPED) -> E911Record:
    acme = fresh(people.customer)
    with scope.tenant(acme.pk):
        return e911.create(account=acme, by=BY, e164=HELD[0], address=address, caller_name="ACME INC")


def held() -> list[Decimal]:
    with scope.system():
        return list(Hold.objects.order_by("account").values_list("amount", flat=True))


def test_the_first_address_is_charged_once_to_all_who_sell_it(sold: People):
    assert create(sold).state == "active"
    assert charged(sold) == ([D("-0.75")], [D(-2)])
    assert create(sold, ELSEWHERE).state == "active"
    assert charged(sold) == ([D("-0.75")], [D(-2)])


def test_the_page_tells_what_the_first_address_costs(sold: People):
    alice, page = signed_in(sold.alice), f"/numbers/{HELD[0]}/e911/address/"
    told = "It costs 2.00 USD once it is in force, and 0.00 USD for each month that begins."
    assert told in in_a_row(alice.get(page))
    create(sold)
    assert "It costs" not in in_a_row(alice.get(page, follow=True))


def test_what_the_carrier_refuses_costs_nothing(sold: People, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_args: object, **_more: object) -> None:
        assert sorted(held()) == [D("0.75"), D(2)]
        raise Rejected("No")

    monkeypatch.setattr(House, "set_emergency_record", refuse)
    with pytest.raises(Conflict, match="No"):
        create(sold)
    assert held() == []
    assert charged(sold) == ([], [])


def test_without_the_money_nothing_is_sent(sold: People):
    acme = fresh(sold.customer)
    with scope.tenant(acme.pk):
        ledger.debit(account=acme, amount=acme.balance - 1, reason="debit:x", description="x")
    with pytest.raises(InsufficientFunds):
        create(sold)
    with scope.system():
        assert [row.state for row in E911Record.objects.all()] == ["validated"]
    assert held() == []


def test_without_plans_it_costs_nothing(tree: People):
    create(tree)
    assert lines(tree.customer) == lines(tree.reseller) == []


def test_other_services_have_no_set_up_price(people: People):
    with pytest.raises(Invalid) as refusal:
        plan_of(people.operator, (Thing.PORT, {"each": 1, "set_up": 1}))
    assert refusal.value.field == "set_up"
    with scope.system():
        assert Account.objects.filter(has_plan=True).count() == 0
