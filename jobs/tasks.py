"""Celery entry points of the job table."""

from uuid import UUID

from celery import shared_task

from jobs import health, work
from jobs import sweep as sweeping


@shared_task(ignore_result=True)
def wake(job_id: str) -> None:
    work.run(UUID(job_id))


@shared_task(ignore_result=True)
def pulse() -> None:
    health.seen("worker")


@shared_task(ignore_result=True)
def sweep() -> None:
    """Every few seconds: wake what the broker lost and what is due again."""
    for job_id in sweeping.take_lost():
        wake.delay(str(job_id))
    health.seen("sweep")
