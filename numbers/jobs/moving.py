"""Moves many numbers to another account, in sets, and sends the settings of what has arrived."""

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
from numbers.jobs.bulk import IN_A_SET
from numbers.jobs.sending import send_each
from numbers.services.move_each import move_each
from numbers.services.settings_each import Sent, Told, settle_each, take_unsent


def move(job: Job) -> None:
    """Move what is left to move. It all stays with us: carriers hear of it from jobs of the other account."""
    with scope.system():
        to = account_with_id(job.payload["to"])
    result = items.do_in_sets(job, partial(_move, job, to), {})
    if result["failed"]:
        raise Final(f"{result['failed']} numbers could not be moved; {result['done']} were.")
    work.settle(job, result)


def _move(job: Job, to: Account, some: Sequence[JobItem]) -> dict[int, str]:
    e164s = [item.payload["e164"] for item in some]
    refused, former = move_each(account=job.account, by=work.actor_of(job), e164s=e164s, to=to)
    for item in some:
        if (e164 := item.payload["e164"]) in former:
            item.payload[FORMER] = former[e164]
    return of_items(some, refused)


def send_unsent(job: Job) -> None:
    """Send the settings of numbers that are not sent yet; of one that has left there is nothing to send."""
    by = work.actor_of(job)

    def call(some: Sequence[JobItem]) -> tuple[list[Sent], dict[str, Told]]:
        e164s = [item.payload["e164"] for item in some]
        sent = take_unsent(account=job.account, by=by, job=job, e164s=e164s).to_send
        return sent, send_each(job, sent)

    def settle(came: tuple[list[Sent], dict[str, Told]], some: Sequence[JobItem]) -> dict[int, str]:
        sent, told = came
        failed = settle_each(account=job.account, by=by, sent=sent, told=told)
        return of_items(some, failed)

    result = items.do_in_calls(job, call, settle, {}, size=IN_A_SET)
    if result["failed"]:
        raise Final(f"{result['failed']} numbers could not be set; {result['done']} were.")
    work.settle(job, result)
