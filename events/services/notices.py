"""Mails about webhooks, to those who own the account."""

from django.urls import reverse

from accounts.actor import SYSTEM
from accounts.models import Account
from accounts.selectors.people import owner_addresses
from accounts.services.mailing import mail
from events.kinds import MAIL_STOPPED
from events.models import Subscription
from events.readers import Happening
from jobs import services as job_services
from jobs.services import NewJob


def start_stopped_mail(account: Account, happening: Happening) -> None:
    """Reads the event: the job is part of the transaction that stops the webhook."""
    assert isinstance(happening.subject, Subscription)
    job_services.start(
        NewJob(
            MAIL_STOPPED,
            "Mail that a webhook was stopped",
            payload={"ref": happening.subject.ref},
            subject=happening.subject,
        ),
        account=account,
        by=SYSTEM,
    )


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
