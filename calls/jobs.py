"""What workers do for calls."""

from calls.carriers import kinds, ordering, voicemail_jobs
from calls.carriers.sync import sync_calls
from calls.carriers.voicemails import sync_voicemails
from calls.live import working
from calls.recordings.kinds import MAIL, MAKE
from calls.recordings.services import mailing, making
from jobs.kinds import Kind, costs_nothing, register
from jobs.states import WhenSuspended
from providers.contract.calls import Calls
from providers.syncs import register_sync

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

register(
    Kind(
        kinds.ORDER,
        run=ordering.order_job,
        failed=ordering.not_ordered,
        retry_failed=False,
        when_suspended=WhenSuspended.ENDS,
    )
)
register(Kind(kinds.FOLLOW, run=ordering.follow_job, when_suspended=WhenSuspended.GOES_ON))
register(Kind(kinds.HANG_UP, run=ordering.hang_up_job, when_suspended=WhenSuspended.GOES_ON))

register(
    Kind(
        kinds.FETCH,
        run=voicemail_jobs.fetch,
        failed=voicemail_jobs.not_fetched,
        when_suspended=WhenSuspended.GOES_ON,
    )
)
register(Kind(kinds.MARK_HEARD, run=voicemail_jobs.mark, money=costs_nothing))
register(Kind(kinds.DELETE, run=voicemail_jobs.delete, money=costs_nothing))

register_sync("calls", sync_calls, needs=Calls.list_calls)
register_sync("voicemails", sync_voicemails, needs=Calls.list_voicemails)
