"""Names of the kinds of job about messages; they stand in job rows, so they never change."""

SEND = "messaging.send"
FORWARD = "messaging.forward"
