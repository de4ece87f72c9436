"""What workers do here: they send mails about tickets, speak with the people of carriers, and ask callers."""

from jobs.kinds import Kind, costs_nothing, register
from jobs.states import WhenSuspended
from providers.contract.feedback import Feedback
from providers.contract.switchboard import Switchboard
from providers.contract.tickets import Tickets
from providers.syncs import register_sync
from support.chats.at_carriers import sync_chats
from support.jobs import carriers
from support.jobs.mail import send_mail
from support.satisfaction import mailing
from support.satisfaction.asking import ASK, send_request
from support.satisfaction.mailing import ASK_BY_MAIL
from support.satisfaction.sync import sync_feedback
from support.services.carriers import CLOSE, OPEN, SAY
from support.services.outgoing import MAIL
from support.sync import sync_tickets

register(Kind(MAIL, run=send_mail, when_suspended=WhenSuspended.GOES_ON))
# What failed is written and sent anew; of these only an unknown outcome may be tried again.
register(
    Kind(OPEN, run=carriers.open_ticket, failed=carriers.not_said, money=costs_nothing, retry_failed=False)
)
register(
    Kind(
        SAY,
        run=carriers.say,
        failed=carriers.not_said,
        done=carriers.was_said,
        money=costs_nothing,
        retry_failed=False,
    )
)
register(Kind(ASK, run=send_request, money=costs_nothing, when_suspended=WhenSuspended.ENDS))
register(Kind(ASK_BY_MAIL, run=mailing.send_request, money=costs_nothing, when_suspended=WhenSuspended.ENDS))
register(Kind(CLOSE, run=carriers.close, done=carriers.was_closed, money=costs_nothing))

register_sync("chats", sync_chats, needs=Switchboard.list_chats)
register_sync("feedback", sync_feedback, needs=Feedback.list_ratings)
register_sync("tickets", sync_tickets, needs=Tickets.list_tickets)
