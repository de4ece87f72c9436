"""Celery entry points of the accounts app."""

from celery import shared_task
from django.utils import timezone

from accounts.services import sealing, tidy


@shared_task(ignore_result=True)
def forget_old() -> None:
    tidy.forget_old()


@shared_task(ignore_result=True)
def seal_activity() -> None:
    """Every few minutes."""
    sealing.seal(now=timezone.now())


@shared_task(ignore_result=True)
def check_activity() -> None:
    """Every night."""
    sealing.check(now=timezone.now())
