"""Celery entry points of the messaging app."""

from celery import shared_task

from common import scope
from messaging import collect
from messaging.services import arrivals, campaigns, health, reading


@shared_task(ignore_result=True)
def read_mailbox(pk: int) -> None:
    collect.read(pk)


@shared_task(ignore_result=True)
def read_mailboxes_of(slug: str) -> None:
    """After a message was sent: the carrier may have put it into another mailbox already."""
    for pk in collect.mailboxes_of(slug):
        collect.read(pk)


@shared_task(ignore_result=True)
def read_due_mailboxes() -> None:
    """Every two seconds: find the mailboxes whose time has come."""
    for pk in collect.due_mailboxes():
        read_mailbox.delay(pk)


@shared_task(ignore_result=True)
def give_up_on_receipts() -> None:
    collect.give_up_on_receipts()


@shared_task(ignore_result=True)
def read_due_reviews() -> None:
    """Every three seconds: ask carriers about the campaigns whose time has come."""
    campaigns.read_due_reviews()


@shared_task(ignore_result=True)
def bind_arrivals() -> None:
    """Every half minute: numbers that ports brought go on the campaigns that were wished for them."""
    arrivals.bind_arrivals()


@shared_task(ignore_result=True)
def mail_new_problems() -> None:
    """Hourly; who was told in the last 20 hours is left alone."""
    health.mail_new_problems()


@shared_task(ignore_result=True)
def forget_presence() -> None:
    """Hourly."""
    with scope.system():
        reading.forget_old()
