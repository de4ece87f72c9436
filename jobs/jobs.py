"""What workers do for this app's own kinds of job, and the list of jobs as a file."""

from django.http import QueryDict

from accounts import exporting
from accounts.columns import file_of
from accounts.models import Account
from accounts.rights import Right
from common.exports import Sheet
from jobs import selectors
from jobs.columns import JOBS
from jobs.exports import writing
from jobs.exports.services import WRITE
from jobs.kinds import Kind, costs_nothing, register
from jobs.states import WhenSuspended

# Reading stays open to a suspended account.
register(
    Kind(
        WRITE,
        run=writing.write,
        failed=writing.gave_up,
        money=costs_nothing,
        is_told=True,
        when_suspended=WhenSuspended.GOES_ON,
    )
)


def sheet(account: Account, query: QueryDict) -> Sheet:
    """The account's own jobs as the list's tabs and filter narrow them."""
    rows = selectors.jobs(account, state=query.get("state", ""), kind=query.get("kind", ""))
    return file_of(JOBS, query, rows)


exporting.register(exporting.Source("jobs", "Jobs", Right.VIEW, sheet))
