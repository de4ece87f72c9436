"""The demo's mails: they count as sent, and nobody gets them, since the addresses in the demo are made up."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from calls.recordings.kinds import MAIL as VOICEMAIL
from common import scope
from demo.clock import at
from jobs import work
from jobs.models import Job
from jobs.states import JobState
from messaging.kinds import FORWARD
from messaging.models import Message
from numbers.kinds import MONTH_MAIL
from numbers.states import SmsRouteType
from portal.notices import BALANCE_MAIL, INVOICE_MAIL, OWNER_MAIL
from support.services.outgoing import MAIL

MAILS = frozenset({MAIL, MONTH_MAIL, BALANCE_MAIL, INVOICE_MAIL, OWNER_MAIL, VOICEMAIL})
NOBODY = "django.core.mail.backends.dummy.EmailBackend"


@contextmanager
def to_nobody() -> Iterator[None]:
    """Within the block mails go nowhere; only for a process that does nothing else."""
    before, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, NOBODY
    try:
        yield
    finally:
        settings.EMAIL_BACKEND = before


def send_all() -> None:
    """Do, each at its own moment, the jobs that are about a mail; left to a worker they would fill its log."""
    with scope.system():
        waiting = Job.objects.filter(state=JobState.QUEUED, kind__in=[*MAILS, FORWARD])
        mails = [job for job in waiting.order_by("created_at") if job.kind in MAILS or _is_by_mail(job)]
    for job in mails:
        with at(job.run_at):
            work.run(job.pk)


def _is_by_mail(job: Job) -> bool:
    message = Message.objects.select_related("number").get(pk=job.payload["message"])
    return message.number.sms_type == SmsRouteType.EMAIL
