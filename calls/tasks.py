"""Celery entry points of the calls app."""

from celery import shared_task
from django.utils import timezone

from calls.analytics import services as analytics
from calls.recordings.services import retaining
from calls.statistics import services as statistics


@shared_task(ignore_result=True)
def settle_sums() -> None:
    """Every few seconds: the sums of hours in which calls were written, and those in which any ended."""
    analytics.settle_sums()
    statistics.settle_sums()


@shared_task(ignore_result=True)
def check_sums() -> None:
    """Every night: the sums against the records."""
    analytics.check_sums(now=timezone.now())
    statistics.check_sums(now=timezone.now())


@shared_task(ignore_result=True)
def sweep_recordings() -> None:
    """Every night: what accounts no longer keep goes, sound first."""
    retaining.sweep(timezone.now())
