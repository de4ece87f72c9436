"""Offboarding agents (smartcommunicator.md §2, operations 7 and 8)."""

import logging
from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from agents.records import AgentRefs, Fault, FaultCode, Identifier, Outcome
from agents.services.offboarding import offboard
from portal.api.smartcommunicator.base import ApiCall, Data, Done, Endpoint, operation
from portal.api.smartcommunicator.batches import array_of, carry_out
from portal.api.smartcommunicator.fields import IDENTIFIERS, QueryFlag, Shape, Values
from portal.api.smartcommunicator.wording import NO_AGENT, NOT_REGISTERED, naming, text_of

log = logging.getLogger(__name__)

FAILURE = "Offboarding failed"


class Offboarding(Shape):
    continueOnError = QueryFlag(required=False)
    deprovisionSupervisedInbox = QueryFlag(required=False)


class OffboardItem(Shape):
    also = {"value": ("values", "vlaues")}
    identifier = serializers.ChoiceField(["user_object_id", "tenant_id", "consistency_id", "upn"])
    value = Values()


class Offboard(Endpoint):
    @operation(
        "agents.offboard_many",
        query=Offboarding,
        body=array_of(OffboardItem),
        reply=Done,
        failure=FAILURE,
    )
    def post(self, call: ApiCall) -> Data:
        """Offboard agents, named by one identifier an item; a tenant's are all those of that directory tenant."""
        batch = carry_out(
            call,
            shape=OffboardItem,
            failure=FAILURE,
            build=_target,
            do=lambda items: _offboard(call, items),
            wording=_words,
        )
        return {"message": "Offboarded successfully", "errors": batch.errors}


def _offboard(call: ApiCall, targets: Sequence[AgentRefs]) -> Outcome:
    """Offboard them; that a whole directory tenant was meant is logged (§6, reading 7)."""
    outcome = offboard(
        account=call.account,
        by=call.actor,
        targets=targets,
        remove_inboxes=call.query.get("deprovisionSupervisedInbox", False),
        keep_going=call.keep_going,
    )
    for index, agents in outcome.agents.items():
        if targets[index].by == Identifier.DIRECTORY_TENANT:
            log.warning("%s offboarded all %d agents of a directory tenant.", call.actor.label, len(agents))
    return outcome


def _target(values: dict[str, Any]) -> AgentRefs:
    return AgentRefs(IDENTIFIERS[values["identifier"]], values["value"])


def _words(item: AgentRefs, fault: Fault) -> str:
    if fault.code == FaultCode.UNKNOWN_AGENT:
        text = NOT_REGISTERED if item.by == Identifier.OBJECT_ID else NO_AGENT
        return naming(text, item, fault)
    return text_of(fault)
