"""Celery entry points of the billing app."""

from celery import shared_task
from django.utils import timezone

from billing.services import audit, cap_notes, invoices


@shared_task(ignore_result=True)
def audit_ledger() -> None:
    """Every night."""
    audit.audit_ledger(now=timezone.now())


@shared_task(ignore_result=True)
def bill_months() -> None:
    """Every hour: sellers that want it bill the month that is over, and nobody twice."""
    invoices.issue_due(now=timezone.now())


@shared_task(ignore_result=True)
def note_spending() -> None:
    """Every minute: who came near a spending cap or reached one."""
    cap_notes.note_spending()
