"""Plain mails from templates, for everything that writes to users and accounts."""

import logging
from collections.abc import Sequence
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string

from common.errors import CarrierTrouble

log = logging.getLogger(__name__)


def mail(template: str, to: Sequence[str], *, path: str, **words: Any) -> None:
    """Send ``templates/<template>.txt``, whose first line is the subject, with ``path`` of our own site as ``url``.

    Each address gets a mail of its own, so that none sees another. Raises CarrierTrouble when the mail server does not
    take one.
    """
    text = render_to_string(f"{template}.txt", {"url": settings.PUBLIC_URL + path, **words})
    subject, _, body = text.partition("\n")
    subject = f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{subject}"
    try:
        for address in to:
            send_mail(subject, body.strip() + "\n", None, [address])
    except (OSError, SMTPException) as exc:
        log.warning("A mail (%s) could not be sent: %s", template, type(exc).__name__)
        raise CarrierTrouble("The mail could not be sent; try again later.") from exc
