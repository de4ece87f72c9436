"""Mails about an account, to the address that it carries or to its owners."""

import logging
from collections.abc import Sequence
from datetime import datetime
from smtplib import SMTPException
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account
from accounts.selectors.people import owner_addresses
from common.errors import CarrierTrouble

log = logging.getLogger(__name__)


def mail_account(*, account: Account, template: str, page: str, **words: str) -> None:
    """Send ``templates/accounts/email/<template>.txt``, whose first line is the subject, with a link to ``page``.

    Raises CarrierTrouble when the mail server does not take it.
    """
    _mail(template, page, [account.email], {"account": account, **words})


def mail_owners(*, account: Account, title: str, lines: Sequence[str], by: str, at: datetime) -> None:
    """Tell each owner, and the account's address when nobody owns it, what was done; raises CarrierTrouble as above.

    A repeat after a mail server's failure may tell some of them twice.
    """
    addresses = owner_addresses(account) or [account.email]
    told = {"account": account, "title": title, "lines": lines, "by": by, "at": at}
    with timezone.override(ZoneInfo(account.timezone)):
        for address in addresses:
            _mail("owner_notice", "accounts:activity", [address], told)


def _mail(template: str, page: str, to: list[str], words: dict[str, Any]) -> None:
    url = settings.PUBLIC_URL + reverse(page)
    text = render_to_string(f"accounts/email/{template}.txt", {"url": url, **words})
    subject, _, body = text.partition("\n")
    subject = f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{subject}"
    try:
        send_mail(subject, body.strip() + "\n", None, to)
    except (OSError, SMTPException) as exc:
        log.warning("A notice (%s) could not be sent: %s", template, type(exc).__name__)
        raise CarrierTrouble("The mail could not be sent.") from exc
