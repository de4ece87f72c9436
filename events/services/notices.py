"""Mails about webhooks, to those who own the account."""

from django.urls import reverse

from accounts.selectors.people import owner_addresses
from accounts.services.mailing import mail
from events.models import Subscription


def mail_stopped(subscription: Subscription) -> None:
    """Say that deliveries failed for long and that nothing is sent any more; CarrierTrouble when no mail goes out."""
    account = subscription.account
    mail(
        "events/email/stopped",
        owner_addresses(account) or [account.email],
        path=reverse("events:detail", args=[subscription.ref]),
        account=account,
        webhook=subscription,
    )
