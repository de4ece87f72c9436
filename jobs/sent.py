"""Jobs that send whatever waits when they run: which of several is the one that answers for it."""

from jobs.models import Job
from jobs.states import OPEN, JobState


def is_superseded(job: Job) -> bool:
    """Whether a newer job of the same kind, account and payload is open or of unknown outcome: what waits is its
    business. Lock the rows that wait first, for whoever adds to them starts such a job in the same transaction.
    """
    newer = Job.objects.filter(account=job.account_id, kind=job.kind, payload=job.payload)
    return newer.filter(created_at__gt=job.created_at, state__in=[*OPEN, JobState.UNKNOWN]).exists()
