"""Every charge that a service makes has a cause that the check of money finds."""

from datetime import UTC, datetime

from django.utils import timezone

from billing.models import Finding
from billing.services.audit import Outcome, audit_ledger
from common import scope
from messaging.services.sending import Draft, send_message
from numbers.models import PhoneNumber
from numbers.services.lookups import look_up_name
from numbers.services.monthly import charge_months
from numbers.services.orders import OrderLine, place_order
from numbers.states import Strategy
from tests.calls.conftest import record
from tests.numbers.conftest import FOR_SALE, HELD, Shop
from tests.people import BY


def test_everything_that_the_services_charge_has_its_cause(shop: Shop):
    PhoneNumber.objects.update(held_since=datetime(2026, 1, 15, tzinfo=UTC))
    line = OrderLine(FOR_SALE[0])
    place_order(account=shop.customer, by=BY, lines=[line], strategy=Strategy.BEST_EFFORT, wait=True)
    look_up_name(account=shop.customer, by=BY, e164=FOR_SALE[1])
    draft = Draft(ours=HELD[0], peer=FOR_SALE[2], text="Hello")
    send_message(account=shop.customer, by=BY, draft=draft, wait=True)
    record(shop.customer)
    charge_months(account=shop.customer, now=datetime(2026, 3, 2, tzinfo=UTC))

    outcome = audit_ledger(now=timezone.now(), everything=True)

    with scope.system():
        assert list(Finding.objects.values_list("subject", flat=True)) == []
    assert outcome == Outcome(charges=6, open=0, new=0)
