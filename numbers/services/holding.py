"""Numbers leaving an account: moved to another, removed, or released to the network."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.owner_notices import tell_owners
from accounts.services.suspension import while_active
from common.account_paths import public
from common.e164 import for_people
from common.errors import CarrierTrouble, Conflict
from jobs import services as job_services
from jobs import work
from jobs.models import Job
from jobs.selectors import jobs
from jobs.services import NewJob
from jobs.states import JobState
from numbers import leaving
from numbers.kinds import RELEASE, REMOVE
from numbers.models import PhoneNumber
from numbers.services.e911_records import forget
from numbers.services.settings import locked_number
from numbers.states import TO_BE_RELEASED, NumberState, may_become
from providers.contract.numbers_held import NumbersHeld
from providers.registry import CONNECTORS
from providers.states import Agreement

UNDO_TIME = timedelta(hours=72)
NOT_SCHEDULED = "No release of this number is scheduled."
ON_ITS_WAY = "The number is on its way back to the network already."


def _start_leaving(
    account: Account, by: Actor, e164: str, *, kind: str, to: NumberState, verb: str, title: str
) -> Job:
    with transaction.atomic():
        number = locked_number(account, e164)
        _require_move(number, to)
        tell_owners(account=account, by=by, title=f"A number was {verb}", lines=[_gone(account, e164)])
        job = job_services.start_here(
            NewJob(
                kind,
                f"{title} {for_people(e164, account.country)}",
                payload={"number": number.pk},
                subject=number,
            ),
            account=account,
            by=by,
            about_to_call=True,
        )
        activity.record(account=account, by=by, verb=verb, subject=number, before={"state": number.state})
    return job


def _gone(account: Account, e164: str) -> str:
    return f"It is {for_people(e164, account.country)}."


def _require_move(number: PhoneNumber, to: NumberState) -> None:
    if refusal := no_move(number, to):
        raise Conflict(refusal, field="number")


def no_move(number: PhoneNumber, to: NumberState) -> str:
    """Why the number cannot become that; "" where it can."""
    if number.state in may_become(to):
        return ""
    return f"A number that is {number.get_state_display().lower()} cannot do this."


def no_release(number: PhoneNumber, to: NumberState) -> str:
    """Why the number cannot be released, by way of the state ``to``; "" where it can."""
    connector = CONNECTORS[number.provider_account.connector]
    takes_back = connector.can(NumbersHeld.release_number)
    return no_move(number, to) or ("" if takes_back else f"{connector.label} does not take numbers back.")


def _finish(job: Job) -> None:
    work.do(job)
    if job.state == JobState.FAILED and job.error_kind in {"Rejected", "Unsupported"}:
        raise Conflict(job.error, field="number")
    if job.state != JobState.DONE:
        raise CarrierTrouble(job.error or "The carrier has not answered yet.")


@while_active
def remove_number(*, account: Account, by: Actor, e164: str) -> None:
    """Take the number off the account for good; its carrier keeps it. Conflict while it is being ported."""
    _finish(
        _start_leaving(account, by, e164, kind=REMOVE, to=NumberState.REMOVED, verb="removed", title="Remove")
    )


@while_active
def note_ported_out(*, account: Account, by: Actor, e164: str) -> None:
    """Write down that the number went to another carrier, and end what hangs on it; no carrier is asked.

    Conflict while our carrier still lists it: only one that was missing in two syncs, or is known to be leaving, has
    gone.
    """
    with transaction.atomic():
        number = locked_number(account, e164)
        _require_move(number, NumberState.PORTED_OUT)
        if number.state != NumberState.PORTING_OUT and number.agreement != Agreement.GONE:
            raise Conflict("The carrier still lists the number as ours.", field="number")
        forget([number])
        leaving.end_all([number])
        before = number.state
        number.state, number.left_at = NumberState.PORTED_OUT, timezone.now()
        number.agreement, number.disagrees_since = Agreement.CONFIRMED, None
        number.differences, number.unsent = [], []
        settled = ["state", "left_at", "agreement", "disagrees_since", "differences", "unsent"]
        number.save(update_fields=settled)
        activity.record(
            account=account, by=by, verb="noted as ported out", subject=number, before={"state": before}
        )


@while_active
def schedule_release(*, account: Account, by: Actor, e164: str) -> PhoneNumber:
    """Release the number in 72 hours, unless ``keep_number`` is called before; until then it works as ever."""
    return _release_later(account, by, e164, NumberState.RELEASE_SCHEDULED)


@while_active
def release_number(*, account: Account, by: Actor, e164: str) -> PhoneNumber:
    """Take the number out of the account's lists at once, and release it in 72 hours, unless ``keep_number`` is called
    before: for programs, whose contract knows no way back (voicetel.md §13). Conflict while it is being ported, and
    where its carrier takes none back.
    """
    return _release_later(account, by, e164, NumberState.RELEASING)


def _release_later(account: Account, by: Actor, e164: str, to: NumberState) -> PhoneNumber:
    with transaction.atomic():
        number = locked_number(account, e164)
        if refusal := no_release(number, to):
            raise Conflict(refusal, field="number")
        number.state, number.release_at = to, timezone.now() + UNDO_TIME
        number.save(update_fields=["state", "release_at"])
        page = public(number.get_absolute_url())
        lines = [_gone(account, e164), f"Until then you can keep it on its page: {page}"]
        tell_owners(account=account, by=by, title="A number will be released in 72 hours", lines=lines)
        job_services.start(
            NewJob(
                RELEASE,
                f"Release {for_people(e164, account.country)}",
                payload={"number": number.pk, "scheduled": number.release_at.isoformat()},
                subject=number,
                run_at=number.release_at,
            ),
            account=account,
            by=by,
        )
        after = {"release_at": number.release_at.isoformat()}
        activity.record(account=account, by=by, verb="scheduled release of", subject=number, after=after)
    return number


@while_active
def keep_number(*, account: Account, by: Actor, e164: str) -> PhoneNumber:
    """Undo a scheduled release; Conflict when there is none, or when the carrier is being asked already."""
    with transaction.atomic():
        rows = PhoneNumber.objects.select_for_update().filter(account=account, e164=e164)
        number = rows.filter(state__in=TO_BE_RELEASED).first()
        if number is None:
            raise Conflict(NOT_SCHEDULED, field="number")
        if is_being_sent(account, number):
            raise Conflict(ON_ITS_WAY, field="number")
        number.state, number.release_at = NumberState.ACTIVE, None
        number.save(update_fields=["state", "release_at"])
        activity.record(account=account, by=by, verb="kept", subject=number)
    return number


def is_being_sent(account: Account, number: PhoneNumber) -> bool:
    """Whether a worker has begun to give the number back."""
    return bool(being_sent(account, [number]))


def being_sent(account: Account, numbers: Iterable[PhoneNumber]) -> set[int]:
    """The ids of those of the numbers that a worker has begun to give back."""
    begun = jobs(account).filter(
        kind=RELEASE,
        subject_type=PhoneNumber._meta.model_name,
        subject_id__in=[str(number.pk) for number in numbers],
        called_at__isnull=False,
        state__in=[JobState.RUNNING, JobState.QUEUED, JobState.UNKNOWN],
    )
    return {int(pk) for pk in begun.values_list("subject_id", flat=True)}
