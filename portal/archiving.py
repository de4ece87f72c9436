"""Archiving an account below: it is closed by a job, and comes back suspended."""

from accounts.actor import Actor
from accounts.models import Account
from accounts.selectors.accounts import account_below
from accounts.services.accounts import set_state
from accounts.services.suspension import while_active
from accounts.states import AccountState
from common import scope
from common.errors import Conflict
from jobs import services as job_services
from jobs import work
from jobs.models import Job
from jobs.services import NewJob

ARCHIVE = "portal.archive_account"


@while_active
def archive(*, account: Account, by: Actor, below: Account) -> Job:
    """Have a suspended account below this one closed; the job. Conflict for one that still works, or is closed."""
    if below.state != AccountState.SUSPENDED:
        raise Conflict("Suspend the account first.", field="account")
    new = NewJob(ARCHIVE, f"Archive {below.name}", {"below": below.pk}, subject=below)
    return job_services.start(new, account=account, by=by)


def archive_job(job: Job) -> None:
    with scope.system():
        below = account_below(job.account, pk=job.payload["below"])
        if below.state != AccountState.CLOSED:
            set_state(account=below, by=work.actor_of(job), state=AccountState.CLOSED)
    work.settle(job, {"account": below.number})
