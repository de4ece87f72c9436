"""The VoiceTel connector against the VoiceTel API that we serve, over real HTTP: we are our own carrier."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from common import scope
from jobs.models import Job
from numbers.models import PhoneNumber
from numbers.services import drift, holding, settings
from numbers.services.orders import OrderLine, place_order
from numbers.states import Strategy
from providers import services
from providers.contract.gateways import CarrierGateway
from providers.contract.numbers_for_sale import Coverage, NumberQuery
from providers.contract.numbers_held import NumberSettings
from providers.errors import BadCredentials, NotThere, Rejected
from providers.models import ProviderAccount
from providers.registry import connector_for
from tests.numbers.answering import DEVICE, NOTHING
from tests.numbers.conftest import FOR_SALE
from tests.people import BY
from tests.providers.voicetel.looping import ONE, TO, TWO

pytestmark = pytest.mark.django_db(transaction=True)


def test_login_search_and_counting(loop):
    carrier = connector_for(loop.login)

    carrier.check_credentials()
    found = carrier.search_numbers(NumberQuery(mask="201342", limit=3))

    assert [number.e164 for number in found] == FOR_SALE[:3]
    assert (found[0].city, found[0].rate_center, found[0].state) == ("Hackensack", "HACKENSACK", "NJ")
    assert [n.e164 for n in carrier.search_numbers(NumberQuery(state="NJ", mask="*3"))] == [FOR_SALE[3]]
    assert carrier.count_numbers("state", NumberQuery()) == [Coverage(10, state="NJ")]
    assert carrier.count_numbers("npanxx", NumberQuery()) == [Coverage(10, npa="201", nxx="342")]
    with scope.system():
        assert ProviderAccount.objects.get(pk=loop.login.pk).session_key != ""


def test_a_wrong_password(loop):
    with scope.tenant(loop.people.reseller.pk):
        services.change_provider_account(
            account=loop.people.reseller, by=BY, pk=loop.login.pk, secret="wrong1234"
        )
        loop.login.refresh_from_db()

    with pytest.raises(BadCredentials):
        connector_for(loop.login).check_credentials()


def test_an_order_goes_through_both_sides(loop):
    loop.order(ONE, TWO)

    assert loop.ours(ONE).provider_account_id == loop.login.pk
    assert loop.upstream(ONE).provider_account_id == loop.people.house.pk
    with scope.system():
        loop.people.customer.refresh_from_db()
        loop.people.reseller.refresh_from_db()
    assert (loop.people.customer.balance, loop.people.reseller.balance) == (9, 9)


def test_the_same_key_orders_once(loop):
    carrier, key = connector_for(loop.login), uuid4()

    first = carrier.order_numbers([ONE], key=key)
    again = carrier.order_numbers([ONE], key=key)

    assert first == again
    assert (first.ordered, first.failed) == ((ONE,), {})
    assert carrier.find_order([ONE, TWO], key=key).ordered == (ONE,)
    assert carrier.find_order([TWO], key=key) is None
    with scope.system():
        loop.people.customer.refresh_from_db()
    assert loop.people.customer.balance == 10 - loop.people.customer.rate_did


def test_every_setting_and_back(loop):
    loop.order(ONE)
    carrier = connector_for(loop.login)
    on = NumberSettings(
        destination=DEVICE,
        translation="+12013429999",
        forward_to=TO,
        inbound_cnam=True,
        sms_type="email",
        sms_target="sms@example.com",
        fax_email="fax@example.com",
    )
    off = NumberSettings(NOTHING, "", "", inbound_cnam=False, sms_type="", sms_target="", fax_email="")
    for wanted in (on, off, off):
        carrier.configure_number(ONE, wanted, key=uuid4())
        assert carrier.get_number(ONE).settings == wanted

    carrier.configure_number(ONE, NumberSettings(caller_name="ACME", port_out_pin="4711"), key=uuid4())
    assert loop.upstream(ONE).caller_name == "ACME"
    with pytest.raises(Rejected, match="30 days"):
        carrier.configure_number(ONE, NumberSettings(port_out_pin="1234"), key=uuid4())


def test_desired_pushed_confirmed_and_drift_both_ways(loop):
    reseller, customer = loop.people.reseller, loop.people.customer
    loop.order(ONE)
    with scope.tenant(reseller.pk):
        settings.set_forward(account=reseller, by=BY, e164=ONE, to=TO, wait=False)
    assert loop.ours(ONE).agreement == "pending"
    loop.run_jobs()
    assert (loop.ours(ONE).agreement, loop.upstream(ONE).forward_to) == ("confirmed", TO)

    assert (loop.sync().drifted, loop.ours(ONE).agreement) == (0, "confirmed")

    with scope.tenant(customer.pk):
        settings.remove_forward(account=customer, by=BY, e164=ONE, wait=True)
    assert (loop.sync().drifted, loop.ours(ONE).differences) == (1, ["forward_to"])

    with scope.tenant(reseller.pk):
        drift.push_ours(account=reseller, by=BY, e164=ONE)
    loop.run_jobs()
    assert (loop.ours(ONE).agreement, loop.upstream(ONE).forward_to) == ("confirmed", TO)

    with scope.tenant(customer.pk):
        settings.set_destination(account=customer, by=BY, e164=ONE, destination=DEVICE, wait=True)
    loop.sync()
    with scope.tenant(reseller.pk):
        drift.adopt_theirs(account=reseller, by=BY, e164=ONE)
    assert (loop.ours(ONE).destination, loop.sync().drifted) == (DEVICE, 0)


def test_a_sync_finds_what_was_bought_elsewhere(loop):
    assert loop.sync().read == 0
    with scope.tenant(loop.people.customer.pk):
        lines = [OrderLine(ONE), OrderLine(TWO)]
        place_order(account=loop.people.customer, by=BY, lines=lines, strategy=Strategy.BEST_EFFORT)

    run = loop.sync()

    assert (run.state, run.read, run.added) == ("done", 2, 2)
    assert (loop.ours(ONE).city, loop.ours(ONE).agreement) == ("Hackensack", "confirmed")


def test_removing_and_releasing(loop):
    loop.order(ONE, TWO)
    reseller = loop.people.reseller

    with scope.tenant(reseller.pk):
        holding.remove_number(account=reseller, by=BY, e164=ONE)
        number = holding.release_number(account=reseller, by=BY, e164=TWO)
    past = timezone.now() - timedelta(seconds=1)
    with scope.system():
        PhoneNumber.objects.filter(pk=number.pk).update(release_at=past)
        Job.objects.filter(kind="numbers.release", account=reseller).update(
            run_at=past, payload={"number": number.pk, "scheduled": past.isoformat()}
        )
    loop.run_jobs()

    assert (loop.ours(ONE).state, loop.ours(TWO).state) == ("removed", "released")
    # Upstream it is a program that released it, so there it waits once more.
    assert (loop.upstream(ONE).state, loop.upstream(TWO).state) == ("removed", "releasing")
    with pytest.raises(NotThere):
        connector_for(loop.login).get_number(ONE)


def test_gateways(loop):
    carrier = connector_for(loop.login)
    assert list(carrier.list_gateways()) == []

    added = carrier.add_gateway(CarrierGateway("", "8.8.8.8", "9", 10), key=uuid4())
    changed = carrier.update_gateway(CarrierGateway(added.ref, "8.8.4.4:5080", "", 20), key=uuid4())

    assert (added.address, added.prefix, added.limit) == ("8.8.8.8", "9", 10)
    assert list(carrier.list_gateways()) == [changed] == [CarrierGateway(added.ref, "8.8.4.4:5080", "", 20)]
    carrier.remove_gateway(added.ref, key=uuid4())
    with pytest.raises(NotThere):
        carrier.remove_gateway(added.ref, key=uuid4())
