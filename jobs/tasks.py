"""Celery entry points of the job table."""

from datetime import datetime
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from jobs import health, work
from jobs import sweep as sweeping
from jobs.exports import services as exports
from jobs.kinds import kind_named

# A worker that looks a little later than that finds the job due.
SLACK = 0.05


@shared_task(ignore_result=True)
def wake(job_id: str) -> None:
    work.run(UUID(job_id))


@shared_task(ignore_result=True)
def wake_outbound(job_id: str) -> None:
    """The same in the workers of the queue ``outbound``."""
    work.run(UUID(job_id))


def send_for_worker(job_id: UUID, kind: str, *, at: datetime | None = None) -> None:
    """Wake one of the workers that do this kind of job, now or at a moment."""
    task = wake_outbound if kind_named(kind).is_outbound else wake
    wait = (at - timezone.now()).total_seconds() if at is not None else 0.0
    if wait > 0:
        task.apply_async((str(job_id),), countdown=wait + SLACK)
    else:
        task.delay(str(job_id))


@shared_task(ignore_result=True)
def pulse() -> None:
    health.seen("worker")


@shared_task(ignore_result=True)
def pulse_outbound() -> None:
    health.seen("outbound")


@shared_task(ignore_result=True)
def sweep() -> None:
    """Every few seconds: wake what the broker lost and what is due again."""
    for job_id, kind in sweeping.take_lost():
        send_for_worker(job_id, kind)
    health.seen("sweep")


@shared_task(ignore_result=True)
def forget_exports() -> None:
    """Every hour: remove files whose time is over."""
    exports.forget_old(timezone.now())
