"""Lookups: what they answer, what they cost, and that no answer costs nothing."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Account
from billing.models import Hold, LedgerEntry
from common import scope
from common.errors import CarrierTrouble, Forbidden, InsufficientFunds, Invalid, NotFound
from numbers.models import Lookup
from numbers.selectors.lookups import lookup, lookups
from numbers.services.lookups import close_lost, look_up_name, look_up_routing
from numbers.tasks import close_lost_lookups
from providers.errors import Rejected, Unavailable
from providers.house.connector import House
from tests.numbers.conftest import Shop
from tests.people import BY, set_balance

HACKENSACK, JERSEY_CITY = "+12013421001", "+12014331001"


def name(shop: Shop) -> Lookup:
    return look_up_name(account=shop.customer, by=BY, e164=HACKENSACK)


def routing(shop: Shop) -> Lookup:
    return look_up_routing(account=shop.customer, by=BY, e164=HACKENSACK, caller=JERSEY_CITY)


def charges() -> list[tuple[str, Decimal]]:
    return list(LedgerEntry.objects.filter(kind="charge").order_by("pk").values_list("reason", "amount"))


def money(shop: Shop) -> tuple[Decimal, Decimal]:
    return Account.objects.values_list("balance", "held").get(pk=shop.customer.pk)


def test_a_name_is_charged_with_its_answer(shop: Shop):
    found = name(shop)

    assert (found.state, found.answer, found.charged) == (
        "answered",
        {"name": "HACKENSACK NJ"},
        Decimal("0.005"),
    )
    assert charges() == [(f"cnam:{found.pk}", Decimal("-0.005"))]
    assert money(shop) == (Decimal("9.995"), 0)
    assert LedgerEntry.objects.get(reason=f"cnam:{found.pk}").description == "Caller name of (201) 342-1001"
    assert lookup(shop.customer, found.pk).asked_by == "Test"


def test_routing_is_charged_with_its_answer(shop: Shop):
    found = routing(shop)

    assert (found.answer["lrn"], found.answer["is_local"], found.caller) == (
        "12013420000",
        False,
        JERSEY_CITY,
    )
    assert charges() == [(f"lrn:{found.pk}", Decimal("-0.002"))]


def test_each_lookup_is_charged_by_itself(shop: Shop):
    assert name(shop).pk != name(shop).pk
    assert [amount for _, amount in charges()] == [Decimal("-0.005")] * 2
    assert lookups(shop.customer).count() == 2


@pytest.mark.parametrize("look_up", [name, routing])
@pytest.mark.parametrize("failure", [Rejected("Unknown number."), Unavailable("No route.")])
def test_a_failed_lookup_costs_nothing(shop: Shop, monkeypatch, look_up, failure):
    def fail(self, *words):
        raise failure

    monkeypatch.setattr(House, "look_up_name", fail)
    monkeypatch.setattr(House, "look_up_routing", fail)
    with pytest.raises(CarrierTrouble):
        look_up(shop)

    row = Lookup.objects.get()
    assert (row.state, row.charged, row.error != "") == ("failed", 0, True)
    assert (charges(), money(shop), Hold.objects.count()) == ([], (Decimal(10), 0), 0)


def test_an_unexpected_error_costs_nothing_either(shop: Shop, monkeypatch):
    def fail(self, e164):
        raise ZeroDivisionError

    monkeypatch.setattr(House, "look_up_name", fail)
    with pytest.raises(ZeroDivisionError):
        name(shop)
    assert (Lookup.objects.get().state, money(shop)) == ("failed", (Decimal(10), 0))


@pytest.mark.parametrize("look_up", [name, routing])
def test_without_money_the_carrier_is_not_asked(shop: Shop, monkeypatch, look_up):
    def never(self, *words):
        pytest.fail("The carrier was asked.")

    monkeypatch.setattr(House, "look_up_name", never)
    monkeypatch.setattr(House, "look_up_routing", never)
    Account.objects.filter(pk=shop.customer.pk).update(held=Decimal("9.999"))
    with pytest.raises(InsufficientFunds):
        look_up(shop)
    assert (Lookup.objects.count(), charges(), Hold.objects.count()) == (0, [], 0)


def test_names_need_the_service_and_numbers_must_be_north_american(shop: Shop):
    shop.customer.service_cnam = False
    with pytest.raises(Forbidden):
        name(shop)
    shop.customer.service_cnam = True
    for attempt in (
        lambda: look_up_name(account=shop.customer, by=BY, e164="+442079460000"),
        lambda: look_up_routing(account=shop.customer, by=BY, e164=HACKENSACK, caller="+11115551000"),
    ):
        with pytest.raises(Invalid):
            attempt()
    assert (Lookup.objects.count(), charges()) == (0, [])


def test_the_money_is_set_aside_while_the_carrier_is_asked(shop: Shop, monkeypatch):
    during = []

    def answer(self, e164):
        during.append(money(shop))
        return "ACME"

    monkeypatch.setattr(House, "look_up_name", answer)
    name(shop)
    assert during == [(Decimal(10), Decimal("0.005"))]


def test_another_account_may_pay(shop: Shop):
    other = shop.people.other
    set_balance(other, "1")
    with scope.system():
        Account.objects.filter(pk=shop.customer.pk).update(billed_to=other)
        shop.customer.refresh_from_db()
    found = name(shop)

    assert money(shop) == (Decimal(10), 0)
    with scope.tenant(other.pk):
        assert charges() == [(f"cnam:{found.pk}", Decimal("-0.005"))]
        assert Account.objects.get(pk=other.pk).balance == Decimal("0.995")


def test_a_stranger_sees_no_lookup(shop: Shop):
    found = name(shop)
    with scope.tenant(shop.people.other.pk):
        assert lookups(shop.people.other).count() == 0
        with pytest.raises(NotFound):
            lookup(shop.people.other, found.pk)


class Killed(BaseException):
    """Stands for a process that dies."""


def test_a_lookup_whose_process_died_gives_its_price_back_once(shop: Shop, monkeypatch):
    def die(self, e164):
        raise Killed

    monkeypatch.setattr(House, "look_up_name", die)
    with pytest.raises(Killed):
        name(shop)
    assert (Lookup.objects.get().state, money(shop)) == ("asked", (Decimal(10), Decimal("0.005")))
    assert close_lost() == 0

    Lookup.objects.update(created_at=timezone.now() - timedelta(minutes=6))
    close_lost_lookups()

    assert close_lost() == 0
    assert (Lookup.objects.get().state, money(shop), Hold.objects.count()) == ("failed", (Decimal(10), 0), 0)


def test_an_answer_that_comes_too_late_is_not_charged(shop: Shop, monkeypatch):
    def slow(self, e164):
        Lookup.objects.update(created_at=timezone.now() - timedelta(minutes=6))
        close_lost()
        return "ACME"

    monkeypatch.setattr(House, "look_up_name", slow)
    with pytest.raises(CarrierTrouble, match="too late"):
        name(shop)
    assert (Lookup.objects.get().state, charges(), money(shop)) == ("failed", [], (Decimal(10), 0))
