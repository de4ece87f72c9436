"""Mails about an account, to the address that it carries or to its owners, and to people about their own way in."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from accounts.models import Account
from accounts.selectors.people import owner_addresses
from accounts.services.mailing import mail


def mail_account(
    *, account: Account, template: str, page: str, with_owners: bool = False, **words: str
) -> None:
    """Send ``templates/accounts/email/<template>.txt``, whose first line is the subject and which links to ``page``, to
    the account's own address and, if wanted, to its owners.

    Raises CarrierTrouble when the mail server does not take it.
    """
    to = list(dict.fromkeys([account.email, *(owner_addresses(account) if with_owners else [])]))
    mail(f"accounts/email/{template}", to, path=reverse(page), account=account, **words)


def mail_owners(
    *, account: Account, title: str, lines: Sequence[str], also: Sequence[str], by: str, at: datetime
) -> None:
    """Tell each owner, or the account's address when nobody owns it, and the addresses ``also`` what was done; raises
    CarrierTrouble as above.

    A repeat after a mail server's failure may tell some of them twice.
    """
    told = {"account": account, "title": title, "lines": lines, "by": by, "at": at}
    with timezone.override(account.zone):
        owners = owner_addresses(account) or [account.email]
        to = list(dict.fromkeys([*owners, *also]))
        mail("accounts/email/owner_notice", to, path=reverse("accounts:activity"), **told)


def mail_person(*, to: str, title: str, lines: Sequence[str], at: datetime) -> None:
    """Tell a person what was done to their own way in; raises CarrierTrouble as above."""
    words = {"title": title, "lines": lines, "at": at}
    mail("accounts/email/personal_notice", [to], path=reverse("account_security"), **words)
