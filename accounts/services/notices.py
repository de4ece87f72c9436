"""Mails about an account, to the address that the account carries or to some of its people."""

import logging
from collections.abc import Sequence
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import Account
from common.errors import CarrierTrouble

log = logging.getLogger(__name__)


def mail_account(
    *,
    account: Account,
    template: str,
    page: str,
    args: Sequence[str] = (),
    to: Sequence[str] = (),
    **words: str,
) -> None:
    """Send ``templates/accounts/email/<template>.txt``, whose first line is the subject, with a link to ``page``.

    Raises CarrierTrouble when the mail server does not take it.
    """
    url = settings.PUBLIC_URL + reverse(page, args=args)
    text = render_to_string(f"accounts/email/{template}.txt", {"account": account, "url": url, **words})
    subject, _, body = text.partition("\n")
    subject = f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{subject}"
    try:
        send_mail(subject, body.strip() + "\n", None, list(to) or [account.email])
    except (OSError, SMTPException) as exc:
        log.warning("A notice (%s) could not be sent: %s", template, type(exc).__name__)
        raise CarrierTrouble("The mail could not be sent.") from exc
