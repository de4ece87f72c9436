"""Starting jobs and deciding about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Model, Q
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from common.errors import Conflict, Forbidden, NotFound
from jobs import items, leases, tasks
from jobs.answers import may_judge
from jobs.kinds import all_kinds, kind_named
from jobs.models import Job, JobItem
from jobs.selectors import undo_key, undo_of
from jobs.states import DECIDABLE, ItemState, JobState
from jobs.watching import ended

# Attempts are never counted back: they tell the present worker from a late one.
TRIES = 8
# What is due within this time is kept by a worker until then; a call's next step must not wait for the sweep.
SOON = timedelta(seconds=30)
# Where an item's payload keeps what it changed.
FORMER = "former"


@dataclass(frozen=True)
class NewJob:
    """A job to be started: its kind, a title for people, and what its worker needs. It never holds a secret.

    ``subject`` is what it is about; a key that the account used before raises IntegrityError; ``run_at`` is for later.
    """

    kind: str
    title: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    subject: Model | None = None
    idempotency_key: str | None = None
    run_at: datetime | None = None


def _row(new: NewJob, account: Account, by: Actor) -> Job:
    kind_named(new.kind)
    subject = new.subject
    return Job(
        account=account,
        kind=new.kind,
        title=new.title[:160],
        payload=dict(new.payload),
        run_at=new.run_at or timezone.now(),
        idempotency_key=new.idempotency_key,
        subject_type=subject._meta.model_name or "" if subject else "",
        subject_id=str(subject.pk) if subject else "",
        user_id=by.user_id,
        actor=by.label[:160],
        acting_from=by.acting_from,
        request_id=by.request_id,
    )


def start(new: NewJob, *, account: Account, by: Actor) -> Job:
    """Write a job in the caller's transaction, and wake a worker after the commit: at once, or for what is due soon at
    that moment.

    With the broker down the sweep finds the job, as it finds what is for later.
    """
    job = _row(new, account, by)
    job.woken_at = timezone.now() if new.run_at is None else None
    job.save(force_insert=True)
    if new.run_at is None or new.run_at - timezone.now() < SOON:
        wake(job)
    return job


def start_each(news: Sequence[NewJob], *, account: Account, by: Actor) -> None:
    """Write many jobs for later in the caller's transaction; the sweep finds each when it is due."""
    rows = [_row(new, account, by) for new in news]
    Job.objects.bulk_create(rows, batch_size=1000)


def wake(job: Job) -> None:
    """Ask a worker, after the commit, to look at the job when it is due; a broker that is down costs only time."""

    def send() -> None:
        tasks.send_for_worker(job.pk, job.kind, at=job.run_at)

    transaction.on_commit(send, robust=True)


def start_here(new: NewJob, *, account: Account, by: Actor, about_to_call: bool = False) -> Job:
    """Write a job that this process has claimed already, for a caller who needs the outcome at once.

    After the commit the caller runs ``work.do(job)``; should the process die, the lease ends and the sweep goes on.
    With ``about_to_call`` the row says from the start that a carrier may have been called, which saves a statement; so
    does the subject, which the job finds as it is here.
    """
    job = _row(new, account, by)
    job.state, job.attempts, job.started_at = JobState.RUNNING, 1, job.run_at
    job.lease_until, job.held_by = job.run_at + leases.LEASE, leases.holder()
    job.called_at = job.run_at if about_to_call else None
    job.save(force_insert=True)
    job.subject_row = new.subject
    return job


@while_active
def cancel(*, account: Account, by: Actor, job_id: UUID) -> None:
    """Stop a waiting job at once, and a running one at its next safe point; Conflict when it is over."""
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(account=account, pk=job_id).first()
        if job is None:
            raise NotFound("There is no such job.")
        if job.state == JobState.QUEUED and not job.may_have_happened:
            job.state, job.finished_at, job.error = JobState.CANCELLED, timezone.now(), "Stopped on request."
            job.save(update_fields=["state", "finished_at", "error"])
            if failed := kind_named(job.kind).failed:
                failed(job)
            ended(job)
        elif job.is_open:
            Job.objects.filter(pk=job.pk).update(cancel_requested=True)
        else:
            raise Conflict("The job is over already.")
        activity.record(account=account, by=by, verb="cancelled", subject=job)


def _may_retry() -> Q:
    for_good = [kind.name for kind in all_kinds() if not kind.retry_failed]
    return Q(state=JobState.UNKNOWN) | Q(state__in=DECIDABLE) & ~Q(kind__in=for_good)


def may_retry(job: Job) -> bool:
    """Whether a person may have the job tried again."""
    return job.state == JobState.UNKNOWN or (job.state in DECIDABLE and kind_named(job.kind).retry_failed)


@while_active
def retry(*, account: Account, by: Actor, job_id: UUID) -> None:
    """Queue a failed, cancelled or unknown job again; of its items only those not done are tried.

    A job that may have reached the carrier keeps that mark, so it is looked up first.
    """
    with transaction.atomic():
        updated = Job.objects.filter(_may_retry(), account=account, pk=job_id).update(
            state=JobState.QUEUED,
            run_at=timezone.now(),
            max_attempts=F("attempts") + TRIES,
            cancel_requested=False,
            finished_at=None,
            woken_at=timezone.now(),
        )
        job = Job.objects.filter(account=account, pk=job_id).first()
        if job is None:
            raise NotFound("There is no such job.")
        if not updated:
            raise Conflict("This job cannot be tried again now.")
        activity.record(account=account, by=by, verb="retried", subject=job)
        wake(job)


@while_active
def was_done(*, account: Account, by: Actor, job_id: UUID, judge: Account | None = None) -> None:
    """Close a job of unknown outcome as done, because a person saw at the carrier that it is, and charge for it.

    Conflict when somebody settled it before, or when its kind cannot tell what being done would mean; Forbidden when it
    is not for ``judge``, whose people say so, to tell (``answers.may_judge``).
    """
    with transaction.atomic():
        can_tell = [kind.name for kind in all_kinds() if kind.done]
        rows = Job.objects.filter(account=account, pk=job_id, state=JobState.UNKNOWN, kind__in=can_tell)
        updated = rows.update(
            state=JobState.DONE,
            finished_at=timezone.now(),
            error="",
            error_kind="",
            result={"outcome": "A person said that it was done."},
        )
        job = Job.objects.filter(account=account, pk=job_id).first()
        if job is None:
            raise NotFound("There is no such job.")
        if not updated:
            raise Conflict("This job cannot be said to be done.")
        _require_judge(job, judge)
        if done := kind_named(job.kind).done:
            done(job)
        activity.record(account=account, by=by, verb="said it was done", subject=job)


@while_active
def give_up(*, account: Account, by: Actor, job_id: UUID, judge: Account | None = None) -> None:
    """Close a job of unknown outcome as failed, and free what it had set aside; Forbidden as for ``was_done``."""
    with transaction.atomic():
        updated = Job.objects.filter(account=account, pk=job_id, state=JobState.UNKNOWN).update(
            state=JobState.FAILED, finished_at=timezone.now()
        )
        job = Job.objects.filter(account=account, pk=job_id).first()
        if job is None:
            raise NotFound("There is no such job.")
        if not updated:
            raise Conflict("Only a job of unknown outcome can be given up.")
        _require_judge(job, judge)
        if failed := kind_named(job.kind).failed:
            failed(job)
        activity.record(account=account, by=by, verb="gave up", subject=job)


@while_active
def undo(*, account: Account, by: Actor, job_id: UUID) -> Job:
    """Start the job that puts back what this one changed, row by row where nobody has changed it since.

    Conflict when it cannot be undone, no longer or not yet, or was undone before: of two requests one counts.
    """
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(account=account, pk=job_id).first()
        if job is None:
            raise NotFound("There is no such job.")
        undoing = kind_named(job.kind).undoing
        if undoing is None or undo_until(job) is None:
            raise Conflict("This can no longer be undone.")
        if undo_of(account, job) is not None:
            raise Conflict("It was undone already.")
        done = JobItem.objects.filter(job=job, state=ItemState.DONE, payload__has_key=FORMER)
        rows = list(done.values_list("label", "payload"))
        if not rows:
            raise Conflict("It changed nothing that could be put back.")
        payload = {"of": str(job.pk), "did": job.payload}
        new = NewJob(undoing.by, f"Undo: {job.title}", payload=payload, idempotency_key=undo_key(job))
        made = start(new, account=account, by=by)
        items.add(made, rows)
        activity.record(account=account, by=by, verb="undid", subject=job, after={"rows": len(rows)})
    return made


def undo_until(job: Job) -> datetime | None:
    """Until when the job can be undone; None when it cannot, or no longer."""
    if kind_named(job.kind).undoing is None or job.is_open or job.finished_at is None:
        return None
    until = job.finished_at + timedelta(minutes=settings.BULK_UNDO_MINUTES)
    return until if until > timezone.now() else None


def _require_judge(job: Job, judge: Account | None) -> None:
    if not may_judge(job, judge):
        raise Forbidden("Money hangs on it, so whoever supplies the carrier says what the outcome was.")
