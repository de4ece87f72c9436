"""Joins events to the activity log: what a service records there once is an event as well."""

from accounts.services.activity import when_recorded
from events.services.recording import read_log

when_recorded(read_log)
