"""Agents (smartcommunicator.md §2, operations 2 to 7): who they are, and the methods on them."""

from rest_framework import serializers

from accounts.models import Agent
from agents.records import AgentRefs, FaultCode, Identifier
from agents.selectors.agents import find_agents, matching_agents
from agents.services.offboarding import offboard
from common.errors import NotFound
from portal.api.smartcommunicator import agents_json, onboarding, patching
from portal.api.smartcommunicator.base import ApiCall, Data, Done, Endpoint, operation
from portal.api.smartcommunicator.batches import array_of
from portal.api.smartcommunicator.errors import Problem
from portal.api.smartcommunicator.fields import IDENTIFIERS, QueryFlag, Shape
from portal.api.smartcommunicator.wording import NO_AGENT, text_of
from portal.api.voicetel.fields import Text

KEYS = ("user_object_id", "consistency_id", "upn", "id")
FILTERS = ("user_object_id", "tenant_id", "consistency_id", "upn")
OFFBOARDING_FAILED = "Unsuccessful offboarding"


class Filter(Shape):
    user_object_id = Text(required=False, allow_blank=True)
    tenant_id = Text(required=False, allow_blank=True)
    consistency_id = Text(required=False, allow_blank=True)
    phone_number = Text(required=False, allow_blank=True, help_text="Private or of a supervised inbox.")
    upn = Text(required=False, allow_blank=True)


class Key(Shape):
    key_id = serializers.ChoiceField(KEYS, required=False)


class OffboardingKey(Key):
    deprovisionSupervisedInbox = QueryFlag(required=False)


class OffboardedOne(Shape):
    message = serializers.CharField()


class Agents(Endpoint):
    @operation("agents.list", query=Filter, reply=agents_json.AgentData(many=True), missing=True)
    def get(self, call: ApiCall) -> Data:
        """The agents, or those that fit everything in the query; 404 when none fits."""
        given = call.query
        ids = {IDENTIFIERS[name]: given[name] for name in FILTERS if name in given}
        e164 = _plus(given["phone_number"]) if "phone_number" in given else None
        found = agents_json.agents_json(call.account, matching_agents(call.account, ids, e164))
        if not found and given:
            raise NotFound(NO_AGENT)
        return found

    @operation(
        "agents.onboard",
        query=onboarding.Onboarding,
        body=array_of(onboarding.NewAgentItem),
        reply=Done,
        failure=onboarding.FAILURE,
    )
    def post(self, call: ApiCall) -> Data:
        """Onboard agents with their numbers, inboxes and supervisors."""
        return onboarding.onboard_agents(call)

    @operation(
        "agents.update_many",
        query=patching.Patching,
        body=array_of(patching.UpdateItem),
        reply=patching.Updated,
        failure=patching.FAILURE,
    )
    def patch(self, call: ApiCall) -> Data:
        """Update agents, each named by an identifier."""
        return patching.patch_agents(call)


class OneAgent(Endpoint):
    @operation("agents.get", query=Key, reply=agents_json.AgentData, missing=True)
    def get(self, call: ApiCall, agent_id: str) -> Data:
        """One agent, by the directory's object id unless ``key_id`` says otherwise."""
        (found,) = agents_json.agents_json(call.account, [_agent(call, agent_id)])
        return found

    @operation(
        "agents.update",
        query=Key,
        body=patching.Update,
        reply=agents_json.PatchedAgent,
        failure=patching.FAILURE,
        by_item=True,
    )
    def patch(self, call: ApiCall, agent_id: str) -> Data:
        """Update one agent; what is not in the body stays."""
        return patching.patch_agent(call, _refs(call, agent_id))

    @operation("agents.offboard", query=OffboardingKey, reply=OffboardedOne, failure=OFFBOARDING_FAILED)
    def delete(self, call: ApiCall, agent_id: str) -> Data:
        """Offboard one agent."""
        outcome = offboard(
            account=call.account,
            by=call.actor,
            targets=[_refs(call, agent_id)],
            remove_inboxes=call.query.get("deprovisionSupervisedInbox", False),
        )
        if outcome.faults:
            texts = [
                NO_AGENT if fault.code == FaultCode.UNKNOWN_AGENT else text_of(fault)
                for fault in outcome.faults[0]
            ]
            raise Problem(400, {"message": OFFBOARDING_FAILED, "errors": texts})
        return {"message": "Agent successfully offboarded"}


def _refs(call: ApiCall, agent_id: str) -> AgentRefs:
    return AgentRefs(IDENTIFIERS[call.query.get("key_id", KEYS[0])], (agent_id,))


def _agent(call: ApiCall, agent_id: str) -> Agent:
    """The agent of a path; an object id that is nobody's may be the ``id`` of one (§6, reading 4)."""
    refs = _refs(call, agent_id)
    found = find_agents(call.account, refs)
    if not found and refs.by == Identifier.OBJECT_ID:
        found = find_agents(call.account, AgentRefs(Identifier.REF, (agent_id,)))
    if not found:
        raise NotFound(NO_AGENT)
    return found[0]


def _plus(number: str) -> str:
    """A number from a query, where a plus that was not escaped arrives as a space."""
    return number if number.startswith("+") or not number else f"+{number}"
