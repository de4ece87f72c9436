"""Celery entry points of the calls app."""

from celery import shared_task
from django.utils import timezone

from calls.recordings.services import retaining


@shared_task(ignore_result=True)
def sweep_recordings() -> None:
    """Every night: what accounts no longer keep goes, sound first."""
    retaining.sweep(timezone.now())
