"""The kinds of job that belong to no app, and who starts the mails to owners and people."""

from accounts.services import owner_notices, personal_notices
from jobs.kinds import Kind, register
from jobs.states import WhenSuspended
from portal.archiving import ARCHIVE, archive_job
from portal.notices import (
    BALANCE_MAIL,
    INVOICE_MAIL,
    OWNER_MAIL,
    PERSON_MAIL,
    SPENDING_MAIL,
    send_balance_mail,
    send_invoice_mail,
    send_owner_mail,
    send_person_mail,
    send_spending_mail,
    start_owner_mail,
    start_person_mail,
)

register(Kind(BALANCE_MAIL, run=send_balance_mail, when_suspended=WhenSuspended.GOES_ON))
register(Kind(SPENDING_MAIL, run=send_spending_mail, when_suspended=WhenSuspended.GOES_ON))
register(Kind(INVOICE_MAIL, run=send_invoice_mail, when_suspended=WhenSuspended.GOES_ON))
register(Kind(OWNER_MAIL, run=send_owner_mail, when_suspended=WhenSuspended.GOES_ON))
register(Kind(PERSON_MAIL, run=send_person_mail, when_suspended=WhenSuspended.GOES_ON))
register(Kind(ARCHIVE, run=archive_job, is_told=True))
owner_notices.register_sender(start_owner_mail)
personal_notices.register_sender(start_person_mail)
