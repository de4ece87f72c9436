"""Running a job: claim, call, settle. Each step is one conditional statement, so that late twins change nothing."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from accounts.actor import Actor
from accounts.models.activity import Source
from accounts.services.suspension import refusal
from accounts.states import AccountState
from common import scope
from common.errors import DomainError
from common.redact import redact, redact_text
from common.transactions import was_undone
from jobs import leases, sweep
from jobs.errors import Again, Cancelled, CannotTell, Final, LostLease, Refused, Uncertain, WorkError
from jobs.kinds import Kind, kind_named
from jobs.models import Job
from jobs.states import JobState, WhenSuspended
from jobs.watching import ended

log = logging.getLogger(__name__)
FIRST_PAUSE = 2.0
LONGEST_PAUSE = 600.0
# Whatever the other side asks for.
LONGEST_WAIT = 900.0
UNDONE = "The database undid this for another change; it is tried again."


def claim(job_id: UUID) -> Job | None:
    """Take a job that is due, or whose holder's lease has ended; None when another has it or nothing is to do."""
    now = timezone.now()
    may_begin = sweep.due(now).filter(sweep.may_begin(), pk=job_id)
    job = may_begin.select_related("account").first()
    if job is None:
        return None
    until, me = now + leases.LEASE, leases.holder()
    taken = (
        sweep.due(now)
        .filter(pk=job_id, attempts=job.attempts)
        .update(
            state=JobState.RUNNING,
            attempts=F("attempts") + 1,
            lease_until=until,
            held_by=me,
            started_at=job.started_at or now,
        )
    )
    if not taken:
        return None
    job.state, job.attempts, job.lease_until, job.held_by = JobState.RUNNING, job.attempts + 1, until, me
    _stir(job)
    return job


def _mine(job: Job) -> models.QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)


def _hold(updated: int) -> None:
    if not updated:
        raise LostLease


def about_to_call(job: Job) -> None:
    """Note that a carrier is about to be asked for a change; raises LostLease when the job is no longer ours."""
    job.called_at, job.called_now = timezone.now(), True
    _stir(job)
    _hold(_mine(job).update(called_at=job.called_at, lease_until=job.called_at + leases.LEASE))


def nothing_happened(job: Job) -> None:
    """Note that the carrier certainly did not do it, so that it may be sent."""
    job.called_at, job.called_now = None, False
    _hold(_mine(job).update(called_at=None))


def progress(job: Job, done: int, total: int) -> None:
    """Show how far the job is and renew its lease; raises Cancelled when somebody asked to stop."""
    _stir(job)
    until = timezone.now() + leases.LEASE
    _hold(_mine(job).update(progress_done=done, progress_total=total, lease_until=until))
    job.progress_done, job.progress_total = done, total
    if Job.objects.filter(pk=job.pk, cancel_requested=True).exists():
        raise Cancelled("Stopped on request.")


def hold_for(job: Job, time: timedelta) -> None:
    """Take so long for a step that cannot tell of its progress; raises LostLease when the job is no longer ours."""
    now = timezone.now()
    job.patience_until = now + time
    _hold(_mine(job).update(lease_until=now + leases.LEASE))


def _stir(job: Job) -> None:
    """The work gave a sign of life."""
    job.patience_until = timezone.now() + kind_named(job.kind).patience


def _renew(job: Job, until: datetime) -> None:
    """Called from the process's heart. A row that a transaction is at is left alone: it renews or settles by itself.

    Work that has given no sign of life for too long is not kept: another worker takes over.
    """
    if job.patience_until is not None and job.patience_until < timezone.now():
        return
    with transaction.atomic():
        free = _mine(job).select_for_update(skip_locked=True).order_by().values("pk")
        Job.objects.filter(pk__in=free).update(lease_until=until)


def is_held(job_id: UUID) -> bool:
    """Whether a living worker is at the job; call it in the scope of the job's account."""
    return Job.objects.filter(pk=job_id, state=JobState.RUNNING, lease_until__gt=timezone.now()).exists()


def settle(job: Job, result: dict[str, object] | None = None) -> None:
    """Mark the job done; call it in the transaction that stores what the carrier did. LostLease rolls that back."""
    now = timezone.now()
    job.state, job.result, job.finished_at = JobState.DONE, redact(result or {}), now
    job.error, job.error_kind, job.was_refused = "", "", False
    names = ("state", "result", "finished_at", "error", "error_kind", "was_refused")
    fields = {name: getattr(job, name) for name in names}
    _hold(_mine(job).update(**fields, lease_until=None))
    ended(job)


def run(job_id: UUID) -> None:
    """Claim the job and do it, if it is there to be claimed. Safe to call any number of times."""
    with scope.system():
        job = claim(job_id)
    if job is not None:
        with scope.tenant(job.account_id):
            do(job)


def do(job: Job) -> None:
    """Do a job that this process has claimed, in its account's scope; the job's row says how it ended."""
    kind = kind_named(job.kind)
    _stir(job)
    with _settling(job, kind):
        if job.cancel_requested and not job.may_have_happened:
            raise Cancelled("Stopped on request.")
        if not job.may_have_happened and kind.when_suspended != WhenSuspended.GOES_ON:
            _require_account(job, kind)
        with leases.kept(lambda until: _renew(job, until)):
            kind.run(job)


def _require_account(job: Job, kind: Kind) -> None:
    """Raise Final for a job that shall not begin any more; one that only waits is not claimed in the first place."""
    state = job.account.effective_state
    ends = kind.when_suspended == WhenSuspended.ENDS and state == AccountState.SUSPENDED
    if ends or state == AccountState.CLOSED:
        raise Final(refusal(job.account))


@contextmanager
def _settling(job: Job, kind: Kind) -> Iterator[None]:
    """Turn an error into the job's next state. An unexpected one is logged with its trace and waits for a person."""
    try:
        yield
    except LostLease:
        log.warning("Job %s was taken over by another worker.", job.pk)
    except Again as exc:
        _try_again(job, kind, exc)
    except Uncertain as exc:
        _finish(job, kind, exc, JobState.QUEUED if job.attempts < job.max_attempts else JobState.UNKNOWN)
    except CannotTell as exc:
        _finish(job, kind, exc, JobState.UNKNOWN)
    except Cancelled as exc:
        _finish(job, kind, exc, JobState.CANCELLED)
    except Final as exc:
        _finish(job, kind, exc, JobState.UNKNOWN if job.in_doubt else JobState.FAILED)
    except DomainError as exc:
        # Carriers refuse with Final: this is our own refusal, perhaps to store what a carrier has done already.
        _finish(job, kind, exc, JobState.UNKNOWN if job.in_doubt or job.called_now else JobState.FAILED)
    except Exception as exc:  # noqa: BLE001 whatever it is, the row says how the job ended
        _not_expected(job, kind, exc)


def _not_expected(job: Job, kind: Kind, exc: Exception) -> None:
    """A transaction that met another one is tried again, after a look at the carrier when it may have been asked."""
    if was_undone(exc):
        log.warning("Job %s (%s) met another transaction.", job.pk, job.kind, exc_info=exc)
        if not job.may_have_happened:
            _try_again(job, kind, Again(UNDONE, retry_after=1))
            return
        over = JobState.QUEUED if job.attempts < job.max_attempts else JobState.UNKNOWN
        _finish(job, kind, Uncertain(UNDONE), over)
        return
    log.error("Job %s (%s) met an unexpected error.", job.pk, job.kind, exc_info=exc)
    bug = Final(f"Unexpected error: {type(exc).__name__}. The log has the details.")
    _finish(job, kind, bug, JobState.UNKNOWN if job.may_have_happened else JobState.FAILED)


def _try_again(job: Job, kind: Kind, exc: Again) -> None:
    """Nothing happened in this attempt. What an earlier one may have done stays in doubt: a look-up that failed
    settles nothing.
    """
    if not job.in_doubt:
        job.called_at = None
    over = JobState.UNKNOWN if job.in_doubt else JobState.FAILED
    _finish(job, kind, exc, JobState.QUEUED if job.attempts < job.max_attempts else over)


def pause(attempts: int) -> float:
    """Seconds before the next attempt: 2, 4, 8 … up to ten minutes."""
    return float(min(FIRST_PAUSE * 2 ** max(attempts - 1, 0), LONGEST_PAUSE))


def _finish(job: Job, kind: Kind, exc: WorkError | DomainError, state: JobState) -> None:
    now = timezone.now()
    wait = min(getattr(exc, "retry_after", None) or pause(job.attempts), LONGEST_WAIT)
    again = state == JobState.QUEUED
    job.error, job.error_kind = redact_text(exc.text)[:2000], type(exc).__name__
    job.was_refused = isinstance(exc, Refused)
    with transaction.atomic():
        updated = _mine(job).update(
            state=state,
            run_at=now + timedelta(seconds=wait) if again else job.run_at,
            called_at=job.called_at,
            lease_until=None,
            woken_at=None,
            error=job.error,
            error_kind=job.error_kind,
            was_refused=job.was_refused,
            finished_at=None if again else now,
        )
        job.state = state
        if updated and state in {JobState.FAILED, JobState.CANCELLED}:
            if kind.failed:
                kind.failed(job)
            ended(job)
    if not again:
        log.warning("Job %s (%s) ended %s: %s", job.pk, job.kind, state, job.error)


def actor_of(job: Job) -> Actor:
    """Who the job works for, as services and the activity log want it."""
    return Actor(
        label=job.actor or "Tandem",
        source=Source.JOB,
        user_id=job.user_id,
        acting_from=job.acting_from,
        request_id=job.request_id,
    )
