"""Celery entry points of the providers app."""

from celery import shared_task

from providers import services


@shared_task(ignore_result=True)
def schedule_syncs() -> None:
    """Every half minute: start the syncs that are due."""
    services.start_due_syncs()
