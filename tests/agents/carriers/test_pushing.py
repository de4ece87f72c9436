"""What becomes of agents on their way to a carrier that fails, and of syncs that had better not be applied."""

import pytest
from django.db import connection
from django.db.models import F

from agents.carriers import push
from agents.carriers import sync as sync_module
from agents.carriers.drift import adopt_theirs, push_ours
from agents.carriers.jobs import LOCK
from agents.models import AgentAtCarrier
from agents.selectors.agents import agents
from agents.services.offboarding import offboard
from agents.services.onboarding import onboard
from common import scope
from common.errors import Conflict, NotFound
from jobs import services as job_services
from jobs import work
from jobs.models import Job
from jobs.services import NewJob
from numbers.states import NumberUse
from providers import services
from providers.errors import BadCredentials, Rejected, Unavailable, Uncertain
from providers.models import FamilyLogin, ProviderAccount
from tests.agents.carriers.world import World
from tests.agents.conftest import NUMBERS, PRIVATE, ids, person, wanted
from tests.people import BY, People, use_for_all


def test_an_answer_that_was_lost_is_looked_up_and_nothing_sent_twice(world: World):
    world.onboard("ann", "bo")
    world.carrier.lose["onboard"] = Uncertain("It may have been done.")

    job = world.run()
    assert (job.state, job.may_have_happened) == ("queued", True)
    assert world.row("ann").agreement == "pending"
    job = world.run()

    assert (job.state, job.result) == ("done", {"sent": 2, "refused": 0})
    assert world.asked() == [("onboard", ["ann", "bo"]), ("list", [])]
    assert world.row("ann").agreement == world.row("bo").agreement == "confirmed"


def test_what_certainly_was_not_done_is_sent_again(world: World):
    world.onboard("ann")
    world.carrier.fail["onboard"] = Unavailable("Not reached.")

    assert world.run().state == "queued"
    assert world.run().state == "done"

    assert world.asked() == [("onboard", ["ann"]), ("onboard", ["ann"])]


def test_who_is_refused_says_why_and_the_others_go_on(world: World):
    world.onboard(*(f"a{n}" for n in range(12)))
    world.carrier.refuse.add("a3")

    job = world.run()

    assert (job.state, job.result) == ("done", {"sent": 11, "refused": 1})
    refused = world.row("a3")
    assert (refused.agreement, refused.push_error, refused.reported) == ("failed", "No thanks.", {})
    assert [len(who) for name, who in world.asked() if name == "onboard"] == [10, 2]
    with pytest.raises(Conflict, match="nothing that can be taken over"):
        adopt_theirs(account=world.account, by=BY, pk=refused.pk)
    world.carrier.refuse.clear()
    push_ours(account=world.account, by=BY, pk=refused.pk)
    assert world.run().result == {"sent": 1, "refused": 0}
    assert (world.row("a3").agreement, world.row("a3").push_error) == ("confirmed", "")


def test_somebody_who_is_there_already_is_shown_as_different_and_not_overwritten(world: World):
    world.carrier.put("ann")
    world.onboard("ann")
    world.change("ann", texts={"name": "Ann Other"})

    world.run()

    row = world.row("ann")
    assert (row.agreement, row.differences, row.push_error) == ("failed", ["name"], "No thanks.")
    assert world.carrier.agents["ann"].name == "Ann"
    push_ours(account=world.account, by=BY, pk=row.pk)
    world.run()
    assert (world.carrier.agents["ann"].name, world.row("ann").agreement) == ("Ann Other", "confirmed")


def test_numbers_change_hands_in_one_go(world: World):
    items = [person(name, wanted(PRIVATE, n), directory_tenant="t") for n, name in enumerate(("ann", "bo"))]
    onboard(account=world.account, by=BY, items=items)
    world.run()
    world.change("ann", numbers={NumberUse.PRIVATE: NUMBERS[2]})
    world.change("bo", numbers={NumberUse.PRIVATE: NUMBERS[0]})
    world.change("ann", numbers={NumberUse.PRIVATE: NUMBERS[1]})
    world.asked()

    world.run()

    held = {name: agent.private_number for name, agent in world.carrier.agents.items()}
    assert held == {"ann": NUMBERS[1], "bo": NUMBERS[0]}
    assert world.asked() == [("change", ["ann", "bo"]), ("change", ["ann", "bo"])]


@pytest.mark.parametrize("error", [Rejected("Too many."), BadCredentials("Wrong password.")])
def test_a_job_that_fails_tells_everybody_who_waited(world: World, error: Exception):
    world.onboard("ann")
    world.carrier.fail["onboard"] = error

    assert world.run().state == "failed"

    row = world.row("ann")
    assert (row.agreement, row.push_error) == ("failed", str(error))


def test_a_change_while_sending_stays_waiting(world: World, monkeypatch: pytest.MonkeyPatch):
    world.onboard("ann")
    found = world.carrier.get_agent

    def renamed_meanwhile(object_id: str):
        world.change("ann", texts={"name": "Annabel"})
        return found(object_id)

    monkeypatch.setattr(world.carrier, "get_agent", renamed_meanwhile)
    world.run()
    monkeypatch.undo()
    assert world.row("ann").agreement == "pending"


def test_one_job_waits_for_many_changes(world: World):
    world.onboard("ann")
    world.onboard("bo")
    world.change("ann", active=False)
    assert Job.objects.filter(kind="agents.push_agents").count() == 1


def test_a_login_of_the_account_above_serves_those_below(world: World):
    operator = world.people.operator
    with scope.system():
        FamilyLogin.objects.filter(provider_account=world.login).delete()
        ProviderAccount.objects.filter(pk=world.login.pk).update(account=operator)
        world.login.refresh_from_db()
        use_for_all(world.login)
    world.onboard("ann")

    assert world.run().state == "done"
    assert world.row("ann").agreement == "confirmed"
    there = world.carrier.agents["ann"]
    world.carrier.agents["ann"] = type(there)("ann", "Annabel", directory_tenant="t")
    with scope.tenant(operator.pk):
        job = services.start_sync(account=operator, by=BY, provider_account=world.login)
    work.run(job.pk)

    assert (world.row("ann").agreement, world.row("ann").differences) == ("drift", ["name"])
    assert world.row("ann").account_id == world.account.pk
    push_ours(account=world.account, by=BY, pk=world.row("ann").pk)
    assert world.run().state == "done"
    assert world.carrier.agents["ann"].name == "Ann"


def test_who_left_before_being_sent_is_not_told_of(world: World):
    world.onboard("ann")
    offboard(account=world.account, by=BY, targets=[ids("ann")])

    assert world.run().state == "done"

    assert world.asked() == []
    assert world.row("ann").agreement == "confirmed"


def test_accounts_without_such_a_carrier_send_nothing(people: People):
    with scope.tenant(people.other.pk):
        onboard(account=people.other, by=BY, items=[person("ann")])
        assert not AgentAtCarrier.objects.exists()
        assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_jobs_one_waits(world: World):
    """Another process is at it: its session holds the lock."""
    world.onboard("ann")
    keys = [LOCK, (world.login.pk * 65_537 + world.account.pk) & 0x7FFFFFFF]
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", keys)
        assert (world.run().state, world.asked()) == ("queued", [])
    finally:
        other.close()
    assert world.run().state == "done"


def test_the_brake_holds_when_too_many_vanish(world: World):
    names = [f"a{n}" for n in range(10)]
    world.carrier.put(*names)
    assert world.sync().added == 10
    for name in names[:4]:
        del world.carrier.agents[name]

    run = world.sync()

    assert (run.state, run.missing, run.gone) == ("braked", 4, 0)
    assert set(AgentAtCarrier.objects.values_list("missed_syncs", flat=True)) == {0}
    assert [world.sync(force=True).gone, world.sync(force=True).gone] == [0, 4]
    assert world.row("a0").agreement == "gone"
    world.carrier.put("a0")
    assert world.sync().state == "done"
    assert (world.row("a0").agreement, world.row("a0").missed_syncs) == ("confirmed", 0)


def test_a_list_that_cannot_be_right_changes_nothing(world: World):
    world.carrier.put("ann")
    world.sync()
    good = world.carrier.agents["ann"]
    for name in ("", "ann"):
        world.carrier.agents["another"] = type(good)(object_id=name, name="Bo")
        run = world.sync()
        assert (run.state, run.added) == ("failed", 0)
    assert [agent.object_id for agent in agents(world.account)] == ["ann"]


def test_a_short_list_that_leaves_somebody_out_is_checked_by_name(world: World, monkeypatch):
    world.carrier.put("ann", "bo")
    world.sync()
    listed = world.carrier.list_agents
    monkeypatch.setattr(world.carrier, "list_agents", lambda: iter([]))

    for _ in range(3):
        run = world.sync()
        assert (run.state, run.read, run.missing, run.gone) == ("done", 0, 0, 0)
    assert (world.row("ann").agreement, world.row("ann").missed_syncs) == ("confirmed", 0)

    monkeypatch.setattr(world.carrier, "list_agents", listed)
    del world.carrier.agents["bo"]
    assert [(run.missing, run.gone) for run in (world.sync(), world.sync())] == [(1, 0), (1, 1)]
    assert (world.row("ann").agreement, world.row("bo").agreement) == ("confirmed", "gone")


def test_a_worker_that_lost_its_lease_counts_nobody_as_missing(world: World, monkeypatch):
    world.carrier.put("ann")
    world.sync()
    del world.carrier.agents["ann"]
    world.carrier.put("bo")
    take_over = sync_module.take_over

    def meanwhile(account, new):
        done = take_over(account, new)
        Job.objects.filter(state="running").update(attempts=F("attempts") + 1)
        return done

    monkeypatch.setattr(sync_module, "take_over", meanwhile)
    world.sync()

    assert (world.row("ann").missed_syncs, world.row("ann").agreement) == (0, "confirmed")


def test_newcomers_who_cannot_be_taken_over_are_told_of(world: World):
    world.carrier.put("ann", "bo")
    there = world.carrier.agents["bo"]
    world.carrier.agents["bo"] = type(there)("bo", "Bo", private_number="+12015550199")

    run = world.sync()

    assert (run.state, run.read, run.added) == ("done", 2, 1)
    assert run.error.startswith(
        "1 agent could not be taken over. The first: Bo: +12015550199 is not a number"
    )


def test_people_of_ours_whom_the_carrier_knows_are_compared(world: World):
    onboard(account=world.account, by=BY, items=[person("ann", directory_tenant="t")])
    AgentAtCarrier.objects.all().delete()
    world.carrier.put("ann")

    assert world.sync().added == 1
    assert world.row("ann").agreement == "confirmed"


def test_a_change_on_its_way_is_no_drift(world: World):
    world.onboard("ann")
    world.run()
    world.change("ann", texts={"name": "Annabel"})

    run = world.sync()

    assert (run.drifted, run.unchanged) == (0, 1)
    assert world.row("ann").agreement == "pending"


def test_settling_what_agrees_is_refused_and_a_stranger_finds_nothing(world: World):
    world.onboard("ann")
    world.run()
    pk = world.row("ann").pk
    for settle in (adopt_theirs, push_ours):
        with pytest.raises(Conflict):
            settle(account=world.account, by=BY, pk=pk)
        with scope.tenant(world.people.other.pk), pytest.raises(NotFound):
            settle(account=world.people.other, by=BY, pk=pk)
    assert world.row("ann").agreement == "confirmed"


def test_a_retried_job_of_a_former_login_does_no_harm(world: World):
    payload = {"provider_account": world.login.pk}
    job = job_services.start(
        NewJob("agents.push_agents", "Again", payload=payload), account=world.account, by=BY
    )
    work.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"sent": 0, "refused": 0})


def test_who_exists_there_already_as_we_want_them_was_not_refused(world: World):
    """Two pushes overlapped: the second is told that the agent exists, and the carrier has them as they should be."""
    world.onboard("ann")
    assert world.run().state == "done"
    AgentAtCarrier.objects.update(reported={}, agreement="pending", version=9)
    world.carrier.refuse.add("ann")
    push.start_push(account=world.account, by=BY, login=world.login)

    assert world.run().result == {"sent": 1, "refused": 0}

    assert (world.row("ann").agreement, world.row("ann").push_error) == ("confirmed", "")
