"""Tells whoever started a long import by mail that it is over."""

import logging
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import User
from agents.imports.selectors import outcome_counts
from agents.imports.states import RowOutcome
from agents.models import AgentImport
from jobs.models import Job

log = logging.getLogger(__name__)
# Whoever waits for less is still looking at the page.
LONG = timedelta(minutes=1)


def mail_outcome(job: Job, agent_import: AgentImport) -> None:
    """Mail the outcome after the job is settled; a mail that cannot be sent is only logged."""
    if job.user_id is None or timezone.now() - job.created_at < LONG:
        return
    user = User.objects.filter(pk=job.user_id, is_active=True).first()
    if user is None:
        return
    counts = outcome_counts(agent_import.account, agent_import)
    lines = [(outcome.label, counts[outcome]) for outcome in RowOutcome if counts[outcome]]
    text = render_to_string(
        "agents/email/import.txt", {"user": user, "agent_import": agent_import, "lines": lines}
    )
    try:
        send_mail(
            f"Import of {agent_import.file_name} is over", text, settings.DEFAULT_FROM_EMAIL, [user.email]
        )
    except (SMTPException, OSError):
        log.warning("The mail about import %s could not be sent.", agent_import.pk, exc_info=True)
