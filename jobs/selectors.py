"""Reads of jobs."""

from uuid import UUID

from django.db.models import Count, Model, Q, QuerySet

from accounts.models import Account
from common.errors import NotFound
from jobs.models import Job, JobItem
from jobs.states import OPEN, ItemState, JobState


def jobs(account: Account, *, state: str = "", kind: str = "") -> QuerySet[Job]:
    """The account's jobs, newest first; what only their own page shows is not loaded."""
    rows = Job.objects.filter(account=account).defer("payload", "result")
    if state:
        rows = rows.filter(state=state)
    return rows.filter(kind=kind) if kind else rows


def job(account: Account, job_id: UUID) -> Job:
    """One job; NotFound when it is another account's."""
    found = Job.objects.filter(account=account, pk=job_id).first()
    if found is None:
        raise NotFound("There is no such job.")
    return found


def jobs_of(account: Account, subject: Model) -> QuerySet[Job]:
    """The jobs about one thing, newest first."""
    return jobs(account).filter(subject_type=subject._meta.model_name, subject_id=str(subject.pk))


def items(account: Account, job: Job, *, state: str = "") -> QuerySet[JobItem]:
    rows = JobItem.objects.filter(account=account, job=job)
    return rows.filter(state=state) if state else rows


def item_counts(account: Account, job: Job) -> dict[str, int]:
    """How many of the job's items are in each state."""
    counted = JobItem.objects.filter(account=account, job=job).values_list("state").annotate(n=Count("pk"))
    found = dict(counted)
    return {state: found.get(state, 0) for state in ItemState.values}


def state_counts(account: Account) -> dict[str, int]:
    """How many jobs are open, of unknown outcome, and failed."""
    return Job.objects.filter(account=account).aggregate(
        open=Count("pk", filter=Q(state__in=OPEN)),
        unknown=Count("pk", filter=Q(state=JobState.UNKNOWN)),
        failed=Count("pk", filter=Q(state=JobState.FAILED)),
    )
