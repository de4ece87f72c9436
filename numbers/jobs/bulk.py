"""Edits many numbers: what a carrier hears of one by one, as a person would; what stays with us in sets."""

from collections.abc import Sequence
from functools import partial

from accounts.actor import Actor
from jobs import items, work
from jobs.errors import Final
from jobs.models import Job, JobItem
from numbers.selectors.numbers import phone_number
from numbers.services import destinations, settings
from numbers.services.bulk import BulkChanges
from numbers.services.describe import change_tags, describe_number, describe_numbers
from providers.states import Agreement


def edit_numbers(job: Job) -> None:
    """Do what is left of an edit. A number that is refused fails alone; the job then counts as failed, to be
    retried.

    What an earlier attempt did is not done again, because a setting that is as wanted and confirmed is passed
    over.
    """
    changes = BulkChanges(**job.payload["changes"])
    by = work.actor_of(job)
    if changes.at_carrier():
        result = items.do_each(job, partial(_edit, job, by, changes))
    else:
        result = items.do_in_sets(job, partial(_describe, job, by, changes), _summary(changes))
    if result["failed"]:
        raise Final(f"{result['failed']} numbers could not be changed; {result['done']} were.")
    work.settle(job, result)


def _edit(job: Job, by: Actor, changes: BulkChanges, item: JobItem) -> dict[str, object]:
    account, e164 = job.account, item.payload["e164"]
    number = phone_number(account, e164)
    confirmed = number.agreement == Agreement.CONFIRMED
    wanted = {
        name: value
        for name, value in changes.at_carrier().items()
        if not (confirmed and getattr(number, name) == value)
    }
    if changes.answer is not None and wanted.keys() & {"destination", "forward_to"}:
        answer = destinations.parse(changes.answer) if changes.answer else None
        settings.answer_with(account=account, by=by, e164=e164, wait=True, destination=answer)
    if changes.inbound_cnam is not None and "inbound_cnam" in wanted:
        settings.set_inbound_cnam(account=account, by=by, e164=e164, wait=True, enabled=changes.inbound_cnam)
    if changes.label is not None:
        describe_number(account=account, by=by, e164=e164, label=changes.label)
    if changes.add_tags or changes.remove_tags:
        change_tags(account=account, by=by, e164=e164, add=changes.add_tags, remove=changes.remove_tags)
    return _summary(changes)


def _describe(job: Job, by: Actor, changes: BulkChanges, some: Sequence[JobItem]) -> dict[int, str]:
    e164s = [item.payload["e164"] for item in some]
    refused = describe_numbers(account=job.account, by=by, e164s=e164s, description=changes.description())
    return {item.pk: refused[e164] for item, e164 in zip(some, e164s, strict=True) if e164 in refused}


def _summary(changes: BulkChanges) -> dict[str, object]:
    return {"changed": sorted(changes.asked())}
