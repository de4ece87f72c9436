"""Celery entry points of the accounts app."""

from celery import shared_task

from accounts.services import notices, tidy


@shared_task(ignore_result=True)
def forget_old() -> None:
    tidy.forget_old()


@shared_task(ignore_result=True)
def mail_owners() -> None:
    """Every few seconds: notices are rare, and owners shall learn of them while it helps."""
    notices.send_due()
