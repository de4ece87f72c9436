"""Celery entry points of the messaging app."""

from celery import shared_task
from django.utils import timezone

from common import scope
from messaging import feeds
from messaging.analytics import services as analytics
from messaging.services import campaigns, health, ported_numbers, reading


@shared_task(ignore_result=True)
def read_feed(pk: int) -> None:
    feeds.read(pk)


@shared_task(ignore_result=True)
def read_feeds_of(slug: str) -> None:
    """After a message was sent: it may be in the feed of another login of the carrier already."""
    for pk in feeds.feeds_of(slug):
        feeds.read(pk)


@shared_task(ignore_result=True)
def read_due_feeds() -> None:
    """Every two seconds: find the feeds whose time has come."""
    for pk in feeds.due_feeds():
        read_feed.delay(pk)


@shared_task(ignore_result=True)
def give_up_on_receipts() -> None:
    feeds.give_up_on_receipts()


@shared_task(ignore_result=True)
def read_due_reviews() -> None:
    """Every three seconds: ask carriers about the campaigns whose time has come."""
    campaigns.read_due_reviews()


@shared_task(ignore_result=True)
def bind_ported_numbers() -> None:
    """Every half minute: numbers that ports brought go on the campaigns that were wished for them."""
    ported_numbers.bind_ported_numbers()


@shared_task(ignore_result=True)
def mail_new_problems() -> None:
    """Hourly; who was told in the last 20 hours is left alone."""
    health.mail_new_problems()


@shared_task(ignore_result=True)
def forget_presence() -> None:
    """Hourly."""
    with scope.system():
        reading.forget_old()


@shared_task(ignore_result=True)
def settle_sums() -> None:
    """Every few seconds: the sums of hours in which messages were written."""
    analytics.settle_sums()


@shared_task(ignore_result=True)
def check_sums() -> None:
    """Every night: the sums against the records."""
    analytics.check_sums(now=timezone.now())
