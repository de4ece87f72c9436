"""The door through which prices are read: one statement for a whole line of accounts, and nothing for strangers."""

from decimal import Decimal

import pytest
from django.db import ProgrammingError, transaction

from accounts.models import Account
from billing.prices import Priced, port_fees, price_of_one, prices_of_one, usual_rates
from billing.selectors.prices import day_of
from billing.selectors.quoting import quotes_for
from billing.states import Thing
from common import scope
from tests.billing.plans import plan_of, put_on
from tests.billing.tree import fresh
from tests.people import People

D = Decimal
SMS = Priced.SMS_PART


def on_plans(people: People) -> tuple[Account, Account]:
    """The customer and the reseller above it, each on a plan of who sells to it."""
    customer, reseller = fresh(people.customer), fresh(people.reseller)
    top = plan_of(people.operator, (Thing.SMS, {"each": D("0.02")}), (Thing.PORT, {"each": D(3)}), name="Top")
    reseller = put_on(top, reseller)
    return put_on(plan_of(reseller, (Thing.SMS, {"each": D("0.05")}), name="Down"), customer), reseller


def test_a_line_of_accounts_costs_one_statement(tree: People, django_assert_num_queries):
    customer, reseller = on_plans(tree)
    with scope.tenant(customer.pk):
        with django_assert_num_queries(1):
            assert prices_of_one([customer, reseller], SMS) == {
                customer.pk: D("0.05"),
                reseller.pk: D("0.02"),
            }
        with django_assert_num_queries(1):
            fees = port_fees([customer, reseller], ["+12015550111", "+4512345678"], usual=D(6))
        assert fees == {customer.pk: [D(6), D(6)], reseller.pk: [D(3), D(3)]}
        with django_assert_num_queries(1):
            assert usual_rates(customer)["rate_sms"] == D("0.05")
        with django_assert_num_queries(1):
            quotes_for(customer, "+12015550111", day_of(customer))


def test_prices_are_for_the_line_of_the_account_in_scope_alone(tree: People):
    customer, reseller = on_plans(tree)
    for reader in (customer, reseller, tree.operator):
        with scope.tenant(reader.pk):
            assert price_of_one(customer, SMS) == D("0.05")
    with scope.system():
        assert price_of_one(customer, SMS) == D("0.05")
    stranger = put_on(plan_of(tree.operator, (Thing.SMS, {"each": D(1)}), name="Other"), fresh(tree.other))
    for inside, asked in ((scope.tenant(stranger.pk), customer), (scope.tenant(customer.pk), stranger)):
        with inside, pytest.raises(ProgrammingError, match="not for the account"), transaction.atomic():
            price_of_one(asked, SMS)
    with scope.nobody(), pytest.raises(ProgrammingError, match="not for the account"), transaction.atomic():
        price_of_one(customer, SMS)
