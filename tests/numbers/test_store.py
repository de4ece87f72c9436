"""The store and the monthly charges: what a buyer is shown, and how a carrier's trouble is told."""

from decimal import Decimal

import pytest

from common import scope
from common.errors import CarrierTrouble, Conflict, Invalid
from common.plans.kinds import NumberKind
from numbers.models import PhoneNumber
from numbers.selectors.charges import RecurringCharge, recurring_charges
from numbers.selectors.store import coverage, price_each, search
from numbers.states import NumberState
from providers.contract.numbers_for_sale import Coverage, NumberQuery, OfferedNumber
from providers.errors import BadCredentials, Malformed, OutOfFunds, RateLimited, Rejected, Unavailable
from providers.house.connector import House
from providers.models import FamilyLogin, ProviderAccount
from tests.numbers.conftest import FOR_SALE, Shop


def test_search_shows_what_the_carrier_has(shop: Shop):
    assert search(shop.customer, NumberQuery(mask="201", limit=2)) == [
        OfferedNumber(e164, "HACKENSACK", "Hackensack", "NJ", "224", "US", NumberKind.GEOGRAPHIC)
        for e164 in FOR_SALE[:2]
    ]
    assert search(shop.customer, NumberQuery(mask="212")) == []


@pytest.mark.parametrize(
    "mask", ["+1 (201) 342-1003", "1-201-342-1003", "2013421003", "*1003", "201.342.1??3"]
)
def test_a_mask_may_be_typed_as_people_write_numbers(shop: Shop, mask):
    assert [offered.e164 for offered in search(shop.customer, NumberQuery(mask=mask))] == ["+12013421003"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        (NumberQuery(mask="20a"), "mask"),
        (NumberQuery(mask="2" * 21), "mask"),
        (NumberQuery(limit=0), "limit"),
        (NumberQuery(limit=1001), "limit"),
        (NumberQuery(lata="22"), "lata"),
        (NumberQuery(city="\x00"), "city"),
    ],
)
def test_bad_queries_name_the_field(shop: Shop, query, field):
    with pytest.raises(Invalid) as refusal:
        search(shop.customer, query)
    assert refusal.value.field == field


def test_coverage(shop: Shop):
    assert coverage(shop.customer, "npanxx", NumberQuery(state="NJ")) == [Coverage(10, npa="201", nxx="342")]
    with pytest.raises(Invalid):
        coverage(shop.customer, "state", NumberQuery(mask="x"))


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (RateLimited("429"), "The carrier is busy; try again in a minute."),
        (Unavailable("refused"), "The carrier cannot be reached at the moment; try again later."),
        (BadCredentials("401"), "The carrier does not accept our login; your provider has to renew it."),
        (
            OutOfFunds("402"),
            "Your provider's account at the carrier is out of money; your provider has to top it up.",
        ),
        (Malformed("<html>"), "The carrier gave an answer that cannot be read; try again later."),
        (Rejected("No numbers in Guam."), "No numbers in Guam."),
    ],
)
def test_a_carriers_trouble_is_said_in_words_for_the_person_who_looks(shop: Shop, monkeypatch, error, text):
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(House, "search_numbers", fail)
    monkeypatch.setattr(House, "count_numbers", fail)
    with pytest.raises(CarrierTrouble) as told:
        search(shop.customer, NumberQuery())
    assert told.value.text == text
    with pytest.raises(CarrierTrouble):
        coverage(shop.customer, "state", NumberQuery())


def test_without_a_carrier(shop: Shop):
    with scope.system():
        FamilyLogin.objects.all().delete()
    with pytest.raises(Conflict, match="No carrier"):
        search(shop.customer, NumberQuery())


def test_a_paused_carrier_is_trouble(shop: Shop):
    with scope.system():
        ProviderAccount.objects.update(state="paused")
    with pytest.raises(CarrierTrouble, match="cannot be reached"):
        search(shop.customer, NumberQuery())


def test_recurring_charges_follow_the_numbers_held(shop: Shop):
    assert price_each(shop.customer) == Decimal("0.50")
    assert recurring_charges(shop.customer) == [
        RecurringCharge("2 phone numbers at 0.50 USD", Decimal("1.00"))
    ]
    PhoneNumber.objects.filter(pk=shop.number.pk).update(state=NumberState.RELEASED)
    shop.customer.rate_did = Decimal("1.255")
    assert recurring_charges(shop.customer) == [
        RecurringCharge("1 phone number at 1.255 USD", Decimal("1.255"))
    ]
    PhoneNumber.objects.update(state=NumberState.REMOVED)
    assert recurring_charges(shop.customer) == []
    with scope.tenant(shop.people.other.pk):
        assert recurring_charges(shop.people.other) == []
