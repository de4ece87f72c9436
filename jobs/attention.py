"""Jobs that wait for a person."""

from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.concerns import Concern, register
from jobs.models import Job
from jobs.selectors import failed_lately
from jobs.states import JobState


def _unknown(of: Q) -> QuerySet[Job]:
    return Job.objects.filter(of, state=JobState.UNKNOWN).defer("payload", "result").order_by("created_at")


def _failed(of: Q) -> QuerySet[Job]:
    rows = Job.objects.filter(of, failed_lately())
    return rows.defer("payload", "result").order_by("-finished_at")


def _url(job: Job) -> str:
    return reverse("jobs:detail", args=[job.pk])


register(
    Concern(
        name="unknown-jobs",
        title="Jobs of unknown outcome",
        todo="The carrier may have done it. Look there, then say what you found, or have it looked up again.",
        rows=_unknown,
        text=lambda job: job.title,
        why=lambda job: job.error,
        since=lambda job: job.finished_at or job.created_at,
        url=_url,
        all_url=lambda: f"{reverse('jobs:list')}?state=unknown&only=this",
        listing="jobs",
        query="state=unknown",
        tone="warn",
    )
)
register(
    Concern(
        name="failed-jobs",
        title="Jobs that failed this week",
        todo="Nothing was changed at the carrier. Mend the reason, then try again.",
        rows=_failed,
        text=lambda job: job.title,
        why=lambda job: job.error,
        since=lambda job: job.finished_at,
        url=_url,
        all_url=lambda: f"{reverse('jobs:list')}?state=lately",
        listing="jobs",
        query="state=lately",
    )
)
