"""Working through a job's items, a few at a time, so that a killed worker goes on where it stopped."""

from collections.abc import Callable

from django.utils import timezone

from common.errors import DomainError
from common.redact import redact, redact_text
from jobs import work
from jobs.models import Job, JobItem
from jobs.states import ItemState


def add(job: Job, rows: list[tuple[str, dict[str, object]]]) -> None:
    """Give a new job its items: a label to show and what the worker needs."""
    JobItem.objects.bulk_create(
        JobItem(job=job, account_id=job.account_id, position=position, label=label[:160], payload=payload)
        for position, (label, payload) in enumerate(rows)
    )
    Job.objects.filter(pk=job.pk).update(progress_total=len(rows))


def finish(
    item: JobItem, state: ItemState, *, error: str = "", result: dict[str, object] | None = None
) -> None:
    item.state, item.error = state, redact_text(error)[:1000]
    item.result, item.finished_at = redact(result or {}), timezone.now()
    item.save(update_fields=["state", "error", "result", "finished_at"])


def do_each(job: Job, do: Callable[[JobItem], dict[str, object] | None]) -> dict[str, object]:
    """Do every item that is not done yet; a refusal ends that item only, any other error the whole attempt.

    Before each item progress is stored and a request to stop is heeded. Returns how many are done and failed.
    """
    rows = JobItem.objects.filter(job=job)
    total, done, failed = rows.count(), rows.filter(state=ItemState.DONE).count(), 0
    for item in rows.exclude(state=ItemState.DONE).iterator(chunk_size=100):
        work.progress(job, done + failed, total)
        try:
            finish(item, ItemState.DONE, result=do(item))
            done += 1
        except DomainError as exc:
            finish(item, ItemState.FAILED, error=exc.text)
            failed += 1
    work.progress(job, done + failed, total)
    return {"done": done, "failed": failed}
