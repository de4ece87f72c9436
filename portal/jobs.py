"""The kinds of job that belong to no app."""

from jobs.kinds import Kind, register
from portal.notices import BALANCE_MAIL, send_balance_mail

register(Kind(BALANCE_MAIL, run=send_balance_mail))
