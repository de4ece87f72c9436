"""``jobs`` (callr.md §5): work that goes on after its request was answered."""

from typing import Annotated
from uuid import UUID

from accounts.models import Account
from common.errors import NotFound
from jobs import selectors
from jobs import services as job_services
from jobs.models import Job as Row
from jobs.states import JobState
from portal.api.callr.base import ApiCall
from portal.api.callr.exporting import file_of
from portal.api.callr.objects.job import Job
from portal.api.callr.objects.shape import moment_or_none
from portal.api.callr.objects.values import Hid
from portal.api.callr.reading import Found
from portal.api.callr.registry import method

STATUSES = {
    JobState.QUEUED: "PENDING",
    JobState.RUNNING: "RUNNING",
    JobState.UNKNOWN: "RUNNING",
    JobState.DONE: "DONE",
    JobState.FAILED: "DONE",
    JobState.CANCELLED: "CANCELED",
}


def hid_of(job: Row) -> str:
    """A job's id in the dialect: 32 hexadecimal digits."""
    return job.pk.hex


def _find(account: Account, hid: str) -> Row:
    try:
        return selectors.job(account, UUID(hex=hid))
    except ValueError as exc:
        raise NotFound("There is no such job.", field="id") from exc


JobOf = Annotated[Row, Found(Hid, _find)]


def told(job: Row) -> Job:
    """A job whose work failed is done too, with its error."""
    is_done = job.state == JobState.DONE
    total = job.progress_total
    percent = 100.0 if is_done else min(100.0 * job.progress_done / total, 100.0) if total else 0.0
    failed = job.state == JobState.FAILED
    return Job(
        done_at=moment_or_none(job.finished_at),
        error={"code": -32603, "message": job.error or "The job failed."} if failed else None,
        id=hid_of(job),
        percent=f"{percent:.2f}",
        result=job.result | file_of(job) if is_done else None,
        status=STATUSES[JobState(job.state)],
    )


@method("jobs.get")
def get(_call: ApiCall, id: JobOf) -> Job:
    """How far a job of the account is."""
    return told(id)


@method("jobs.cancel")
def cancel(call: ApiCall, id: JobOf) -> bool:
    """Stop a job that waits at once, and one that runs at its next safe point."""
    job_services.cancel(account=call.account, by=call.actor, job_id=id.pk)
    return True
