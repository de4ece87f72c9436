"""What workers do for events besides delivering them, which has a clock of its own."""

from common.errors import CarrierTrouble
from events.alerts.mailing import send_alert_mail
from events.kinds import ALERT_MAIL, APPLY_PUSH, MAIL_STOPPED
from events.models import Subscription
from events.services import pushes
from events.services.notices import mail_stopped
from jobs import work
from jobs.errors import Again
from jobs.kinds import Kind, register
from jobs.models import Job
from jobs.states import WhenSuspended


def send_stopped_mail(job: Job) -> None:
    """Tell the owners that a webhook was stopped; one that was removed since needs no mail."""
    found = Subscription.objects.filter(account=job.account, ref=job.payload["ref"]).first()
    if found is None:
        work.settle(job, {"outcome": "The webhook is gone."})
        return
    try:
        mail_stopped(found)
    except CarrierTrouble as exc:
        raise Again(exc.text) from exc
    work.settle(job)


register(Kind(ALERT_MAIL, run=send_alert_mail, when_suspended=WhenSuspended.GOES_ON))
register(Kind(MAIL_STOPPED, run=send_stopped_mail, when_suspended=WhenSuspended.GOES_ON))
# What was given up is replayed from its own page, where it can be seen first.
register(
    Kind(
        APPLY_PUSH,
        run=pushes.apply,
        failed=pushes.not_applied,
        retry_failed=False,
        when_suspended=WhenSuspended.GOES_ON,
    )
)
