"""Celery entry points of the billing app."""

from celery import shared_task
from django.utils import timezone

from billing.payments import services as payments
from billing.services import audit, cap_notes, invoices, margin_days, price_lists


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


@shared_task(ignore_result=True)
def look_after_payments() -> None:
    """Every few minutes: payments by link whose end was not told, and what a balance did not cover."""
    payments.sweep()


@shared_task(ignore_result=True)
def forget_drafts() -> None:
    """Every night: imports of prices that nobody has applied."""
    price_lists.forget_drafts(now=timezone.now())


@shared_task(ignore_result=True)
def settle_margins() -> None:
    """Every minute: what sellers earn by number has the lines in it that were written since."""
    margin_days.settle()


@shared_task(ignore_result=True)
def check_margins() -> None:
    """Every night."""
    margin_days.check(now=timezone.now())
