"""Undoes changes of many numbers, in sets."""

from collections.abc import Sequence
from functools import partial

from accounts.models import Account
from accounts.selectors.accounts import account_with_id
from common import scope
from jobs import items, work
from jobs.errors import Final
from jobs.models import Job, JobItem
from jobs.services import FORMER
from numbers.jobs.asking import of_items
from numbers.jobs.bulk import IN_A_SET, Came
from numbers.jobs.sending import send_each
from numbers.services import undo_each
from numbers.services.describe import Edited
from numbers.services.settings_each import settle_each
from numbers.services.undo_each import put_back_each

MOVE_LEAVES = "Emergency addresses and campaigns, which ended with the move, have to be set again."


def leads_elsewhere(job: Job) -> bool:
    """Whether undoing the edit has calls or messages go somewhere else than they do now."""
    return bool({"answer", "sms_type"} & set(job.payload["changes"]))


def put_back(job: Job) -> None:
    """Put back what an edit changed. What an earlier attempt did is not done again: it is as it was before."""
    by = work.actor_of(job)

    def call(some: Sequence[JobItem]) -> Came:
        edited = {
            item.payload["e164"]: Edited(item.payload[FORMER], item.payload["changed"]) for item in some
        }
        desired = put_back_each(account=job.account, by=by, job=job, edited=edited)
        return Came(desired.to_send, send_each(job, desired.to_send), desired.refused)

    def settle(came: Came, some: Sequence[JobItem]) -> dict[int, str]:
        failed = came.failed | settle_each(account=job.account, by=by, sent=came.sent, told=came.told)
        return of_items(some, failed)

    _end(job, items.do_in_calls(job, call, settle, {}, size=IN_A_SET))


def bring_back(job: Job) -> None:
    """Bring back numbers that were moved away; a job of its own sends their settings."""
    with scope.system():
        to = account_with_id(job.payload["did"]["to"])
    _end(job, items.do_in_sets(job, partial(_bring, job, to), {}))


def _bring(job: Job, to: Account, some: Sequence[JobItem]) -> dict[int, str]:
    former = {item.payload["e164"]: item.payload[FORMER] for item in some}
    refused = undo_each.bring_back(account=job.account, by=work.actor_of(job), to=to, former=former)
    return of_items(some, refused)


def _end(job: Job, result: dict[str, object]) -> None:
    if result["failed"]:
        raise Final(f"{result['failed']} numbers stay as they are; {result['done']} were put back.")
    work.settle(job, result)
