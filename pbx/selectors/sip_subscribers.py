"""Reads of SIP subscribers."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet

from accounts.models import Account
from common import crypto
from common.errors import NotFound
from pbx.models import SipSubscriber


def sip_subscribers(account: Account, *, username: str = "") -> QuerySet[SipSubscriber]:
    """The account's, newest first; those whose name has the text."""
    rows = SipSubscriber.objects.filter(account=account).select_related("account")
    return rows.filter(username__contains=username.lower()) if username else rows


def sip_subscriber(account: Account, pk: int) -> SipSubscriber:
    found = sip_subscribers(account).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such SIP subscriber.", field="id")
    return found


def domain_of(account: Account) -> str:
    """Under which the account's telephones sign in; a portal that is reached by an address alone has no name."""
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    if not re.search("[a-z]", host) or ":" in host:
        host = "localhost"
    return f"sip-{account.number.lower()}.{host}"


def password_of(row: SipSubscriber) -> str:
    """For the telephone and the switch; whoever may change the subscriber may see it."""
    return crypto.decrypt(row.password)
