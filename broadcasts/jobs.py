"""What workers do for address books and broadcasts."""

from broadcasts import working
from broadcasts.services import books
from broadcasts.services.moving import CARRY_ON
from jobs.kinds import Kind, register
from jobs.states import WhenSuspended

register(
    Kind(
        CARRY_ON,
        run=working.carry_on_job,
        failed=working.gave_up,
        retry_failed=False,
        when_suspended=WhenSuspended.GOES_ON,
    )
)
register(Kind(books.APPEND, run=books.append_job, retry_failed=False, is_told=True))
