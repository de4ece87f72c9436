"""Writes on many numbers what a file said of each, a set in one transaction."""

from collections.abc import Sequence

from accounts.actor import Actor
from jobs import items, work
from jobs.errors import Final
from jobs.models import Job, JobItem
from numbers.jobs.asking import of_items
from numbers.services.describe import describe_each
from numbers.services.writing import from_payload


def write_on_numbers(job: Job) -> None:
    """Do what is left; what is so already is passed over. A number that is refused fails alone."""
    by = work.actor_of(job)
    result = items.do_in_sets(job, lambda some: _write(job, by, some), {})
    if result["failed"]:
        raise Final(f"{result['failed']} numbers could not be written on; {result['done']} were.")
    work.settle(job, result)


def _write(job: Job, by: Actor, some: Sequence[JobItem]) -> dict[int, str]:
    wanted = {item.payload["e164"]: from_payload(item.payload["wanted"]) for item in some}
    refused, _ = describe_each(account=job.account, by=by, wanted=wanted)
    return of_items(some, refused)
