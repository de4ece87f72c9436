"""A person says of an unknown outcome that it was done: what that means for each kind of work on numbers."""

from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Account
from common.errors import Conflict
from jobs import services
from jobs.answers import offers
from jobs.models import Job
from numbers.models import E911Record, PhoneNumber
from numbers.services import e911, holding
from numbers.services.gateways import add_gateway
from numbers.services.orders import OrderLine, place_order
from numbers.services.ports import cancel_port
from numbers.states import Strategy
from tests.numbers.conftest import FOR_SALE, Shop
from tests.numbers.emergencies import create, enter, states
from tests.numbers.porting import make_port, sign
from tests.people import BY, ledger_sum, set_balance


def unknown(kind: str) -> Job:
    """The newest job of a kind, as after an answer that was lost for good."""
    job = Job.objects.filter(kind=kind).latest("created_at")
    Job.objects.filter(pk=job.pk).update(
        state="unknown", called_at=job.created_at, attempts=8, error="Cut off.", lease_until=None
    )
    job.refresh_from_db()
    return job


def say_done(shop: Shop, job: Job) -> None:
    """Says so twice: the second is refused."""
    services.was_done(account=shop.customer, by=BY, job_id=job.pk)
    with pytest.raises(Conflict):
        services.was_done(account=shop.customer, by=BY, job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == ("done", "")


def consequence(job: Job) -> str:
    return offers(job)[0].text


def number(shop: Shop) -> PhoneNumber:
    return PhoneNumber.objects.get(pk=shop.number.pk)


def test_an_order_that_was_filled_brings_its_numbers_and_is_charged_once(shop: Shop):
    set_balance(shop.customer, "10")
    lines = [OrderLine(e164) for e164 in FOR_SALE[:2]]
    order = place_order(account=shop.customer, by=BY, lines=lines, strategy=Strategy.BEST_EFFORT, wait=False)
    job = unknown("numbers.order")
    assert consequence(job) == "The job is closed as done. 1.00 USD is charged."

    say_done(shop, job)

    order.refresh_from_db()
    account = Account.objects.get(pk=shop.customer.pk)
    assert (order.state, order.charged) == ("completed", Decimal(1))
    assert (account.balance, account.held, ledger_sum(account)) == (9, 0, 9)
    assert PhoneNumber.objects.filter(e164__in=FOR_SALE[:2], state="active").count() == 2


@pytest.mark.parametrize(
    ("leave", "kind", "state"),
    [
        (holding.schedule_release, "numbers.release", "released"),
        (holding.release_number, "numbers.release", "released"),
    ],
)
def test_a_number_that_was_released_is_gone(shop: Shop, leave, kind: str, state: str):
    leave(account=shop.customer, by=BY, e164=shop.number.e164)
    job = unknown(kind)
    assert consequence(job) == "The job is closed as done. Nothing is charged."
    say_done(shop, job)
    assert (number(shop).state, number(shop).release_at) == (state, None)
    assert number(shop).left_at is not None


def test_an_address_that_was_set_is_in_force(shop: Shop):
    enter(shop)
    e911.accept_address(account=shop.customer, by=BY, e164=shop.number.e164, wait=False)
    assert states() == ["provisioning"]
    say_done(shop, unknown("numbers.e911_provision"))
    assert states() == ["active"]


def test_an_address_that_was_removed_is_gone(shop: Shop):
    create(shop)
    e911.remove_record(account=shop.customer, by=BY, e164=shop.number.e164, wait=False)
    say_done(shop, unknown("numbers.e911_remove"))
    assert states() == ["removed"]


def test_a_gateway_that_the_carrier_has_needs_nothing_more(shop: Shop):
    gateway = add_gateway(account=shop.customer, by=BY, address="8.8.4.4")
    Job.objects.create(
        account=shop.customer,
        kind="numbers.gateway_update",
        title="Gateway",
        run_at=timezone.now(),
        payload={"gateway": gateway.pk, "ref": "1", "provider_account": shop.people.house.pk},
    )
    say_done(shop, unknown("numbers.gateway_update"))


def test_a_port_that_was_called_off_is_cancelled(shop: Shop, settings, tmp_path):
    settings.MEDIA_ROOT, settings.PORT_CLOCK = tmp_path, 86_400
    set_balance(shop.customer, "20")
    port = sign(make_port(shop.customer))
    assert port.state == "submitted"
    cancel_port(account=shop.customer, by=BY, pid=port.pid)

    say_done(shop, unknown("numbers.port_cancel"))

    port.refresh_from_db()
    assert port.state == "cancelled"


def test_that_a_port_was_submitted_nobody_can_say_without_its_id(shop: Shop, settings, tmp_path):
    settings.MEDIA_ROOT, settings.PORT_CLOCK = tmp_path, 86_400
    set_balance(shop.customer, "20")
    sign(make_port(shop.customer))
    job = unknown("numbers.port_submit")
    assert [offer.answer for offer in offers(job)] == ["not_done", "again"]
    assert "is given back" in offers(job)[0].text
    with pytest.raises(Conflict):
        services.was_done(account=shop.customer, by=BY, job_id=job.pk)
    assert E911Record.objects.count() == 0
