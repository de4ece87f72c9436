"""Colleagues and groups at switchboards that wait for a person."""

from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.concerns import Concern, register
from agents.models import ColleagueAtCarrier, GroupAtCarrier
from providers.states import TROUBLED, Agreement


def _colleagues(of: Q) -> QuerySet[ColleagueAtCarrier]:
    rows = ColleagueAtCarrier.objects.filter(of, agreement__in=TROUBLED).select_related("agent")
    return rows.order_by("seen_at", "pk")


def _groups(of: Q) -> QuerySet[GroupAtCarrier]:
    rows = GroupAtCarrier.objects.filter(of, agreement__in=TROUBLED, group__deleted_at=None)
    return rows.select_related("group").order_by("seen_at", "pk")


register(
    Concern(
        title="Colleagues who differ at a switchboard",
        todo="Push what is said here, or adopt what is said there.",
        rows=_colleagues,
        text=lambda row: row.agent.name,
        why=lambda row: Agreement(row.agreement).label,
        since=lambda row: row.seen_at,
        url=lambda _row: reverse("agents:switchboard_drift"),
        all_url=lambda: reverse("agents:switchboard_drift"),
        tone="warn",
    )
)
register(
    Concern(
        title="Call groups that differ at a switchboard",
        todo="Push yours, or adopt what the carrier has.",
        rows=_groups,
        text=lambda row: row.group.name,
        why=lambda row: Agreement(row.agreement).label,
        since=lambda row: row.seen_at,
        url=lambda _row: reverse("agents:switchboard_drift"),
        all_url=lambda: reverse("agents:switchboard_drift"),
        tone="warn",
    )
)
