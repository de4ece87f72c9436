"""Leases: renewed while their holder lives and works, free as soon as it is seen to be dead."""

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from common import scope
from jobs import leases, services, sweep, work
from jobs.kinds import PATIENCE
from jobs.models import Job
from jobs.services import NewJob
from tests.jobs.conftest import Work
from tests.people import BY, People


def left(job: Job) -> float:
    """Seconds until the lease ends."""
    job.refresh_from_db()
    assert job.lease_until is not None
    return (job.lease_until - timezone.now()).total_seconds()


def age(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() + timedelta(seconds=3))


def dead_process() -> str:
    """The holder's name of a process that has ended."""
    script = "from jobs.leases import holder; print(holder())"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_a_killed_process_is_dead_before_its_parent_takes_note():
    child = subprocess.Popen(["sleep", "60"])
    name = f"{leases.MACHINE}.{child.pid}.{leases._began(child.pid)}"
    assert leases.dead_among([name]) == []

    child.send_signal(signal.SIGKILL)
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert leases.dead_among([name]) == [name]
    child.wait()


def test_a_claim_names_this_process_and_is_short(job: Job):
    claimed = work.claim(job.pk)

    assert claimed is not None
    assert claimed.held_by == leases.holder()
    assert f".{os.getpid()}." in claimed.held_by
    assert 29 < left(job) <= 30


def test_the_heart_renews_what_is_at_work(job: Job, work_done: Work):
    renewed: list[float] = []

    def look(job: Job) -> None:
        age(job)
        leases.beat(leases._heart._held.values())
        renewed.append(left(job))
        work.settle(job)

    work_done.do = look
    work.run(job.pk)

    assert 29 < renewed[0] <= 30
    assert not leases._heart._held


def test_what_is_over_or_anothers_is_not_renewed(job: Job):
    claimed = work.claim(job.pk)
    assert claimed is not None
    age(job)
    Job.objects.filter(pk=job.pk).update(attempts=2)

    work._renew(claimed, timezone.now() + leases.LEASE)

    assert left(job) < 4


def test_work_that_gives_no_sign_of_life_loses_its_lease(job: Job):
    claimed = work.claim(job.pk)
    assert claimed is not None
    age(job)
    claimed.patience_until = timezone.now() - timedelta(seconds=1)
    work._renew(claimed, timezone.now() + leases.LEASE)
    assert left(job) < 4

    work.progress(claimed, 1, 2)
    assert claimed.patience_until > timezone.now() + PATIENCE - timedelta(seconds=5)
    assert left(job) > 29


def test_a_step_may_ask_for_patience(job: Job):
    claimed = work.claim(job.pk)
    assert claimed is not None

    work.hold_for(claimed, timedelta(hours=2))

    assert claimed.patience_until > timezone.now() + timedelta(minutes=119)
    assert left(job) <= 30


def test_the_sweep_frees_what_a_dead_process_of_this_machine_held(job: Job):
    claimed = work.claim(job.pk)
    assert claimed is not None
    Job.objects.filter(pk=job.pk).update(held_by=dead_process(), woken_at=timezone.now())

    assert sweep.take_lost() == [(job.pk, "test.plain")]

    heir = work.claim(job.pk)
    assert heir is not None
    assert (heir.attempts, heir.held_by) == (2, leases.holder())


@pytest.mark.parametrize(
    "holder",
    [
        "",
        f"{leases.MACHINE}.{os.getpid()}.{leases._began(os.getpid())}",
        f"{leases.MACHINE}.{os.getppid()}.{leases._began(os.getppid())}",
        "another-machine.1.1",
    ],
    ids=["nobody", "this process", "its parent", "another machine"],
)
def test_the_sweep_leaves_the_living_and_other_machines_alone(job: Job, holder: str):
    assert work.claim(job.pk) is not None
    Job.objects.filter(pk=job.pk).update(held_by=holder, woken_at=None)

    assert sweep.take_lost() == []
    assert left(job) > 20


def test_a_number_that_another_process_has_now_is_not_the_former_one():
    """Process numbers are used again; the moment of the start tells the two apart."""
    me = leases.holder()
    assert leases.dead_among([me, me + "1", "elsewhere.1.1"]) == [me + "1"]


def test_a_held_job_is_known_as_held(people: People, work_done: Work):
    with scope.tenant(people.customer.pk):
        job = services.start_here(NewJob("test.plain", "Now"), account=people.customer, by=BY)
        assert work.is_held(job.pk)
        Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
        assert not work.is_held(job.pk)


@pytest.mark.django_db(transaction=True)
def test_a_row_that_a_transaction_is_at_does_not_stop_the_heart(people: People, work_done: Work):
    with scope.tenant(people.customer.pk):
        job = services.start_here(NewJob("test.plain", "Now"), account=people.customer, by=BY)
    beaten = threading.Event()

    def beat() -> None:
        leases.beat([lambda until: work._renew(job, until)])
        connection.close()
        beaten.set()

    with scope.system(), transaction.atomic():
        Job.objects.select_for_update().get(pk=job.pk)
        thread = threading.Thread(target=beat)
        thread.start()
        assert beaten.wait(10)
    thread.join()
