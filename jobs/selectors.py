"""Reads of jobs."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Count, Model, Q, QuerySet
from django.utils import timezone

from accounts.models import Account
from accounts.selectors.accounts import family
from common.compiled import Slot
from common.errors import NotFound
from common.searching import Search, begun
from jobs.models import Job, JobItem
from jobs.states import ATTENTION, OPEN, ItemState, JobState

MOST_ACCOUNTS = 200
# A job that failed longer ago was looked at, or nobody misses it.
LATELY = timedelta(days=7)


def failed_lately() -> Q:
    return Q(state=JobState.FAILED, finished_at__gt=timezone.now() - LATELY)


def are_open() -> Q:
    """Jobs that wait or run."""
    return Q(state__in=sorted(OPEN))


# What lists of jobs are narrowed to besides a state.
STATES_MEANT = {"open": are_open, "lately": failed_lately}


def jobs(account: Account | Slot, *, state: str = "", kind: str = "") -> QuerySet[Job]:
    """The account's jobs, newest first, without what only their own page shows; ``open`` is waiting or running, and
    ``lately`` what failed this week.
    """
    rows = Job.objects.filter(account=account).defer("payload", "result")
    if state:
        rows = rows.filter(STATES_MEANT[state]() if state in STATES_MEANT else Q(state=state))
    return rows.filter(kind=kind) if kind else rows


def unknown_jobs(account: Account, *, kind: str = "", of: str = "") -> QuerySet[Job]:
    """Jobs of unknown outcome of this account and all under it, or of the one among them that has the number ``of``;
    evaluate them inside ``scope.system()``.
    """
    rows = Job.objects.filter(family(account), state=JobState.UNKNOWN).select_related("account")
    rows = rows.filter(account__number=of) if of else rows
    return rows.filter(kind=kind) if kind else rows


def with_unknown_jobs(account: Account) -> list[tuple[str, str]]:
    """The accounts that have jobs of unknown outcome, as number and name; call it inside ``scope.system()``."""
    rows = unknown_jobs(account).order_by("account__name", "account__number")
    return list(rows.values_list("account__number", "account__name").distinct()[:MOST_ACCOUNTS])


def family_jobs(account: Account, ids: Collection[UUID]) -> QuerySet[Job]:
    """These jobs of this account and all under it; evaluate them inside ``scope.system()``."""
    return Job.objects.filter(family(account), pk__in=ids).select_related("account")


def jobs_named(account: Account, text: str) -> Search[Job]:
    """The account's jobs with these words in the title or this in the id."""
    return Search(jobs(account), Q(account=account), (text,), also=begun(text, "id"))


def job(account: Account, job_id: UUID) -> Job:
    """One job; NotFound when it is another account's."""
    found = Job.objects.filter(account=account, pk=job_id).first()
    if found is None:
        raise NotFound("There is no such job.")
    return found


def jobs_of(account: Account, subject: Model) -> QuerySet[Job]:
    """The jobs about one thing, newest first."""
    return jobs_about(account, type(subject), str(subject.pk))


def jobs_about(account: Account | Slot, model: type[Model], key: str | Slot) -> QuerySet[Job]:
    """The same by the key of the thing, for queries that are compiled too."""
    return jobs(account).filter(subject_type=model._meta.model_name, subject_id=key)


def subject_of(account: Account, job: Job) -> Model | None:
    """What the job is about, where it is one thing of the account that has a page (``get_absolute_url``): the job
    names it, or it names the job as its own.
    """
    looked_for: list[tuple[type[Model], dict[str, Any]]] = []
    if job.subject_type:
        named = (config.models.get(job.subject_type) for config in apps.get_app_configs())
        looked_for = [(model, {"pk": job.subject_id}) for model in named if model is not None]
    else:
        owners = [relation for relation in Job._meta.related_objects if relation.one_to_one]
        looked_for = [(relation.related_model, {relation.field.name: job}) for relation in owners]
    for model, one in looked_for:
        if hasattr(model, "get_absolute_url"):
            found = model._default_manager.filter(account=account, **one).first()
            if found is not None:
                return found
    return None


def items(account: Account, job: Job, *, state: str = "") -> QuerySet[JobItem]:
    rows = JobItem.objects.filter(account=account, job=job)
    return rows.filter(state=state) if state else rows


def item_counts(account: Account, job: Job) -> dict[str, int]:
    """How many of the job's items are in each state."""
    counted = JobItem.objects.filter(account=account, job=job).values_list("state").annotate(n=Count("pk"))
    found = dict(counted)
    return {state: found.get(state, 0) for state in ItemState.values}


def states_counted(account: Account) -> QuerySet[Any, Any]:
    """How many jobs are in each state that ``state_counts`` tells of; read from a small index."""
    return _counted(Job.objects.filter(account=account))


def family_state_counts(account: Account) -> dict[str, int]:
    """``state_counts`` of this account and all under it; evaluate it inside ``scope.system()``."""
    return state_counts({row["state"]: row["n"] for row in _counted(Job.objects.filter(family(account)))})


def _counted(jobs: QuerySet[Job]) -> QuerySet[Any, Any]:
    return jobs.filter(state__in=ATTENTION).order_by().values("state").annotate(n=Count("pk"))


def state_counts(found: dict[str, int]) -> dict[str, int]:
    """How many jobs are open, of unknown outcome, and failed, from how many are in each state."""
    return {
        "open": sum(found.get(state, 0) for state in OPEN),
        "unknown": found.get(JobState.UNKNOWN, 0),
        "failed": found.get(JobState.FAILED, 0),
    }


def undo_key(job: Job) -> str:
    """What the job that undoes this one is known by, so that there is one at most."""
    return f"undo:{job.pk}"


def undo_of(account: Account, job: Job) -> Job | None:
    """The job that undoes, or undid, this one."""
    return jobs(account).filter(idempotency_key=undo_key(job)).first()


def latest_job_of(account: Account, subject: Model) -> Job | None:
    """The newest job about one thing."""
    return jobs_of(account, subject).first()
