"""Celery's way into the support app."""

from celery import shared_task

from common import scope
from support.services import presence


@shared_task(ignore_result=True)
def forget_presence() -> None:
    """Every hour."""
    with scope.system():
        presence.forget_old()
