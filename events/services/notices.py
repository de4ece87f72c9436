"""Mails about webhooks, to those who own the account."""

from accounts.selectors.people import owners
from accounts.services.notices import mail_account
from events.models import Subscription


def mail_stopped(subscription: Subscription) -> None:
    """Say that deliveries failed for long and that nothing is sent any more; CarrierTrouble when no mail goes out."""
    account = subscription.account
    mail_account(
        account=account,
        template="webhook_stopped",
        page="events:detail",
        args=[subscription.ref],
        to=[person.email for person in owners(account)] or [account.email],
        webhook=str(subscription),
        host=subscription.host,
        error=subscription.last_error,
        since=f"{subscription.last_ok_at:%d %B %Y}" if subscription.last_ok_at else "",
    )
