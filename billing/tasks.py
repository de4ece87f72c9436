"""Celery entry points of the billing app."""

from celery import shared_task
from django.utils import timezone

from billing.services import audit


@shared_task(ignore_result=True)
def audit_ledger() -> None:
    """Every night."""
    audit.audit_ledger(now=timezone.now())
