"""Mails from templates, for everything that writes to users and accounts."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from common.account_paths import public
from common.errors import CarrierTrouble

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class AttachedPdf:
    """A PDF that goes with a mail."""

    name: str
    content: bytes


def mail(template: str, to: Sequence[str], *, path: str, **words: Any) -> None:
    """Send ``templates/<template>.txt``, whose first line is the subject, with ``path`` of our own site as ``url``.

    Each address gets a mail of its own, so that none sees another. Raises CarrierTrouble when the mail server does not
    take one.
    """
    _send(template, to, words | {"url": public(path)})


def mail_paper(template: str, to: Sequence[str], paper: AttachedPdf, *, path: str, **words: Any) -> None:
    """The same with a PDF, and as HTML too, from the template beside it."""
    _send(template, to, words | {"url": public(path)}, paper)


def _send(template: str, to: Sequence[str], words: dict[str, Any], paper: AttachedPdf | None = None) -> None:
    subject, _, body = render_to_string(f"{template}.txt", words).partition("\n")
    subject = f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{subject}"
    html = render_to_string(f"{template}.html", words | {"subject": subject}) if paper else ""
    try:
        for address in to:
            message = EmailMultiAlternatives(subject, body.strip() + "\n", None, [address])
            if paper is not None:
                message.attach_alternative(html, "text/html")
                message.attach(paper.name, paper.content, "application/pdf")
            message.send()
    except (OSError, SMTPException) as exc:
        log.warning("A mail (%s) could not be sent: %s", template, type(exc).__name__)
        raise CarrierTrouble("The mail could not be sent; try again later.") from exc
