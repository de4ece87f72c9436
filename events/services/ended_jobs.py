"""Tells of jobs that are over, to whoever subscribes and to the address that was named with the job."""

from collections.abc import Mapping
from typing import Any

from events.event_types import JOB_ENDED
from events.models import Subscription
from events.services.recording import happened
from events.services.subscriptions import Endpoint
from jobs.models import Job

# The key in a job's payload under which its own subscription stands.
TOLD_TO = "told_to"


def tell_to(endpoint: Endpoint | None) -> Mapping[str, Any]:
    """What goes into the payload of a job so that an address hears of its end; call it in the job's transaction."""
    return {TOLD_TO: endpoint.subscription().pk} if endpoint is not None else {}


def tell(job: Job) -> None:
    """Call it in the transaction that ends the job."""
    pk = job.payload.get(TOLD_TO)
    named = list(Subscription.objects.filter(account=job.account, pk=pk)) if pk is not None else []
    happened(account=job.account, type=JOB_ENDED, subjects=[job], also_to=named)
