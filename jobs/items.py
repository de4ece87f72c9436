"""Working through a job's items, a few at a time, so that a killed worker goes on where it stopped."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from common.errors import DomainError
from common.redact import redact, redact_text
from common.updating import update_rows
from jobs import work
from jobs.models import Job, JobItem
from jobs.states import ItemState

T = TypeVar("T")
# Items that are done in one transaction: enough to be fast, few enough to show progress and to hold rows briefly.
SET = 1000


def add(job: Job, rows: list[tuple[str, dict[str, object]]]) -> None:
    """Give a new job its items: a label to show and what the worker needs."""
    JobItem.objects.bulk_create(
        JobItem(job=job, account_id=job.account_id, position=position, label=label[:160], payload=payload)
        for position, (label, payload) in enumerate(rows)
    )
    Job.objects.filter(pk=job.pk).update(progress_total=len(rows))


def note(some: Sequence[JobItem]) -> None:
    """Keep what was added to the payload of items, in the caller's transaction, so that the next worker finds it."""
    update_rows(JobItem, [{"pk": item.pk, "payload": item.payload} for item in some])


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


def do_in_sets(
    job: Job, do: Callable[[Sequence[JobItem]], dict[int, str]], result: dict[str, object]
) -> dict[str, object]:
    """Do all items that are not done yet, a set in one transaction: with what it changes, its outcomes are stored.

    ``do`` returns why items are refused, by their ids; the others are done, with ``result``, and what it adds to an
    item's payload is kept. For work that stays within the database. Progress and requests to stop as for ``do_each``,
    between the sets.
    """
    return _each_set(job, lambda some: _settled(some, do, result), SET)


def do_in_calls(
    job: Job,
    call: Callable[[Sequence[JobItem]], T],
    settle: Callable[[T, Sequence[JobItem]], Mapping[int, str]],
    result: dict[str, object],
    *,
    size: int,
) -> dict[str, object]:
    """The same for work that leaves the database: ``call`` is given a set outside of any transaction, and ``settle``
    stores what came of it in the transaction that ends its items. A set that is cut off in between is called again, so
    ``call`` must stand that.
    """
    return _each_set(job, lambda some: _settled(some, partial(settle, call(some)), result), size)


def _each_set(job: Job, do: Callable[[Sequence[JobItem]], int], size: int) -> dict[str, object]:
    """``do`` ends the items of a set and returns how many of them failed."""
    rows = JobItem.objects.filter(job=job)
    total, done, failed = rows.count(), rows.filter(state=ItemState.DONE).count(), 0
    left = rows.exclude(state=ItemState.DONE).iterator(chunk_size=size)
    while some := list(islice(left, size)):
        work.progress(job, done + failed, total)
        refused = do(some)
        failed += refused
        done += len(some) - refused
    work.progress(job, done + failed, total)
    return {"done": done, "failed": failed}


def _settled(
    some: Sequence[JobItem],
    settle: Callable[[Sequence[JobItem]], Mapping[int, str]],
    result: dict[str, object],
) -> int:
    with transaction.atomic():
        refused = settle(some)
        now = timezone.now()
        update_rows(
            JobItem,
            [_outcome(item, refused.get(item.pk, ""), result) | {"finished_at": now} for item in some],
        )
    return len(refused)


def _outcome(item: JobItem, refused: str, result: dict[str, object]) -> dict[str, object]:
    return {
        "pk": item.pk,
        "state": ItemState.FAILED if refused else ItemState.DONE,
        "error": redact_text(refused)[:1000],
        "payload": item.payload,
        "result": {} if refused else redact(result),
        "finished_at": timezone.now(),
    }
