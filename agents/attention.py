"""Agents and voice bots that stand otherwise at a carrier than here."""

from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.concerns import Concern, register
from accounts.rights import Right
from agents.models import AgentAtCarrier
from providers.states import TROUBLED, Agreement


def _differences(of: Q) -> QuerySet[AgentAtCarrier]:
    rows = AgentAtCarrier.objects.filter(of, agreement__in=TROUBLED)
    return rows.select_related("agent", "provider_account").order_by("pk")


def _why(row: AgentAtCarrier) -> str:
    told = row.push_error or ", ".join(row.differences) or Agreement(row.agreement).label
    return f"{row.provider_account.name}: {told}"


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
