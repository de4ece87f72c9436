"""Edits many numbers, in sets: what stays with us in one transaction, what carriers hear of in two, between which they
are asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from accounts.actor import Actor
from common.errors import DomainError
from jobs import items, work
from jobs.errors import Final
from jobs.models import Job, JobItem
from jobs.services import FORMER
from numbers.jobs.asking import of_items
from numbers.jobs.sending import send_each
from numbers.services import destinations, settings
from numbers.services.bulk import BulkChanges
from numbers.services.describe import Description, describe_numbers
from numbers.services.settings_each import Sent, Told, desire_each, settle_each
from numbers.states import SmsRouteType

# Numbers that are sent at a time: enough to be fast, few enough to show progress and to stop soon.
IN_A_SET = 200


def edit_numbers(job: Job) -> None:
    """Do what is left of an edit. A number that is refused fails alone; the job then counts as failed, to be
    retried.

    What an earlier attempt did is not done again, because a setting that is as wanted and confirmed is passed
    over.
    """
    changes = BulkChanges(**job.payload["changes"])
    by = work.actor_of(job)
    if changes.at_carrier():
        call, settle = partial(_send, job, by, changes), partial(_settle, job, by, changes)
        result = items.do_in_calls(job, call, settle, _summary(changes), size=IN_A_SET)
    else:
        result = items.do_in_sets(job, partial(_describe, job, by, changes), _summary(changes))
    if result["failed"]:
        raise Final(f"{result['failed']} numbers could not be changed; {result['done']} were.")
    work.settle(job, result)


@dataclass
class Came:
    """What came of a set: what was sent and how carriers answered, and why others failed, by number."""

    sent: list[Sent]
    told: dict[str, Told]
    failed: dict[str, str]


def _send(job: Job, by: Actor, changes: BulkChanges, some: Sequence[JobItem]) -> Came:
    e164s = [item.payload["e164"] for item in some]
    wanted = dict.fromkeys(e164s, changes.at_carrier())
    desired = desire_each(account=job.account, by=by, job=job, wanted=wanted)
    came = Came(desired.to_send, send_each(job, desired.to_send), desired.refused)
    for e164 in desired.busy:
        try:
            _send_alone(job, by, changes, e164)
        except DomainError as exc:
            came.failed[e164] = exc.text
    return came


def _send_alone(job: Job, by: Actor, changes: BulkChanges, e164: str) -> None:
    """A number that another job is at is changed as by a person: in turn."""
    one: settings.One = {"account": job.account, "by": by, "e164": e164, "wait": True}
    if changes.answer is not None:
        answer = destinations.parse(changes.answer) if changes.answer else None
        settings.answer_with(**one, destination=answer)
    if changes.inbound_cnam is not None:
        settings.set_inbound_cnam(**one, enabled=changes.inbound_cnam)
    if changes.sms_type:
        settings.set_sms_route(**one, type=SmsRouteType(changes.sms_type), target=changes.sms_target or "")
    elif changes.sms_type is not None:
        settings.remove_sms_route(**one)


def _settle(job: Job, by: Actor, changes: BulkChanges, came: Came, some: Sequence[JobItem]) -> dict[int, str]:
    failed = came.failed | settle_each(account=job.account, by=by, sent=came.sent, told=came.told)
    left = [item for item in some if item.payload["e164"] not in failed]
    sent = {one.e164: one for one in came.sent}
    for item in left:
        if (one := sent.get(item.payload["e164"])) is not None:
            _keep(item, one.before, {name: getattr(one.number, name) for name in one.names})
    refused = _describe(job, by, changes, left) if changes.description() != Description() else {}
    return refused | of_items(some, failed)


def _describe(job: Job, by: Actor, changes: BulkChanges, some: Sequence[JobItem]) -> dict[int, str]:
    e164s = [item.payload["e164"] for item in some]
    refused, edited = describe_numbers(
        account=job.account, by=by, e164s=e164s, description=changes.description()
    )
    for item in some:
        if (one := edited.get(item.payload["e164"])) is not None:
            _keep(item, one.before, one.after)
    return of_items(some, refused)


def _keep(item: JobItem, before: Mapping[str, object], after: Mapping[str, object]) -> None:
    """Have the item say what it changed, for whoever undoes it."""
    different = [name for name in after if after[name] != before[name]]
    for key, values in ((FORMER, before), ("changed", after)):
        item.payload[key] = item.payload.get(key, {}) | {name: values[name] for name in different}
    if not item.payload[FORMER]:
        del item.payload[FORMER], item.payload["changed"]


def _summary(changes: BulkChanges) -> dict[str, object]:
    return {"changed": sorted(changes.asked())}
