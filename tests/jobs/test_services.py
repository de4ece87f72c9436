"""What a person may decide about a job, and what the sweep finds."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.counted import Counted
from accounts.models import Account, Activity
from common import scope
from common.errors import Conflict, NotFound
from jobs import items, services, sweep, tasks, work
from jobs.errors import Again
from jobs.models import Job, JobItem
from jobs.selectors import item_counts, jobs, jobs_named, state_counts
from jobs.selectors import job as find
from jobs.services import NewJob
from tests.jobs.conftest import Work
from tests.people import BY, People


def in_state(job: Job, state: str, **fields) -> Job:
    Job.objects.filter(pk=job.pk).update(state=state, **fields)
    job.refresh_from_db()
    return job


def verbs() -> list[str]:
    return list(Activity.objects.order_by("id").values_list("verb", flat=True))[1:]


DECISIONS = [services.cancel, services.retry, services.give_up, services.was_done]


@pytest.mark.parametrize("decide", DECISIONS)
def test_a_stranger_cannot_decide(job: Job, people: People, decide):
    with scope.tenant(people.other.pk), pytest.raises(NotFound):
        decide(account=people.other, by=BY, job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, verbs()) == ("queued", [])


@pytest.mark.parametrize("decide", DECISIONS)
def test_an_unknown_id_is_not_found(job: Job, people: People, decide):
    with pytest.raises(NotFound):
        decide(account=people.customer, by=BY, job_id=uuid.uuid4())


@pytest.mark.parametrize(
    ("decide", "states"),
    [
        (services.cancel, ["unknown", "done", "failed", "cancelled"]),
        (services.retry, ["queued", "running", "done"]),
        (services.give_up, ["queued", "running", "done", "failed", "cancelled"]),
    ],
)
def test_a_decision_that_does_not_fit_changes_nothing(
    job: Job, people: People, work_done: Work, decide, states
):
    for state in states:
        in_state(job, state)
        with pytest.raises(Conflict):
            decide(account=people.customer, by=BY, job_id=job.pk)
        job.refresh_from_db()
        assert (job.state, job.cancel_requested, work_done.freed, verbs()) == (state, False, [], [])


def test_cancelling_a_waiting_job_ends_it_and_frees_what_it_held(job: Job, people: People, work_done: Work):
    services.cancel(account=people.customer, by=BY, job_id=job.pk)

    job.refresh_from_db()
    assert (job.state, work_done.freed, verbs()) == ("cancelled", ["cancelled"], ["cancelled"])
    work.run(job.pk)
    assert work_done.ran == []


def test_cancelling_a_running_job_asks_it_to_stop(job: Job, people: People, work_done: Work):
    def half_way(running: Job) -> None:
        services.cancel(account=people.customer, by=BY, job_id=running.pk)
        work.progress(running, 1, 2)

    work_done.do = half_way
    work.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.progress_done, job.error) == ("cancelled", 1, "Stopped on request.")


def test_a_waiting_job_that_may_have_arrived_is_not_cancelled_at_once(job: Job, people: People):
    in_state(job, "queued", called_at=timezone.now())

    services.cancel(account=people.customer, by=BY, job_id=job.pk)

    job.refresh_from_db()
    assert (job.state, job.cancel_requested) == ("queued", True)


@pytest.mark.parametrize("state", ["failed", "cancelled", "unknown"])
def test_retry_queues_again_and_keeps_the_mark(job: Job, people: People, state):
    called = timezone.now()
    in_state(job, state, attempts=8, called_at=called, cancel_requested=True, finished_at=called)

    services.retry(account=people.customer, by=BY, job_id=job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempts, job.max_attempts, job.cancel_requested) == ("queued", 8, 16, False)
    assert (job.called_at, job.finished_at, verbs()) == (called, None, ["retried"])


def test_a_job_that_gave_everything_back_is_not_retried(job: Job, people: People):
    in_state(job, "failed", kind="test.final")
    with pytest.raises(Conflict):
        services.retry(account=people.customer, by=BY, job_id=job.pk)
    assert not services.may_retry(job)

    in_state(job, "unknown")
    assert services.may_retry(job)
    services.retry(account=people.customer, by=BY, job_id=job.pk)
    job.refresh_from_db()
    assert job.state == "queued"


def test_give_up_closes_an_unknown_outcome_and_frees(job: Job, people: People, work_done: Work):
    in_state(job, "unknown")

    services.give_up(account=people.customer, by=BY, job_id=job.pk)

    job.refresh_from_db()
    assert (job.state, work_done.freed, verbs()) == ("failed", ["failed"], ["gave up"])


def test_only_what_is_not_done_is_tried_again(job: Job, people: People, work_done: Work):
    items.add(job, [(f"row {n}", {"n": n}) for n in range(4)])
    tried: list[int] = []
    refuse = {1, 3}

    def one(item: JobItem) -> dict[str, object]:
        tried.append(item.payload["n"])
        if item.payload["n"] in refuse:
            raise Conflict("Not this one.")
        return {}

    work_done.do = lambda job: work.settle(job, items.do_each(job, one))
    work.run(job.pk)
    job.refresh_from_db()
    assert (job.result, job.progress_done, job.progress_total) == ({"done": 2, "failed": 2}, 4, 4)
    assert item_counts(people.customer, job) == {"pending": 0, "done": 2, "failed": 2, "skipped": 0}
    assert JobItem.objects.get(job=job, position=1).error == "Not this one."

    in_state(job, "failed")
    refuse.clear()
    services.retry(account=people.customer, by=BY, job_id=job.pk)
    work.run(job.pk)

    assert tried == [0, 1, 2, 3, 1, 3]
    assert item_counts(people.customer, job)["done"] == 4


def test_a_killed_worker_goes_on_where_it_stopped(job: Job, work_done: Work):
    items.add(job, [(f"row {n}", {"n": n}) for n in range(3)])
    tried: list[int] = []

    def one(item: JobItem) -> None:
        tried.append(item.payload["n"])
        if len(tried) == 2:
            raise Again("The carrier is down.")

    work_done.do = lambda job: work.settle(job, items.do_each(job, one))
    work.run(job.pk)
    Job.objects.filter(pk=job.pk).update(run_at=timezone.now())
    work.run(job.pk)

    job.refresh_from_db()
    assert (tried, job.state) == ([0, 1, 1, 2], "done")


def lost(**fields) -> list:
    Job.objects.update(**fields)
    return sweep.take_lost()


def test_the_sweep_finds_lost_wake_ups_once(job: Job):
    old = timezone.now() - timedelta(seconds=60)

    assert sweep.take_lost() == []  # woken just now
    assert lost(woken_at=old) == [(job.pk, "test.plain")]
    assert sweep.take_lost() == []
    assert lost(woken_at=None) == [(job.pk, "test.plain")]
    assert lost(state="running", lease_until=timezone.now() + timedelta(seconds=9), woken_at=old) == []
    assert lost(lease_until=old, woken_at=old) == [(job.pk, "test.plain")]
    assert lost(state="done", woken_at=None) == []


def test_the_sweep_task_wakes_what_it_found(job: Job, work_done: Work, monkeypatch):
    woken: list[str] = []
    monkeypatch.setattr(tasks.wake, "delay", woken.append)
    Job.objects.update(woken_at=None)

    tasks.sweep()

    assert woken == [str(job.pk)]


def test_a_broker_that_is_down_costs_only_time(
    people: People, work_done: Work, monkeypatch, django_capture_on_commit_callbacks
):
    def down(job_id: str) -> None:
        raise OSError("The broker is gone.")

    monkeypatch.setattr(tasks.wake, "delay", down)
    with scope.tenant(people.customer.pk), django_capture_on_commit_callbacks(execute=True):
        job = services.start(NewJob("test.plain", "Do it"), account=people.customer, by=BY)

    with scope.system():
        Job.objects.update(woken_at=timezone.now() - timedelta(seconds=20))
    assert sweep.take_lost() == [(job.pk, "test.plain")]


def counted(account: Account) -> dict[str, int]:
    return state_counts(Counted(account).by_state("jobs"))


def test_reads_see_one_account_only(job: Job, people: People):
    assert list(jobs(people.customer)) == list(jobs(people.customer, state="open")) == [job]
    assert list(jobs(people.customer, kind="test.final")) == []
    assert (
        list(jobs_named(people.customer, "do IT").every())
        == list(jobs_named(people.customer, str(job.pk)[:8]).every())
        == [job]
    )
    assert counted(people.customer) == {"open": 1, "unknown": 0, "failed": 0}
    assert counted(people.other) == {"open": 0, "unknown": 0, "failed": 0}
    with pytest.raises(NotFound):
        find(people.other, job.pk)


@pytest.mark.django_db(transaction=True)
def test_workers_that_race_do_each_job_once(people: People, work_done: Work, monkeypatch):
    """Two workers over ten jobs, each trying all: every job runs once."""
    monkeypatch.setattr(tasks.wake, "delay", [].append)
    with scope.tenant(people.customer.pk):
        rows = [
            services.start(NewJob("test.plain", f"Job {n}"), account=people.customer, by=BY)
            for n in range(10)
        ]
    work_done.do = lambda job: work.settle(job)
    start = threading.Barrier(2)

    def worker() -> None:
        try:
            start.wait()
            for row in rows:
                work.run(row.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with scope.system():
        assert list(Job.objects.order_by().values_list("state", "attempts").distinct()) == [("done", 1)]
    assert len(work_done.ran) == 10
