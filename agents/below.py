"""People and voice bots of an account and all below it."""

from django.urls import reverse

from accounts.listings import Listing, register
from accounts.models import Agent
from accounts.states import AgentKind, AgentState
from common.columns import Column

register(
    Listing(
        name="agents",
        title="Agents",
        page="agents:list",
        rows=lambda: Agent.objects.exclude(state=AgentState.OFFBOARDED),
        columns=(
            Column("Name", lambda row: row.name, sort="name"),
            Column("Kind", lambda row: row.kind, labels=dict(AgentKind.choices)),
            Column("State", lambda row: row.state, "state", dict(AgentState.choices)),
            Column("E-mail", lambda row: row.email),
            Column("Department", lambda row: row.department),
            Column("Since", lambda row: row.created_at, "moment"),
        ),
        key=("name", "id"),
        descending=False,
        url=lambda row: reverse("agents:detail", args=[row.ref]),
        states=[choice for choice in AgentState.choices if choice[0] != AgentState.OFFBOARDED],
    )
)
