"""Agents, colleagues, call groups and contacts that stand otherwise at a carrier than here."""

from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.concerns import Concern, register
from accounts.rights import Right
from agents.models import AgentAtCarrier, ColleagueAtCarrier, ContactAtCarrier, GroupAtCarrier
from providers.states import TROUBLED, Agreement


def _differences(of: Q) -> QuerySet[AgentAtCarrier]:
    rows = AgentAtCarrier.objects.filter(of, agreement__in=TROUBLED)
    return rows.select_related("agent", "provider_account").order_by("pk")


def _why(row: AgentAtCarrier) -> str:
    told = row.push_error or ", ".join(row.differences) or Agreement(row.agreement).label
    return f"{row.provider_account.name}: {told}"


def _colleagues(of: Q) -> QuerySet[ColleagueAtCarrier]:
    rows = ColleagueAtCarrier.objects.filter(of, agreement__in=TROUBLED).select_related("agent")
    return rows.order_by("seen_at", "pk")


def _groups(of: Q) -> QuerySet[GroupAtCarrier]:
    rows = GroupAtCarrier.objects.filter(of, agreement__in=TROUBLED, group__deleted_at=None)
    return rows.select_related("group").order_by("seen_at", "pk")


def _contacts(of: Q) -> QuerySet[ContactAtCarrier]:
    rows = ContactAtCarrier.objects.filter(of, agreement__in=TROUBLED)
    return rows.order_by("seen_at", "pk")


register(
    Concern(
        name="agent-differences",
        title="Agents who differ at a carrier",
        todo="Adopt what the carrier shows, or push what you want.",
        rows=_differences,
        text=lambda row: row.agent.name,
        why=_why,
        since=lambda _row: None,
        url=lambda _row: reverse("agents:drift"),
        all_url=lambda: reverse("agents:drift"),
        tone="warn",
        right=Right.MANAGE_AGENTS,
    )
)
register(
    Concern(
        name="colleague-differences",
        title="Colleagues who differ at a switchboard",
        todo="Push what is said here, or adopt what is said there.",
        rows=_colleagues,
        text=lambda row: row.agent.name,
        why=lambda row: Agreement(row.agreement).label,
        since=lambda row: row.seen_at,
        url=lambda _row: reverse("agents:switchboard_drift"),
        tone="warn",
    )
)
register(
    Concern(
        name="group-differences",
        title="Call groups that differ at a switchboard",
        todo="Push yours, or adopt what the carrier has.",
        rows=_groups,
        text=lambda row: row.group.name,
        why=lambda row: Agreement(row.agreement).label,
        since=lambda row: row.seen_at,
        url=lambda _row: reverse("agents:switchboard_drift"),
        tone="warn",
    )
)
register(
    Concern(
        name="contact-differences",
        title="Contacts that differ at a carrier",
        todo="Push yours, or adopt what the carrier has.",
        rows=_contacts,
        text=lambda row: row.name,
        why=lambda row: row.push_error or Agreement(row.agreement).label,
        since=lambda row: row.seen_at,
        url=lambda _row: reverse("agents:contact_drift"),
        all_url=lambda: reverse("agents:contact_drift"),
        tone="warn",
    )
)
