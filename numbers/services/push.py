"""Bringing a carrier in line with what is desired of a number: a job for each change, one sending at a time."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from common.e164 import for_people
from common.errors import CarrierTrouble, Conflict
from jobs import services as job_services
from jobs import work
from jobs.models import Job
from jobs.states import JobState
from numbers.kinds import PUSH
from numbers.models import PhoneNumber
from numbers.states import HELD
from providers.states import Agreement

# What ``want`` changes on the number, for the caller to save.
FIELDS = ["unsent", "agreement", "push_error", "version", "pushing_job", "pushing_until"]


def want(
    *,
    account: Account,
    by: Actor,
    number: PhoneNumber,
    settings: Iterable[str],
    wait: bool,
    before: dict[str, object] | None = None,
) -> Job:
    """Write the job that sends the named settings; call it in the transaction that changes them, with the row locked.

    With ``wait`` the job belongs to this process, which runs it after the commit through ``finish``. ``before`` is what
    to put back should the carrier refuse.
    """
    names = sorted(settings)
    number.unsent = sorted({*number.unsent, *names})
    number.agreement, number.push_error = Agreement.PENDING, ""
    number.version += 1
    if wait and number.pushing_until and number.pushing_until > timezone.now():
        raise Conflict("Another change of this number is being sent; try again in a moment.", field="number")
    payload = {"number": number.pk, "settings": names, "before": before or {}}
    title = f"Send settings of {for_people(number.e164, account.country)}"
    if wait:
        job = job_services.start_here(
            account=account,
            by=by,
            kind=PUSH,
            title=title,
            payload=payload,
            subject=number,
            about_to_call=True,
        )
        number.pushing_job, number.pushing_until = job.pk, job.lease_until
        return job
    return job_services.start(account=account, by=by, kind=PUSH, title=title, payload=payload, subject=number)


def push(*, account: Account, by: Actor, number: PhoneNumber, settings: list[str], wait: bool) -> Job:
    """Send settings again as they are desired; Conflict when the account no longer has the number."""
    with transaction.atomic():
        locked = PhoneNumber.objects.select_for_update(of=("self",)).filter(
            account=account, pk=number.pk, state__in=HELD
        )
        row = locked.first()
        if row is None:
            raise Conflict("The number is no longer on this account.", field="number")
        job = want(account=account, by=by, number=row, settings=settings, wait=wait)
        row.save(update_fields=FIELDS)
    if wait:
        finish(job)
    return job


def finish(job: Job) -> None:
    """Carry out a job that ``want`` gave to this process; a refusal or failure is raised in words."""
    work.do(job)
    if job.state == JobState.DONE:
        return
    if job.error_kind in {"Rejected", "Unsupported", "NotThere"}:
        raise Conflict(job.error)
    raise CarrierTrouble(job.error or "The carrier has not answered yet.")
