"""What workers do for this app's own kinds of job."""

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
