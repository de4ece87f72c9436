"""Running a job: one worker has it, an error becomes its next state, and late twins change nothing."""

from datetime import timedelta

import psycopg
import pytest
from django.db import OperationalError
from django.utils import timezone

from common import scope
from common.errors import Conflict
from jobs import services, sweep, tasks, work
from jobs.errors import Again, CannotTell, Final, LostLease, Refused, Uncertain
from jobs.models import Job
from jobs.services import NewJob
from tests.jobs.conftest import Work
from tests.people import BY


def raising(error: Exception, *, after_call: bool = False):
    def do(job: Job) -> None:
        if after_call:
            work.about_to_call(job)
        raise error

    return do


def again(job: Job) -> Job:
    """The next attempt, with the pause over."""
    Job.objects.filter(pk=job.pk).update(run_at=timezone.now())
    work.run(job.pk)
    job.refresh_from_db()
    return job


def expire(job: Job) -> None:
    """As after a killed worker: nobody renews the lease, and it ends."""
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_job_is_done_once(job: Job, work_done: Work):
    work_done.do = lambda job: work.settle(job, {"made": 3, "password": "x"})

    work.run(job.pk)
    work.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempts, work_done.ran) == ("done", 1, [1])
    assert job.result == {"made": 3, "password": "[hidden]"}
    assert job.finished_at
    assert job.lease_until is None


def test_of_two_workers_one_claims(job: Job):
    first, second = work.claim(job.pk), work.claim(job.pk)

    assert first is not None
    assert (first.state, first.attempts, second) == ("running", 1, None)


def test_a_job_whose_time_has_not_come_waits(people, work_done: Work):
    later = timezone.now() + timedelta(hours=1)
    with scope.tenant(people.customer.pk):
        job = services.start(NewJob("test.plain", "Later", run_at=later), account=people.customer, by=BY)
        work.run(job.pk)
        job.refresh_from_db()
    assert (job.state, job.is_later, work_done.ran) == ("queued", True, [])


@pytest.mark.parametrize(("seconds", "waits"), [(4, [4]), (3600, [])])
def test_a_worker_is_told_of_what_is_due_soon_and_the_sweep_finds_the_rest(
    people, work_done: Work, monkeypatch, django_capture_on_commit_callbacks, seconds: int, waits: list[int]
):
    told: list[float] = []
    monkeypatch.setattr(tasks.wake, "apply_async", lambda _args, countdown: told.append(countdown))
    later = timezone.now() + timedelta(seconds=seconds)
    with scope.tenant(people.customer.pk), django_capture_on_commit_callbacks(execute=True):
        job = services.start(NewJob("test.plain", "Later", run_at=later), account=people.customer, by=BY)

    assert [round(wait) for wait in told] == waits
    assert sweep.take_lost() == []
    with scope.system():
        Job.objects.filter(pk=job.pk).update(run_at=timezone.now())
    assert sweep.take_lost() == [(job.pk, "test.plain")]


def test_an_ended_lease_gives_the_job_to_another_and_the_late_twin_changes_nothing(job: Job):
    late = work.claim(job.pk)
    assert late is not None
    expire(job)
    heir = work.claim(job.pk)
    assert heir is not None
    work.settle(heir, {"by": "heir"})

    for step in (
        lambda: work.settle(late, {"by": "late"}),
        lambda: work.about_to_call(late),
        lambda: work.nothing_happened(late),
        lambda: work.progress(late, 1, 2),
        lambda: work.hold_for(late, timedelta(hours=1)),
    ):
        with pytest.raises(LostLease):
            step()
    work._finish(late, work.kind_named(late.kind), Final("late"), work.JobState.FAILED)

    job.refresh_from_db()
    assert (job.state, job.result, job.attempts, job.error) == ("done", {"by": "heir"}, 2, "")


def test_a_twin_that_loses_its_lease_ends_quietly(job: Job, work_done: Work):
    def lose(job: Job) -> None:
        Job.objects.filter(pk=job.pk).update(attempts=9)
        work.about_to_call(job)

    work_done.do = lose
    work.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.called_at, work_done.freed) == ("running", None, [])


@pytest.mark.parametrize(
    ("error", "after_call", "state", "freed"),
    [
        (Again("Busy."), False, "queued", []),
        (Again("Busy."), True, "queued", []),
        (Uncertain("Cut off."), True, "queued", []),
        (CannotTell("Cut off."), True, "unknown", []),
        (Final("No."), False, "failed", ["failed"]),
        (Final("No."), True, "failed", ["failed"]),
        (Conflict("No."), False, "failed", ["failed"]),
        (Conflict("We could not store it."), True, "unknown", []),
        (ZeroDivisionError(), False, "failed", ["failed"]),
        (ZeroDivisionError(), True, "unknown", []),
    ],
)
def test_an_error_becomes_the_next_state(job: Job, work_done: Work, error, after_call, state, freed):
    work_done.do = raising(error, after_call=after_call)

    work.run(job.pk)

    job.refresh_from_db()
    assert (job.state, work_done.freed) == (state, freed)
    assert bool(job.finished_at) == (state != "queued")
    assert job.error_kind == ("Final" if isinstance(error, ZeroDivisionError) else type(error).__name__)


def test_again_waits_as_long_as_the_carrier_says_and_takes_the_mark_back(job: Job, work_done: Work):
    work_done.do = raising(Again("Slow down.", retry_after=90), after_call=True)
    before = timezone.now()

    work.run(job.pk)

    job.refresh_from_db()
    assert timedelta(seconds=89) < job.run_at - before < timedelta(seconds=100)
    assert job.called_at is None
    assert job.woken_at is None


def test_pauses_double_up_to_ten_minutes():
    assert [work.pause(attempts) for attempts in (1, 2, 3, 20)] == [2, 4, 8, 600]


def test_a_failed_look_up_leaves_the_doubt(job: Job, work_done: Work):
    """The second attempt only asks whether the first arrived; that it cannot must not lead to sending twice."""
    work_done.do = raising(Uncertain("Cut off."), after_call=True)
    work.run(job.pk)
    seen: list[bool] = []

    def look_up(job: Job) -> None:
        seen.append(job.must_look_up)
        raise Again("The carrier is down.")

    work_done.do = look_up
    again(job)
    again(job)

    assert (job.state, seen) == ("queued", [True, True])
    assert job.called_at is not None


@pytest.mark.parametrize("error", [Final("The login is refused."), Conflict("Closed."), Again("Down.")])
def test_doubt_that_cannot_be_settled_waits_for_a_person(job: Job, work_done: Work, error):
    work_done.do = raising(Uncertain("Cut off."), after_call=True)
    work.run(job.pk)
    Job.objects.filter(pk=job.pk).update(max_attempts=2)
    work_done.do = raising(error)

    again(job)

    assert (job.state, work_done.freed) == ("unknown", [])


def test_a_look_up_that_found_nothing_lets_the_job_fail(job: Job, work_done: Work):
    work_done.do = raising(Uncertain("Cut off."), after_call=True)
    work.run(job.pk)

    def refuse(job: Job) -> None:
        work.nothing_happened(job)
        raise Final("No.")

    work_done.do = refuse
    again(job)

    assert (job.state, work_done.freed, job.called_at) == ("failed", ["failed"], None)


def test_a_killed_worker_leaves_the_mark_for_the_next(job: Job, work_done: Work):
    """SIGKILL after the carrier was asked: no line of ours runs any more, the lease ends, another worker looks up."""
    killed = work.claim(job.pk)
    assert killed is not None
    work.about_to_call(killed)
    expire(job)
    seen: list[tuple[bool, bool]] = []
    work_done.do = lambda job: seen.append((job.must_look_up, job.in_doubt))

    work.run(job.pk)

    assert seen == [(True, True)]


def test_the_last_attempt_ends_the_job(job: Job, work_done: Work):
    Job.objects.filter(pk=job.pk).update(max_attempts=2)
    work_done.do = raising(Again("Busy."))

    work.run(job.pk)
    again(job)

    assert (job.state, job.attempts, work_done.freed) == ("failed", 2, ["failed"])


def test_the_last_uncertain_attempt_is_an_unknown_outcome(job: Job, work_done: Work):
    Job.objects.filter(pk=job.pk).update(max_attempts=1)
    work_done.do = raising(Uncertain("Cut off."), after_call=True)

    work.run(job.pk)

    job.refresh_from_db()
    assert (job.state, work_done.freed) == ("unknown", [])


def test_secrets_do_not_reach_the_row(job: Job, work_done: Work):
    work_done.do = raising(Final("Refused: password=hunter22 token: abcdef"))

    work.run(job.pk)

    job.refresh_from_db()
    assert "hunter22" not in job.error
    assert "abcdef" not in job.error


def test_a_request_to_stop_is_heeded_before_the_next_attempt(job: Job, work_done: Work, people):
    """A job that waits for its next try after 'again' must not go on for ever once somebody cancelled it."""
    work_done.do = raising(Again("Busy."))
    work.run(job.pk)
    Job.objects.filter(pk=job.pk).update(cancel_requested=True)

    again(job)

    assert (job.state, job.error, work_done.ran) == ("cancelled", "Stopped on request.", [1])


def test_an_inline_job_belongs_to_its_process(people, work_done: Work):
    work_done.do = lambda job: work.settle(job)
    with scope.tenant(people.customer.pk):
        job = services.start_here(
            NewJob("test.plain", "Now"), account=people.customer, by=BY, about_to_call=True
        )
        assert work.claim(job.pk) is None
        work.do(job)
        job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 1)


def undone() -> OperationalError:
    """A deadlock, as Django raises it."""
    error = OperationalError("deadlock detected")
    error.__cause__ = psycopg.errors.lookup("40P01")("deadlock detected")
    return error


@pytest.mark.parametrize(("after_call", "kind"), [(False, "Again"), (True, "Uncertain")])
def test_a_job_that_met_another_transaction_is_tried_again(
    job: Job, work_done: Work, caplog, after_call: bool, kind: str
):
    work_done.do = raising(undone(), after_call=after_call)
    work.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.error_kind, job.may_have_happened) == ("queued", kind, after_call)
    assert (job.error, work_done.freed) == (work.UNDONE, [])
    assert "deadlock detected" in caplog.text

    work_done.do = lambda job: work.settle(job)
    assert again(job).state == "done"


def test_whatever_the_other_side_asks_for_no_job_waits_longer_than_a_quarter_of_an_hour(
    job: Job, work_done: Work
):
    work_done.do = raising(Again("Come back in ten years.", retry_after=3.2e8))
    work.run(job.pk)

    job.refresh_from_db()
    assert 890 < (job.run_at - timezone.now()).total_seconds() <= 900


@pytest.mark.parametrize(
    ("error", "was_refused"), [(Refused("No."), True), (Final("Broken."), False), (Conflict("No."), False)]
)
def test_a_refusal_is_told_from_a_failure(job: Job, work_done: Work, error: Exception, was_refused: bool):
    work_done.do = raising(error)
    work.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.was_refused) == ("failed", was_refused)
