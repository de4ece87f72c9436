"""Changes of one number that overlap while the carrier fails: the newest wish stands, whatever becomes of the older."""

import pytest

from common import scope
from common.errors import CarrierTrouble, Conflict
from jobs.services import give_up
from numbers.services.settings import set_destination
from providers.contract.destinations import CarrierService, Destination, DestinationKind
from tests.faults.conftest import Portals, in_thread, until
from tests.faults.proxy import refusal
from tests.people import BY
from tests.providers.voicetel.looping import ONE

SDN = Destination.of(DestinationKind.CARRIER_SERVICE, CarrierService.SDN)
pytestmark = pytest.mark.django_db(transaction=True)
X0, X1, X2 = "+13125550100", "+13125550111", "+13125550122"


@pytest.fixture
def world(portals: Portals) -> Portals:
    """The number is forwarded to X0, here and there."""
    portals.set_forward(X0, wait=True)
    assert portals.both() == (X0, X0, "confirmed")
    return portals


def test_an_older_change_that_gives_up_leaves_the_newer_one_alone(world: Portals):
    """The carrier fails for a while; the older job's last try comes after the newer wish."""
    world.proxy.fail("500", "PUT", "forward", times=99)
    world.set_forward(X1)
    older = world.run(world.jobs()[-1])
    assert (older.state, older.error_kind) == ("queued", "Uncertain")
    world.set_forward(X2)
    newer = world.jobs()[-1]

    older = world.give_up(older)
    assert (older.state, older.result["outcome"]) == ("done", "A newer change took its place.")
    assert world.both()[0] == X2

    world.proxy.heal()
    assert world.run(newer).state == "done"
    assert world.both() == (X2, X2, "confirmed")


def test_an_older_change_that_is_given_up_by_a_person_leaves_the_newer_one_alone(world: Portals):
    world.proxy.fail("500", "PUT", "forward")
    world.set_forward(X1)
    older = world.give_up(world.jobs()[-1])
    assert older.state == "unknown"
    world.set_forward(X2)
    assert world.run(world.jobs()[-1]).state == "done"

    with scope.tenant(world.us.pk):
        give_up(account=world.us, by=BY, job_id=older.pk)

    assert world.both() == (X2, X2, "confirmed")


def test_the_older_change_is_not_sent_after_the_newer_one(world: Portals):
    world.proxy.fail("drop before", "PUT", "forward")
    world.set_forward(X1)
    older = world.run(world.jobs()[-1])
    assert older.state == "queued"
    world.set_forward(X2, wait=True)
    sent = world.proxy.times_came("PUT", "forward")

    assert world.run(older).state == "done"

    assert world.proxy.times_came("PUT", "forward") == sent
    assert world.both() == (X2, X2, "confirmed")


def test_giving_up_puts_back_what_was_there_before_anything_was_sent(world: Portals):
    """Neither of two changes in a row was taken: the first one's wish was never in force."""
    world.proxy.fail("500", "PUT", "forward", times=99)
    world.proxy.fail("500", "GET", "numbers", times=99)
    world.set_forward(X1)
    world.run(world.jobs()[-1])
    world.set_forward(X2)
    newer = world.jobs()[-1]
    world.proxy.heal()
    world.proxy.fail("500", "PUT", "forward", status=400, body=refusal(400, "blocked"))

    assert world.run(newer).state == "failed"

    assert world.both() == (X0, X0, "confirmed")
    assert world.ours().push_error == "VoiceTel: blocked"
    assert world.run(world.jobs()[-2]).result["outcome"] == "A newer change took its place."
    assert world.both() == (X0, X0, "confirmed")


def test_a_refusal_of_the_newest_puts_back_what_stands_at_the_carrier(world: Portals):
    world.set_forward(X1, wait=True)
    world.proxy.fail("500", "PUT", "forward", status=409, body=refusal(409, "blocked"))

    with pytest.raises(Conflict, match="blocked"):
        world.set_forward(X2, wait=True)

    assert world.both() == (X1, X1, "confirmed")


def test_changes_of_different_settings_do_not_stand_for_each_other(world: Portals):
    world.proxy.fail("500", "PUT", "forward")
    world.set_forward(X1)
    forward = world.run(world.jobs()[-1])
    with scope.tenant(world.us.pk):
        set_destination(account=world.us, by=BY, e164=ONE, wait=True, destination=SDN)
    assert (world.ours().destination, world.theirs().destination, world.ours().unsent) == (
        SDN,
        SDN,
        ["forward_to"],
    )
    assert world.ours().agreement == "pending"

    assert world.run(forward).state == "done"

    assert world.both() == (X1, X1, "confirmed")
    assert (world.ours().destination, world.ours().unsent, world.ours().wishes) == (SDN, [], {})


def test_a_change_that_was_made_while_another_was_being_sent_stays_wanted(world: Portals, monkeypatch):
    """The row changes under the older job's answer: it settles its own setting and leaves the newer one's."""
    slow = world.proxy.fail("500", "PUT", "forward", asks=True, status=None, delay=0.5)
    world.set_forward(X1)
    forward = world.jobs()[-1]
    thread = in_thread(lambda: world.run(forward))
    until(lambda: slow.times == 0)
    with scope.tenant(world.us.pk):
        set_destination(account=world.us, by=BY, e164=ONE, wait=False, destination=SDN)
    thread.join()

    number = world.ours()
    assert (number.unsent, number.agreement, number.reported["forward_to"]) == (
        ["destination"],
        "pending",
        X1,
    )
    assert world.run(world.jobs()[-1]).state == "done"
    assert world.both() == (X1, X1, "confirmed")
    assert (world.theirs().destination, world.ours().wishes) == (SDN, {})


def test_a_person_who_waits_is_served_after_the_change_that_is_being_sent(world: Portals):
    slow = world.proxy.fail("500", "PUT", "forward", asks=True, status=None, delay=0.5)
    world.set_forward(X1)
    older = world.jobs()[-1]
    thread = in_thread(lambda: world.run(older))
    until(lambda: slow.times == 0)
    world.set_forward(X2, wait=True)
    thread.join()

    assert [job.state for job in world.jobs()[-2:]] == ["done", "done"]
    assert world.both() == (X2, X2, "confirmed")


@pytest.mark.parametrize("kind", ["drop after", "reset after", "truncation", "502 after commit"])
def test_a_change_whose_answer_was_lost_is_found_and_not_sent_twice(world: Portals, kind: str):
    world.proxy.fail(kind, "PUT", "forward")
    with pytest.raises(CarrierTrouble):
        world.set_forward(X1, wait=True)

    assert world.run(world.jobs()[-1]).state == "done"

    assert world.both() == (X1, X1, "confirmed")
    assert world.proxy.times_passed("PUT", "forward") == 2
