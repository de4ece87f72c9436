"""The page of monthly charges."""

from datetime import UTC, datetime

from accounts.models import Account
from numbers.models import PhoneNumber
from numbers.services.monthly import charge_months
from tests.console import signed_in
from tests.numbers.conftest import Shop

PAGE = "/monthly-charges/"


def begin(shop: Shop, month: int) -> None:
    PhoneNumber.objects.update(held_since=datetime(2026, 1, 15, tzinfo=UTC))
    shop.customer.refresh_from_db()
    charge_months(account=shop.customer, now=datetime(2026, month, 2, tzinfo=UTC))


def test_months_what_the_next_costs_and_nothing_due(shop: Shop):
    begin(shop, 3)
    page = signed_in(shop.people.carol).get(PAGE).content.decode()
    assert "2 phone numbers at 0.50 USD" in page
    assert page.index("March 2026") < page.index("February 2026")
    assert "A monthly charge is due" not in page


def test_what_is_due_is_said(shop: Shop):
    Account.objects.filter(pk=shop.customer.pk).update(balance_limit=10)
    begin(shop, 3)
    page = signed_in(shop.people.carol).get(PAGE).content.decode()
    assert "A monthly charge is due" in page
    assert "2.00" in page


def test_a_stranger_sees_none_of_it(shop: Shop):
    begin(shop, 3)
    page = signed_in(shop.people.charlie).get(PAGE).content.decode()
    assert "March 2026" not in page
    assert "No month was charged yet" in page


def test_the_list_costs_the_same_for_every_length(shop: Shop, django_assert_max_num_queries):
    begin(shop, 11)
    client = signed_in(shop.people.carol)
    client.get(PAGE)
    with django_assert_max_num_queries(12):
        client.get(PAGE)
