"""Joins events to the activity log, in which services record what they change, and mails what owners should know."""

from accounts.services.activity import when_recorded
from events.readers import when
from events.services.ended_jobs import tell
from events.services.notices import start_stopped_mail
from events.services.recording import read_log
from jobs.watching import when_ended

when_recorded(read_log)
when_ended(tell)
when("webhook.stopped", start_stopped_mail)
