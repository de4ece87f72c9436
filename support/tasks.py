"""Celery's way into the support app."""

from celery import shared_task
from django.utils import timezone

from common import scope
from support.chats import services as chats
from support.services import files, presence


@shared_task(ignore_result=True)
def forget_presence() -> None:
    """Every hour."""
    with scope.system():
        presence.forget_old()


@shared_task(ignore_result=True)
def remove_orphaned_files() -> None:
    """Every night."""
    with scope.system():
        files.remove_orphans(timezone.now())


@shared_task(ignore_result=True)
def end_waiting_chats() -> None:
    """Every half minute."""
    chats.sweep(timezone.now())
