"""Celery entry points of the accounts app."""

from celery import shared_task
from django.utils import timezone

from accounts.services import audit, tidy


@shared_task(ignore_result=True)
def forget_old() -> None:
    tidy.forget_old()


@shared_task(ignore_result=True)
def audit_ledger() -> None:
    """Every night."""
    audit.audit_ledger(now=timezone.now())
