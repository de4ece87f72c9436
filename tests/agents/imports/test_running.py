"""An import at work: row by row or all at once, killed, paused, stopped, tried again; exact counts each time."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Agent
from agents.imports import batches, runs
from agents.imports import jobs as worker
from agents.models import AgentImport, AgentImportRow
from common import scope
from common.errors import Conflict, NotFound
from jobs import services as job_services
from jobs.models import Job
from messaging.models import Inbox
from numbers.models import NumberAssignment
from numbers.states import NumberState
from tests.agents.conftest import NUMBERS, PRIVATE, SUPERVISED, person, wanted
from tests.agents.imports.conftest import Importing
from tests.people import BY

SEVEN = "Object ID,Name\n" + "".join(f"{n},Agent {n}\n" for n in range(1, 8))


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "SIZE", 3)


def counts(agent_import: AgentImport) -> dict[str, int]:
    found = list(AgentImportRow.objects.filter(agent_import=agent_import).values_list("outcome", flat=True))
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
    agent_import = importing.checked(SEVEN)

    first, second = importing.start(agent_import), importing.start(agent_import)

    assert first == second
    assert AgentImportRow.objects.count() == 7
    importing.work(first)
    assert importing.start(agent_import) == first
    assert Job.objects.count() == 1
    assert len(importing.names()) == 7


def test_a_killed_worker_leaves_what_it_did_and_the_next_goes_on(
    importing: Importing, monkeypatch: pytest.MonkeyPatch
):
    agent_import = importing.checked(SEVEN)
    job = importing.start(agent_import)
    with monkeypatch.context() as patch:
        die_after(patch, 1)
        with pytest.raises(Killed):
            importing.work(job)
    assert (len(importing.names()), counts(agent_import)) == (3, {"done": 3, "pending": 4})
    killed(job)

    importing.work(job)

    agent_import.refresh_from_db()
    assert (agent_import.state, counts(agent_import)) == ("done", {"done": 7})
    assert importing.names() == [f"Agent {n}" for n in range(1, 8)]
    assert Agent.objects.count() == 7
    job.refresh_from_db()
    assert (job.state, job.attempts, job.progress_done, job.progress_total) == ("done", 2, 7, 7)


def test_row_by_row_does_the_good_ones_and_tries_only_the_failed_again(importing: Importing):
    text = "Object ID,Name,Messaging number\n" + "".join(
        f"{n},Agent {n},{NUMBERS[n] if n != 5 else NUMBERS[1]}\n" for n in range(1, 8)
    )
    holder = importing.onboard(person("there", wanted(PRIVATE, 3))).agents[0][0]
    agent_import = importing.run(text)

    assert (agent_import.state, counts(agent_import)) == ("done", {"done": 5, "failed": 2})
    assert importing.outcomes(agent_import)[4] == importing.outcomes(agent_import)[6] == "failed"
    row = AgentImportRow.objects.get(agent_import=agent_import, position=4)
    assert row.faults[0][:3] == ["messaging_number", NUMBERS[3], f"{NUMBERS[3]} is held by There."]

    NumberAssignment.objects.filter(agent=holder).update(until=timezone.now())
    before = Agent.objects.count()
    job = runs.retry_failed(account=importing.customer, by=BY, pk=agent_import.pk)
    assert counts(agent_import) == {"done": 5, "pending": 2}
    importing.work(job)

    assert Agent.objects.count() == before + 1
    assert counts(agent_import) == {"done": 6, "failed": 1}
    assert importing.holders()[NUMBERS[3]] == ("private", "Agent 3")
    row = AgentImportRow.objects.get(agent_import=agent_import, outcome="failed")
    assert row.faults[0][2] == f"{NUMBERS[1]} is held by Agent 1."


def test_all_or_none_is_not_started_with_faults_and_does_nothing_when_one_comes_later(importing: Importing):
    bad = importing.checked(SEVEN + "8,\n", atomic=True)
    with pytest.raises(Conflict, match="all rows are to be done or none"):
        importing.start(bad)

    agent_import = importing.checked(SEVEN, atomic=True)
    job = importing.start(agent_import)
    importing.onboard(person("6"))
    importing.work(job)

    agent_import.refresh_from_db()
    assert (job.state, agent_import.state, agent_import.error) == (
        "failed",
        "stopped",
        "1 row has a fault, so none was done.",
    )
    assert importing.names() == ["6"]
    assert counts(agent_import) == {"pending": 6, "failed": 1}

    Agent.objects.filter(object_id="6").update(object_id="other")
    importing.work(runs.retry_failed(account=importing.customer, by=BY, pk=agent_import.pk))
    assert (len(importing.names()), counts(agent_import)) == (8, {"done": 7})


def test_all_or_none_does_all(importing: Importing, monkeypatch: pytest.MonkeyPatch):
    held = []
    monkeypatch.setattr(worker.work, "hold_for", lambda _job, time: held.append(time))
    agent_import = importing.run(SEVEN, atomic=True)
    assert held == [timedelta(seconds=60, milliseconds=35)]
    assert (agent_import.state, counts(agent_import)) == ("done", {"done": 7})
    assert len(importing.names()) == 7


def test_a_pause_comes_after_the_present_batch(importing: Importing, monkeypatch: pytest.MonkeyPatch):
    agent_import = importing.checked(SEVEN)
    job = importing.start(agent_import)
    carry_out = worker.carry_out

    def pausing(*arguments: object) -> object:
        runs.pause(account=importing.customer, by=BY, pk=agent_import.pk)
        return carry_out(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(worker, "carry_out", pausing)
        importing.work(job)

    agent_import.refresh_from_db()
    assert (job.state, job.result, agent_import.state) == ("done", {"outcome": "Paused"}, "paused")
    assert counts(agent_import) == {"done": 3, "pending": 4}
    with pytest.raises(Conflict):
        runs.pause(account=importing.customer, by=BY, pk=agent_import.pk)
    again = runs.go_on(account=importing.customer, by=BY, pk=agent_import.pk)
    assert runs.go_on(account=importing.customer, by=BY, pk=agent_import.pk) == again
    importing.work(again)
    assert counts(agent_import) == {"done": 7}
    with pytest.raises(Conflict):
        runs.go_on(account=importing.customer, by=BY, pk=agent_import.pk)


def test_stopped_before_it_began_and_in_the_middle(importing: Importing, monkeypatch: pytest.MonkeyPatch):
    agent_import = importing.checked(SEVEN)
    job = importing.start(agent_import)
    runs.stop(account=importing.customer, by=BY, pk=agent_import.pk)
    agent_import.refresh_from_db()
    assert (agent_import.state, agent_import.error, counts(agent_import)) == (
        "stopped",
        "Stopped on request.",
        {"pending": 7},
    )
    importing.work(job)
    assert importing.names() == []

    job = runs.go_on(account=importing.customer, by=BY, pk=agent_import.pk)
    carry_out = worker.carry_out

    def stopping(*arguments: object) -> object:
        runs.stop(account=importing.customer, by=BY, pk=agent_import.pk)
        return carry_out(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(worker, "carry_out", stopping)
        importing.work(job)
    agent_import.refresh_from_db()
    assert (job.state, agent_import.state, counts(agent_import)) == (
        "cancelled",
        "stopped",
        {"done": 3, "pending": 4},
    )

    # From the job's own page it goes on as well.
    job_services.retry(account=importing.customer, by=BY, job_id=job.pk)
    importing.work(job)
    agent_import.refresh_from_db()
    assert (agent_import.state, counts(agent_import)) == ("done", {"done": 7})


def test_a_former_job_that_is_tried_again_does_nothing(importing: Importing):
    agent_import = importing.checked(SEVEN)
    first = importing.start(agent_import)
    runs.stop(account=importing.customer, by=BY, pk=agent_import.pk)
    runs.go_on(account=importing.customer, by=BY, pk=agent_import.pk)

    job_services.retry(account=importing.customer, by=BY, job_id=first.pk)
    importing.work(first)

    assert (first.state, first.result) == ("done", {"outcome": "Nothing to do."})
    assert counts(agent_import) == {"pending": 7}


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
    agent_import = importing.checked("Object ID,Name,Messaging number\n1,Ann,any\n")
    job = importing.start(agent_import)
    importing.onboard(person("there", wanted(PRIVATE, 0)))
    importing.work(job)
    assert counts(agent_import) == {"failed": 1}

    importing.work(runs.retry_failed(account=importing.customer, by=BY, pk=agent_import.pk))

    assert importing.holders()[NUMBERS[1]] == ("private", "Ann")


def test_inboxes_of_those_who_left_are_taken_over(importing: Importing):
    importing.onboard(person("boss", wanted(SUPERVISED, 0)))
    importing.run("Object ID\nboss\n", "offboard")
    text = f"Object ID,Name,Supervised number\n2,Ben,{NUMBERS[0]}\n"
    assert importing.faults(importing.checked(text)) == [
        (2, "Supervised number", NUMBERS[0], "Inbox already exists")
    ]

    agent_import = importing.run(text, reassign_inbox=True)
    assert [(inbox.owner.name, inbox.removed_at) for inbox in Inbox.objects.all()] == [("Ben", None)]

    importing.work(runs.start_undo(account=importing.customer, by=BY, pk=agent_import.pk))
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
    agent_import = importing.checked(SEVEN)
    other = importing.people.other
    for act in (runs.start, runs.pause, runs.go_on, runs.stop, runs.retry_failed, runs.start_undo):
        with pytest.raises(NotFound):
            act(account=other, by=BY, pk=agent_import.pk)
    with scope.tenant(other.pk):
        assert not AgentImport.objects.exists()


def test_what_has_not_begun_cannot_be_paused_stopped_retried_or_undone(importing: Importing):
    agent_import = importing.checked(SEVEN)
    for act in (runs.pause, runs.go_on, runs.stop, runs.retry_failed, runs.start_undo):
        with pytest.raises(Conflict):
            act(account=importing.customer, by=BY, pk=agent_import.pk)
    with pytest.raises(Conflict, match="Check the file first"):
        importing.start(importing.upload(SEVEN))


def test_whoever_waited_long_gets_a_mail(importing: Importing, mailoutbox):
    agent_import = importing.checked(SEVEN + "8,\n")
    job = importing.start(agent_import)
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
    agent_import = importing.checked(
        f"Object ID,Name,Messaging number\n1,Ann,{NUMBERS[0]}\n2,Ben,{NUMBERS[1]}\n"
    )
    job = importing.start(agent_import)
    from_now = importing.customer.phone_numbers.get(e164=NUMBERS[0])
    from_now.state = NumberState.RELEASED
    from_now.save(update_fields=["state"])

    importing.work(job)

    assert counts(agent_import) == {"failed": 1, "done": 1}
    assert importing.names() == ["Ben"]
