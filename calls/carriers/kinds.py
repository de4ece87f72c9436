"""Kinds of job about calls that carriers make."""

ORDER, FOLLOW, HANG_UP = "calls.order", "calls.follow", "calls.hang_up"
FETCH, MARK_HEARD, DELETE = "calls.fetch_voicemail", "calls.mark_voicemail", "calls.delete_voicemail"
