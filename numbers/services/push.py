"""Bringing a carrier in line with what is desired of a number: a job for each change, one sending at a time."""

import time
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from django.db import connection, transaction

from accounts.actor import Actor
from accounts.models import Account
from common.e164 import for_people
from common.errors import CarrierTrouble, Conflict
from jobs import services as job_services
from jobs import work
from jobs.models import Job
from jobs.services import NewJob
from jobs.states import JobState
from numbers.kinds import PUSH
from numbers.models import PhoneNumber
from numbers.states import HELD
from providers.states import Agreement

T = TypeVar("T")
# Seconds for which a change waits for the one before it.
LONGEST_TURN, BETWEEN_LOOKS = 5.0, 0.03
# What ``queue_push`` changes on the number, for the caller to save.
FIELDS = ["unsent", "wishes", "agreement", "push_error", "version", "pushing_job"]


class BeingSent(Conflict):
    """Another change of the number is on its way to the carrier; this one has to wait its turn."""


def in_turn(change: Callable[[], T]) -> T:
    """Do a change that raises BeingSent, once more as soon as the number is free; for a few seconds at most.

    Inside a transaction, which would keep others waiting, it is raised at once.
    """
    end = time.monotonic() + LONGEST_TURN
    while True:
        try:
            return change()
        except BeingSent:
            if connection.in_atomic_block or time.monotonic() > end:
                raise
        time.sleep(BETWEEN_LOOKS)


def queue_push(
    *,
    account: Account,
    by: Actor,
    number: PhoneNumber,
    settings: Iterable[str],
    wait: bool,
    before: Mapping[str, object] | None = None,
) -> Job:
    """Write the job that sends the named settings; call it in the transaction that changes them, with the row locked.

    It takes the place of every earlier job that has not sent the same settings yet. With ``wait`` the job belongs to
    this process, which runs it after the commit through ``finish``. ``before`` is what to put back should it be given
    up; of several changes none of which was sent, the first one's counts.
    """
    names = sorted(settings)
    if wait and number.pushing_job and work.is_held(number.pushing_job):
        raise BeingSent("Another change of this number is being sent; try again in a moment.", field="number")
    note_wish(number, names, before or {})
    payload = {"number": number.pk, "settings": names, "version": number.version}
    title = f"Send settings of {for_people(number.e164, account.country)}"
    new = NewJob(PUSH, title, payload=payload, subject=number)
    if not wait:
        return job_services.start(new, account=account, by=by)
    job = job_services.start_here(new, account=account, by=by, about_to_call=True)
    number.pushing_job = job.pk
    return job


def note_wish(number: PhoneNumber, names: Iterable[str], before: Mapping[str, object]) -> None:
    """These settings, as they stand on the number, are to be sent, and stand above every earlier wish; the caller saves
    ``FIELDS``. What was wanted ``before`` is kept as for ``queue_push``.
    """
    number.version += 1
    number.wishes = number.wishes | {name: _wish(number, name, before) for name in names}
    number.unsent = sorted({*number.unsent, *names})
    number.agreement, number.push_error = Agreement.PENDING, ""


def _wish(number: PhoneNumber, name: str, before: Mapping[str, object]) -> dict[str, object]:
    waiting = number.wishes.get(name, {}) if name in number.unsent else {}
    wish: dict[str, object] = {"version": number.version}
    if name in before:
        wish["before"] = waiting.get("before", before[name])
    return wish


def owned(job: Job, number: PhoneNumber) -> list[str]:
    """The settings that the job still stands for: no newer change of them was made since."""
    return still_wanted(number, job.payload["settings"], job.payload["version"])


def still_wanted(number: PhoneNumber, names: Iterable[str], version: int) -> list[str]:
    """Those of the settings that no newer change of the number wants otherwise."""
    return [name for name in names if number.wishes.get(name, {}).get("version") == version]


def forget_wishes(number: PhoneNumber, names: Iterable[str]) -> None:
    """Nothing is left to be sent of these settings; the caller saves ``unsent`` and ``wishes``."""
    gone = set(names)
    number.unsent = [name for name in number.unsent if name not in gone]
    number.wishes = {name: wish for name, wish in number.wishes.items() if name not in gone}


def push(*, account: Account, by: Actor, number: PhoneNumber, settings: list[str], wait: bool) -> Job:
    """Send settings again as they are desired; Conflict when the account no longer has the number."""

    @transaction.atomic
    def queued() -> Job:
        locked = PhoneNumber.objects.select_for_update(of=("self",)).filter(
            account=account, pk=number.pk, state__in=HELD
        )
        row = locked.first()
        if row is None:
            raise Conflict("The number is no longer on this account.", field="number")
        job = queue_push(account=account, by=by, number=row, settings=settings, wait=wait)
        row.save(update_fields=FIELDS)
        return job

    job = in_turn(queued)
    if wait:
        finish(job)
    return job


def finish(job: Job) -> None:
    """Carry out a job that ``queue_push`` gave to this process; a refusal or failure is raised in words."""
    work.do(job)
    if job.state == JobState.DONE:
        return
    if job.was_refused:
        raise Conflict(job.error)
    raise CarrierTrouble(job.error or "The carrier has not answered yet.")
