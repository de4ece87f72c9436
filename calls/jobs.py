"""What workers do for calls."""

from calls.live import working
from calls.recordings.kinds import MAIL, MAKE
from calls.recordings.services import mailing, making
from jobs.kinds import Kind, register
from jobs.states import WhenSuspended

# Programs of customers are asked on the way, which take their time.
register(
    Kind(
        working.CARRY_ON,
        run=working.carry_on_job,
        failed=working.gave_up,
        is_outbound=True,
        when_suspended=WhenSuspended.GOES_ON,
    )
)
register(
    Kind(
        MAKE,
        run=making.make_sound,
        failed=making.not_made,
        retry_failed=False,
        when_suspended=WhenSuspended.GOES_ON,
    )
)
register(Kind(MAIL, run=mailing.send_voicemail, when_suspended=WhenSuspended.GOES_ON))
