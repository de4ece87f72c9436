"""The tree that tests of money begin with, and an invoice that is paid by link."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
import responses

from billing.models import Invoice
from billing.selectors import invoices as selectors
from billing.services.invoices import issue_invoice, save_settings
from common import scope
from tests.billing.paying import FakeStripe, take_stripe
from tests.billing.tree import fresh, make_tree
from tests.money_pages import charged_in
from tests.people import BY, People, put_below_the_reseller, set_balance


@pytest.fixture
def tree(people: People) -> People:
    """The reseller with 20 and prices of its own, below it Acme with 10 and two numbers of the operator's login."""
    return make_tree(people)


@pytest.fixture
def stripe() -> Iterator[FakeStripe]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield FakeStripe(mock)


@pytest.fixture
def invoice(people: People) -> Invoice:
    """Of the reseller's to Acme: 10 and a fourth of it as tax. The reseller is paid through Stripe, and has 100."""
    put_below_the_reseller(people)
    month = selectors.last_month(people.customer)
    charged_in(people.customer, month, "10", "call:1")
    set_balance(people.reseller, "100")
    with scope.tenant(people.reseller.pk):
        save_settings(account=people.reseller, by=BY, tax_name="VAT", tax_rate=Decimal(25), payment_days=10)
    take_stripe(people.reseller)
    made = issue_invoice(account=people.reseller, by=BY, buyer=fresh(people.customer), month=month)
    with scope.system():
        return Invoice.objects.select_related("account", "seller").get(pk=made.pk)
