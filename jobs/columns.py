"""The columns of the list of jobs. There may be as many jobs as changes were ever made, so it is sorted by nothing but
when they were made, which an index has in order; tabs and filter narrow it to a state or a kind.
"""

from accounts.columns import register
from common.columns import Column, Order, Table
from jobs.kinds import label_of
from jobs.models import Job
from jobs.states import JobState


def _progress(job: Job) -> str:
    return f"{job.progress_done:,} of {job.progress_total:,}" if job.progress_total else ""


JOBS = register(
    Table[Job](
        name="jobs",
        title="Jobs",
        page="jobs:list",
        order=Order(("created_at", "id"), descending=True),
        columns=(
            Column("Job", lambda row: row.title),
            Column("State", lambda row: row.state, "state", dict(JobState.choices)),
            Column("Progress", _progress),
            Column("By", lambda row: row.actor or "Tandem"),
            Column("Tries", lambda row: row.attempts, "number"),
            Column("Made", lambda row: row.created_at, "moment", sort="created_at"),
            Column("Finished", lambda row: row.finished_at, "moment"),
            Column("Kind", lambda row: label_of(row.kind), shown=False),
            Column("Trouble", lambda row: row.error, shown=False),
        ),
    )
)
