"""Celery entry points of the portal itself."""

from celery import shared_task

from portal import notices


@shared_task(ignore_result=True)
def note_balances() -> None:
    """Every minute."""
    notices.note_balances()
