"""Jobs of an account and all below it."""

from django.urls import reverse

from accounts.listings import Listing, RowAct, register
from accounts.rights import Right
from common.columns import Column
from jobs.models import Job
from jobs.selectors import STATES_MEANT
from jobs.services import may_retry, retry
from jobs.states import JobState

register(
    Listing(
        name="jobs",
        title="Jobs",
        page="jobs:list",
        rows=lambda: Job.objects.defer("payload", "result"),
        columns=(
            Column("Job", lambda row: row.title),
            Column("State", lambda row: row.state, "state", dict(JobState.choices)),
            Column("Trouble", lambda row: row.error),
            Column("By", lambda row: row.actor or "Tandem"),
            Column("Made", lambda row: row.created_at, "moment", sort="created_at"),
            Column("Finished", lambda row: row.finished_at, "moment"),
        ),
        key=("created_at", "id"),
        url=lambda row: reverse("jobs:detail", args=[row.pk]),
        states=[("open", "Waiting or running"), *JobState.choices, ("lately", "Failed this week")],
        conditions=STATES_MEANT,
        acts=(
            RowAct(
                name="retry",
                label="Try again",
                right=Right.MANAGE_JOBS,
                fits=may_retry,
                do=lambda account, by, row: retry(account=account, by=by, job_id=row.pk),
                done="the job is queued again.",
            ),
        ),
    )
)
