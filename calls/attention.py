"""What of calls waits for a person."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.concerns import Concern, register
from calls.callbacks.models import Promise
from calls.callbacks.states import OPEN
from common.e164 import for_people

# Who was promised a call back does not wait longer without being asked about.
PATIENCE = timedelta(hours=1)


def _overdue(of: Q) -> QuerySet[Promise]:
    rows = Promise.objects.filter(of, state__in=OPEN, asked_at__lt=timezone.now() - PATIENCE)
    return rows.select_related("agent").order_by("asked_at")


def _why(row: Promise) -> str:
    return f"{row.agent.name} has reserved it." if row.agent else "Nobody has reserved it."


register(
    Concern(
        name="call-backs",
        title="Callers who wait for a call back",
        todo="They were promised one more than an hour ago. Call them, or settle it with a reason.",
        rows=_overdue,
        text=lambda row: for_people(row.number),
        why=_why,
        since=lambda row: row.asked_at,
        url=lambda row: f"{reverse('calls:call_backs')}#promise-{row.pk}",
        tone="warn",
    )
)
