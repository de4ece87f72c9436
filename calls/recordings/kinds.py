"""Names of the kinds of job about recordings; they stand in job rows, so they never change."""

MAKE = "calls.make_recording"
MAIL = "calls.mail_voicemail"
