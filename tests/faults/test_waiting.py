"""A carrier that asks us to wait: the call that met it waits, a quarter of an hour at most, and nothing else does."""

import pytest
from django.utils import timezone

from common import scope
from common.errors import CarrierTrouble
from jobs import work
from numbers.services.orders import OrderLine, place_order
from numbers.services.settings import set_destination
from numbers.states import Strategy
from providers.contract.destinations import CarrierService, Destination, DestinationKind
from providers.registry import connector_for
from tests.faults.conftest import Portals
from tests.people import BY
from tests.providers.voicetel.looping import ONE, TWO

SDN = Destination.of(DestinationKind.CARRIER_SERVICE, CarrierService.SDN)
pytestmark = pytest.mark.django_db(transaction=True)
X1 = "+13125550111"


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        ({"Retry-After": "3"}, 2, 3),
        ({"Retry-After": "315360000"}, 890, 900),
        ({"Retry-After": "9" * 500}, 890, 900),
        ({"Retry-After": "Fri, 01 Jan 2106 00:00:00 GMT"}, 890, 900),
        ({"Retry-After": "-1"}, 55, 60),
        ({"Retry-After": "soon"}, 55, 60),
        ({}, 55, 60),
    ],
)
def test_the_job_that_met_it_waits_and_says_so(
    portals: Portals, headers: dict[str, str], least: int, most: int
):
    portals.proxy.fail("429", "PUT", "forward", headers=headers)
    portals.set_forward(X1)

    job = portals.run(portals.jobs()[-1])

    wait = (job.run_at - timezone.now()).total_seconds()
    assert least <= wait <= most
    assert (job.state, job.error_kind, job.is_later) == ("queued", "RateLimited", True)
    assert job.error.startswith("VoiceTel asks us to wait for ")
    assert job.called_at is None


def test_nothing_else_waits(portals: Portals):
    portals.proxy.fail("429", "PUT", "forward", headers={"Retry-After": "315360000"})
    portals.set_forward(X1)
    forward = portals.run(portals.jobs()[-1])
    assert forward.state == "queued"

    with scope.tenant(portals.us.pk):
        set_destination(account=portals.us, by=BY, e164=ONE, wait=True, destination=SDN)
        order = place_order(account=portals.us, by=BY, lines=[OrderLine(TWO)], strategy=Strategy.BEST_EFFORT)
    connector_for(portals.loop.login).check_credentials()
    assert (order.state, portals.theirs().destination) == ("completed", SDN)

    assert portals.run(forward).state == "done"
    assert portals.both() == (X1, X1, "confirmed")


def test_whoever_waits_for_a_page_hears_it_at_once(portals: Portals):
    portals.proxy.fail("429", "PUT", "forward", headers={"Retry-After": "600"})
    with pytest.raises(CarrierTrouble, match="asks us to wait for 600 s"):
        portals.set_forward(X1, wait=True)


def test_a_carrier_that_says_that_no_calls_are_left_is_not_called(portals: Portals):
    portals.proxy.fail("429", "PUT", "forward", headers={"RateLimit-Remaining": "0", "RateLimit-Reset": "30"})
    portals.set_forward(X1)
    forward = portals.run(portals.jobs()[-1])
    assert forward.state == "queued"
    came = len(portals.proxy.came)

    with scope.tenant(portals.us.pk), pytest.raises(CarrierTrouble, match="limit of calls"):
        set_destination(account=portals.us, by=BY, e164=ONE, wait=True, destination=SDN)

    route = portals.jobs()[-1]
    assert len(portals.proxy.came) == came
    assert (route.run_at - timezone.now()).total_seconds() <= 30


def test_a_job_that_waits_is_not_taken_up_before_its_time(portals: Portals):
    portals.proxy.fail("429", "PUT", "forward", headers={"Retry-After": "3"})
    portals.set_forward(X1)
    job = portals.run(portals.jobs()[-1])

    work.run(job.pk)

    with scope.system():
        job.refresh_from_db()
    assert (job.state, job.attempts) == ("queued", 1)
