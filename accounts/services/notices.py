"""Mails about an account, to the address that the account carries."""

from django.urls import reverse

from accounts.models import Account
from accounts.services.mailing import mail


def mail_account(*, account: Account, template: str, page: str, **words: str) -> None:
    """Send ``templates/accounts/email/<template>.txt`` with a link to ``page``.

    Raises CarrierTrouble when the mail server does not take it.
    """
    mail(f"accounts/email/{template}", [account.email], path=reverse(page), account=account, **words)
