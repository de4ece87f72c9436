"""Celery entry points of the portal itself."""

from celery import shared_task

from events.alerts import mailing, sweep
from portal import notices


@shared_task(ignore_result=True)
def note_balances() -> None:
    """Every minute."""
    notices.note_balances()


@shared_task(ignore_result=True)
def raise_alerts() -> None:
    """Every minute: tell what waits for a person and did not before, and mail what is due."""
    sweep.sweep()
    mailing.start_mails()
