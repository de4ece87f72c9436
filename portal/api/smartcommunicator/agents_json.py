"""Agents in SmartCommunicator's words (smartcommunicator.md §3). What is not known of an agent is null."""

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from accounts.models import Account, Agent
from accounts.states import AgentRole, AgentState
from agents.selectors.agents import AgentView, views_of
from portal.api.smartcommunicator.fields import Phone, Shape
from portal.api.smartcommunicator.onboarding import PLACES, SERVICES, USES
from portal.api.voicetel.fields import Flag, Text

STATUS = {
    AgentState.ACTIVE: "active",
    AgentState.SUSPENDED: "inactive",
    AgentState.OFFBOARDED: "offboarded",
}


class NumberData(Shape):
    type = serializers.ChoiceField(list(USES))
    value = Phone()


class ServicesData(Shape):
    messages = Flag()
    supervisedInbox = Flag()
    calls = Flag()
    sharedInbox = Flag()


class SupervisorData(Shape):
    user_object_id = Text(allow_null=True)
    status = serializers.ChoiceField(list(STATUS.values()))
    name = Text()
    upn = Text(allow_null=True)


class SharedInboxData(Shape):
    name = Text()
    phone_number = Phone()


class _Profile(Shape):
    """What every answer about an agent tells."""

    id = Text(help_text="For ``key_id=id``.")
    user_object_id = Text(allow_null=True)
    name = Text()
    upn = Text(allow_null=True)
    tenant_id = Text(allow_null=True)
    consistency_id = Text(allow_null=True)
    brand_name = Text(allow_null=True)
    department = Text(allow_null=True)
    region = Text(allow_null=True)
    state = Text(allow_null=True)
    district = Text(allow_null=True)
    store = Text(allow_null=True)
    city = Text(allow_null=True)
    zip_code = Text(allow_null=True)
    phone_number = NumberData(many=True)
    roles = serializers.ListField(child=serializers.ChoiceField(AgentRole.values))
    enabled_services = ServicesData()
    active = Flag()


class AgentData(_Profile):
    supervisors = SupervisorData(many=True)
    shared_inbox = SharedInboxData(many=True)
    status = serializers.ChoiceField(list(STATUS.values()))


class PatchedAgent(_Profile):
    itemIndex = serializers.IntegerField(min_value=0)


def agents_json(account: Account, agents: Iterable[Agent]) -> list[dict[str, Any]]:
    """The agents with their supervisors and shared inboxes."""
    return [_agent_json(view) for view in views_of(account, agents)]


def patched(account: Account, agents: Iterable[Agent]) -> list[dict[str, Any]]:
    """The agents as an update answers, one entry for each that is given."""
    agents = list(agents)
    views = {view.agent.pk: _profile(view) for view in views_of(account, agents)}
    return [views[agent.pk] for agent in agents]


def _agent_json(view: AgentView) -> dict[str, Any]:
    profile = _profile(view)
    active = profile.pop("active")
    shared = sorted(view.shared_inboxes, key=lambda inbox: inbox.pk)
    return profile | {
        "supervisors": [_supervisor(agent) for agent in sorted(view.supervisors, key=lambda row: row.pk)],
        "shared_inbox": [{"name": inbox.name, "phone_number": inbox.e164} for inbox in shared],
        "status": STATUS[AgentState(view.agent.state)],
        "active": active,
    }


def _supervisor(agent: Agent) -> dict[str, Any]:
    return {
        "user_object_id": agent.object_id or None,
        "status": STATUS[AgentState(agent.state)],
        "name": agent.name,
        "upn": agent.upn or None,
    }


def _profile(view: AgentView) -> dict[str, Any]:
    agent = view.agent
    held = {"messaging": view.private_number, "supervised": view.supervised_number}
    services = view.services
    return {
        "id": agent.ref,
        "user_object_id": agent.object_id or None,
        "name": agent.name,
        "upn": agent.upn or None,
        "tenant_id": agent.directory_tenant or None,
        "consistency_id": agent.consistency_id or None,
        **{theirs: getattr(agent, ours) or None for theirs, ours in PLACES.items()},
        "phone_number": [{"type": use, "value": e164} for use, e164 in held.items() if e164],
        "roles": agent.roles,
        "enabled_services": {theirs: services[ours] for theirs, ours in SERVICES.items()},
        "active": agent.is_active,
    }
