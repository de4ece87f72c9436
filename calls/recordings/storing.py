"""Recordings count towards the sound that an account may store."""

from calls.recordings.selectors import stored_seconds
from pbx.media.storage import counts_too

counts_too(stored_seconds)
