"""Names of the kinds of job about events; they stand in job rows, so they never change."""

MAIL_STOPPED = "events.mail_stopped"
ALERT_MAIL = "events.alert_mail"
APPLY_PUSH = "events.apply_push"
