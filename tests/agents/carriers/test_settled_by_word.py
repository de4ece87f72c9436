"""A person says what became of a push whose outcome nobody knows."""

import pytest

from agents.models import AgentAtCarrier
from agents.services.offboarding import offboard
from common.errors import Conflict
from jobs import services as job_services
from jobs.answers import offers
from jobs.models import Job
from tests.agents.carriers.world import World
from tests.agents.conftest import ids
from tests.people import BY


def lost(world: World) -> Job:
    """The newest push, after answers that were lost until it gave up asking."""
    job = Job.objects.filter(kind="agents.push_agents").latest("created_at")
    Job.objects.filter(pk=job.pk).update(
        state="unknown", called_at=job.created_at, attempts=8, error="Cut off."
    )
    job.refresh_from_db()
    return job


def test_a_person_may_say_that_all_were_sent_and_the_next_sync_tells(world: World):
    world.onboard("ann", "bo", "cy")
    world.run()
    world.change("ann", texts={"name": "Annabel"})
    offboarded = offboard(account=world.account, by=BY, targets=[ids("cy")])
    assert not offboarded.faults
    world.onboard("di")
    job = lost(world)
    assert [offer.text for offer in offers(job)] == [
        "The job is closed as done. Nothing is charged. All who wait to be sent there (3) count as being there as they"
        " are here, until the next sync tells whether it is so.",
        "The job is closed as failed. Nothing was set aside for it.",
        "The carrier is looked at first, and asked once more only when it has nothing of it.",
    ]

    job_services.was_done(account=world.account, by=BY, job_id=job.pk)

    rows = {name: world.row(name) for name in ("ann", "bo", "cy", "di")}
    assert {name: row.agreement for name, row in rows.items()} == {
        "ann": "pushed",
        "bo": "confirmed",
        "cy": "pushed",
        "di": "pushed",
    }
    assert (rows["ann"].reported["name"], rows["di"].reported) == ("Ann", {})
    with pytest.raises(Conflict):
        job_services.was_done(account=world.account, by=BY, job_id=job.pk)

    # It was not so: the sync tells of each.
    AgentAtCarrier.objects.update(pushed_at=None)
    assert [world.sync().state, world.sync().state] == ["done", "done"]
    told = {name: world.row(name).agreement for name in rows}
    assert told == {"ann": "drift", "bo": "confirmed", "cy": "drift", "di": "gone"}


def test_what_a_newer_push_sends_is_not_settled_by_an_older_ones_word(world: World):
    world.onboard("ann")
    old = lost(world)
    world.change("ann", texts={"name": "Annabel"})
    assert "a newer job has sent" in offers(old)[0].text

    job_services.was_done(account=world.account, by=BY, job_id=old.pk)
    assert world.row("ann").agreement == "pending"
    assert world.run().state == "done"
    assert (world.row("ann").agreement, world.carrier.agents["ann"].name) == ("confirmed", "Annabel")


def test_who_were_not_sent_say_so(world: World):
    world.onboard("ann")
    job_services.give_up(account=world.account, by=BY, job_id=lost(world).pk)
    row = world.row("ann")
    assert (row.agreement, row.push_error) == ("failed", "Cut off.")
