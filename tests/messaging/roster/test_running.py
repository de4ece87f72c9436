"""An import at work: row by row or all at once, killed, paused, stopped, tried again; exact counts each time."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Agent
from common import scope
from common.errors import Conflict, NotFound
from jobs import services as job_services
from jobs.models import Job
from messaging.jobs import roster as worker
from messaging.models import Inbox, RosterImport, RosterRow
from messaging.roster import batches
from messaging.services import roster_runs as runs
from numbers.models import NumberAssignment
from numbers.states import NumberState
from tests.messaging.agents.conftest import NUMBERS, PRIVATE, SUPERVISED, person, wanted
from tests.messaging.roster.conftest import Importing
from tests.people import BY

SEVEN = "Object ID,Name\n" + "".join(f"{n},Agent {n}\n" for n in range(1, 8))


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "SIZE", 3)


def counts(roster: RosterImport) -> dict[str, int]:
    found = list(RosterRow.objects.filter(roster=roster).values_list("outcome", flat=True))
    return {outcome: found.count(outcome) for outcome in set(found)}


def killed(job: Job) -> None:
    """As when the worker is killed: nothing is settled, and the lease ends."""
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


class Killed(BaseException):
    """Nothing catches it, like a signal."""


def die_after(monkeypatch: pytest.MonkeyPatch, batches_done: int) -> None:
    """Let the process die in the middle of the batch after these, with the agents made and their rows not settled."""
    done = []
    carried_out = worker.carry_out

    def carry_out(*arguments: object) -> object:
        verdicts = carried_out(*arguments)
        if len(done) == batches_done:
            raise Killed
        done.append(1)
        return verdicts

    monkeypatch.setattr(worker, "carry_out", carry_out)


def test_started_twice_it_is_one_job(importing: Importing):
    roster = importing.checked(SEVEN)

    first, second = importing.start(roster), importing.start(roster)

    assert first == second
    assert RosterRow.objects.count() == 7
    importing.work(first)
    assert importing.start(roster) == first
    assert Job.objects.count() == 1
    assert len(importing.names()) == 7


def test_a_killed_worker_leaves_what_it_did_and_the_next_goes_on(
    importing: Importing, monkeypatch: pytest.MonkeyPatch
):
    roster = importing.checked(SEVEN)
    job = importing.start(roster)
    with monkeypatch.context() as patch:
        die_after(patch, 1)
        with pytest.raises(Killed):
            importing.work(job)
    assert (len(importing.names()), counts(roster)) == (3, {"done": 3, "pending": 4})
    killed(job)

    importing.work(job)

    roster.refresh_from_db()
    assert (roster.state, counts(roster)) == ("done", {"done": 7})
    assert importing.names() == [f"Agent {n}" for n in range(1, 8)]
    assert Agent.objects.count() == 7
    job.refresh_from_db()
    assert (job.state, job.attempts, job.progress_done, job.progress_total) == ("done", 2, 7, 7)


def test_row_by_row_does_the_good_ones_and_tries_only_the_failed_again(importing: Importing):
    text = "Object ID,Name,Messaging number\n" + "".join(
        f"{n},Agent {n},{NUMBERS[n] if n != 5 else NUMBERS[1]}\n" for n in range(1, 8)
    )
    holder = importing.onboard(person("there", wanted(PRIVATE, 3))).agents[0][0]
    roster = importing.run(text)

    assert (roster.state, counts(roster)) == ("done", {"done": 5, "failed": 2})
    assert importing.outcomes(roster)[4] == importing.outcomes(roster)[6] == "failed"
    row = RosterRow.objects.get(roster=roster, position=4)
    assert row.faults[0][:3] == ["messaging_number", NUMBERS[3], f"{NUMBERS[3]} is held by There."]

    NumberAssignment.objects.filter(agent=holder).update(until=timezone.now())
    before = Agent.objects.count()
    job = runs.retry_failed(account=importing.customer, by=BY, pk=roster.pk)
    assert counts(roster) == {"done": 5, "pending": 2}
    importing.work(job)

    assert Agent.objects.count() == before + 1
    assert counts(roster) == {"done": 6, "failed": 1}
    assert importing.holders()[NUMBERS[3]] == ("private", "Agent 3")
    row = RosterRow.objects.get(roster=roster, outcome="failed")
    assert row.faults[0][2] == f"{NUMBERS[1]} is held by Agent 1."


def test_all_or_none_is_not_started_with_faults_and_does_nothing_when_one_comes_later(importing: Importing):
    bad = importing.checked(SEVEN + "8,\n", atomic=True)
    with pytest.raises(Conflict, match="all rows are to be done or none"):
        importing.start(bad)

    roster = importing.checked(SEVEN, atomic=True)
    job = importing.start(roster)
    importing.onboard(person("6"))
    importing.work(job)

    roster.refresh_from_db()
    assert (job.state, roster.state, roster.error) == (
        "failed",
        "stopped",
        "1 row has a fault, so none was done.",
    )
    assert importing.names() == ["6"]
    assert counts(roster) == {"pending": 6, "failed": 1}

    Agent.objects.filter(object_id="6").update(object_id="other")
    importing.work(runs.retry_failed(account=importing.customer, by=BY, pk=roster.pk))
    assert (len(importing.names()), counts(roster)) == (8, {"done": 7})


def test_all_or_none_does_all(importing: Importing, monkeypatch: pytest.MonkeyPatch):
    held = []
    monkeypatch.setattr(worker.work, "hold_for", lambda _job, time: held.append(time))
    roster = importing.run(SEVEN, atomic=True)
    assert held == [timedelta(seconds=20, milliseconds=35)]
    assert (roster.state, counts(roster)) == ("done", {"done": 7})
    assert len(importing.names()) == 7


def test_a_pause_comes_after_the_present_batch(importing: Importing, monkeypatch: pytest.MonkeyPatch):
    roster = importing.checked(SEVEN)
    job = importing.start(roster)
    carry_out = worker.carry_out

    def pausing(*arguments: object) -> object:
        runs.pause(account=importing.customer, by=BY, pk=roster.pk)
        return carry_out(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(worker, "carry_out", pausing)
        importing.work(job)

    roster.refresh_from_db()
    assert (job.state, job.result, roster.state) == ("done", {"outcome": "Paused"}, "paused")
    assert counts(roster) == {"done": 3, "pending": 4}
    with pytest.raises(Conflict):
        runs.pause(account=importing.customer, by=BY, pk=roster.pk)
    again = runs.go_on(account=importing.customer, by=BY, pk=roster.pk)
    assert runs.go_on(account=importing.customer, by=BY, pk=roster.pk) == again
    importing.work(again)
    assert counts(roster) == {"done": 7}
    with pytest.raises(Conflict):
        runs.go_on(account=importing.customer, by=BY, pk=roster.pk)


def test_stopped_before_it_began_and_in_the_middle(importing: Importing, monkeypatch: pytest.MonkeyPatch):
    roster = importing.checked(SEVEN)
    job = importing.start(roster)
    runs.stop(account=importing.customer, by=BY, pk=roster.pk)
    roster.refresh_from_db()
    assert (roster.state, roster.error, counts(roster)) == ("stopped", "Stopped on request.", {"pending": 7})
    importing.work(job)
    assert importing.names() == []

    job = runs.go_on(account=importing.customer, by=BY, pk=roster.pk)
    carry_out = worker.carry_out

    def stopping(*arguments: object) -> object:
        runs.stop(account=importing.customer, by=BY, pk=roster.pk)
        return carry_out(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(worker, "carry_out", stopping)
        importing.work(job)
    roster.refresh_from_db()
    assert (job.state, roster.state, counts(roster)) == ("cancelled", "stopped", {"done": 3, "pending": 4})

    # From the job's own page it goes on as well.
    job_services.retry(account=importing.customer, by=BY, job_id=job.pk)
    importing.work(job)
    roster.refresh_from_db()
    assert (roster.state, counts(roster)) == ("done", {"done": 7})


def test_a_former_job_that_is_tried_again_does_nothing(importing: Importing):
    roster = importing.checked(SEVEN)
    first = importing.start(roster)
    runs.stop(account=importing.customer, by=BY, pk=roster.pk)
    runs.go_on(account=importing.customer, by=BY, pk=roster.pk)

    job_services.retry(account=importing.customer, by=BY, job_id=first.pk)
    importing.work(first)

    assert (first.state, first.result) == ("done", {"outcome": "Nothing to do."})
    assert counts(roster) == {"pending": 7}


def test_the_same_file_twice_makes_nothing_twice(importing: Importing):
    importing.run(SEVEN)
    again = importing.checked(SEVEN + "8,Agent 8\n")
    assert (again.already_count, again.ready_count) == (7, 1)
    with pytest.raises(Conflict, match="nothing to do"):
        importing.start(importing.checked(SEVEN))

    importing.work(importing.start(again))

    assert counts(again) == {"already": 7, "done": 1}
    assert Agent.objects.count() == 8


def test_supervisors_come_first_and_circles_together(importing: Importing):
    importing.run(
        "Object ID,Name,Supervised number,Supervisors\n"
        f"1,Ann,{NUMBERS[0]},9\n2,Ben,{NUMBERS[1]},3\n3,Cleo,{NUMBERS[2]},4\n4,Dan,{NUMBERS[3]},2;4\n"
        f"5,Eve,{NUMBERS[4]},1\n6,Finn,,\n7,Gus,,\n8,Hal,,\n9,Ida,,\n"
    )

    members = {
        inbox.owner.name: sorted(agent.name for agent in inbox.members.all()) for inbox in Inbox.objects.all()
    }
    assert members == {"Ann": ["Ida"], "Ben": ["Cleo"], "Cleo": ["Dan"], "Dan": ["Ben"], "Eve": ["Ann"]}


def test_a_long_chain_of_supervisors_is_ordered():
    edges = [[place + 1] if place < 4_999 else [] for place in range(5_000)]
    assert [part[0] for part in batches.circles(edges)] == list(range(4_999, -1, -1))
    assert list(batches.circles([[1], [0], [0, 3], []])) == [[0, 1], [3], [2]]


def test_a_number_that_was_picked_and_taken_meanwhile_is_picked_anew(importing: Importing):
    roster = importing.checked("Object ID,Name,Messaging number\n1,Ann,any\n")
    job = importing.start(roster)
    importing.onboard(person("there", wanted(PRIVATE, 0)))
    importing.work(job)
    assert counts(roster) == {"failed": 1}

    importing.work(runs.retry_failed(account=importing.customer, by=BY, pk=roster.pk))

    assert importing.holders()[NUMBERS[1]] == ("private", "Ann")


def test_inboxes_of_those_who_left_are_taken_over(importing: Importing):
    importing.onboard(person("boss", wanted(SUPERVISED, 0)))
    importing.run("Object ID\nboss\n", "offboard")
    text = f"Object ID,Name,Supervised number\n2,Ben,{NUMBERS[0]}\n"
    assert importing.faults(importing.checked(text)) == [
        (2, "Supervised number", NUMBERS[0], "Inbox already exists")
    ]

    roster = importing.run(text, reassign_inbox=True)
    assert [(inbox.owner.name, inbox.removed_at) for inbox in Inbox.objects.all()] == [("Ben", None)]

    importing.work(runs.start_undo(account=importing.customer, by=BY, pk=roster.pk))
    inbox = Inbox.objects.get()
    assert (inbox.removed_at, inbox.owner.state, importing.names()) == (None, "offboarded", [])


def test_a_batch_takes_as_many_statements_however_many_rows_it_has(
    importing: Importing, monkeypatch: pytest.MonkeyPatch
):
    def statements(rows: int, first: int) -> int:
        monkeypatch.setattr(batches, "SIZE", 100)
        lines = "".join(f"{n},Agent {n}\n" for n in range(first, first + rows))
        job = importing.start(importing.checked(f"Object ID,Name\n{lines}"))
        with CaptureQueriesContext(connection) as caught:
            importing.work(job)
        return len(caught)

    few, many = statements(2, 100), statements(100, 200)

    assert few == many
    assert many <= 42


def test_a_strangers_import_is_not_there(importing: Importing):
    roster = importing.checked(SEVEN)
    other = importing.people.other
    for act in (runs.start, runs.pause, runs.go_on, runs.stop, runs.retry_failed, runs.start_undo):
        with pytest.raises(NotFound):
            act(account=other, by=BY, pk=roster.pk)
    with scope.tenant(other.pk):
        assert not RosterImport.objects.exists()


def test_what_has_not_begun_cannot_be_paused_stopped_retried_or_undone(importing: Importing):
    roster = importing.checked(SEVEN)
    for act in (runs.pause, runs.go_on, runs.stop, runs.retry_failed, runs.start_undo):
        with pytest.raises(Conflict):
            act(account=importing.customer, by=BY, pk=roster.pk)
    with pytest.raises(Conflict, match="Check the file first"):
        importing.start(importing.upload(SEVEN))


def test_whoever_waited_long_gets_a_mail(importing: Importing, mailoutbox):
    roster = importing.checked(SEVEN + "8,\n")
    job = importing.start(roster)
    alice = importing.people.alice
    Job.objects.filter(pk=job.pk).update(user_id=alice.pk, created_at=timezone.now() - timedelta(minutes=2))
    importing.work(job)

    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        ([alice.email], "Import of people.csv is over")
    ]
    assert "Done: 7\nFailed: 1\n" in mailoutbox[0].body
    importing.run("Object ID,Name\n9,Ida\n")
    assert len(mailoutbox) == 1


def test_a_number_that_leaves_while_it_waits_fails_its_row_alone(importing: Importing):
    roster = importing.checked(f"Object ID,Name,Messaging number\n1,Ann,{NUMBERS[0]}\n2,Ben,{NUMBERS[1]}\n")
    job = importing.start(roster)
    from_now = importing.customer.phone_numbers.get(e164=NUMBERS[0])
    from_now.state = NumberState.RELEASED
    from_now.save(update_fields=["state"])

    importing.work(job)

    assert counts(roster) == {"failed": 1, "done": 1}
    assert importing.names() == ["Ben"]
