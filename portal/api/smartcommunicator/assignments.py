"""Who is in an inbox (smartcommunicator.md §2, operation 10)."""

from typing import Any

from rest_framework import serializers

from agents.records import AgentRefs, Fault, MembershipChange
from agents.services.inboxes import change_members
from messaging.states import InboxKind
from portal.api.smartcommunicator.base import ApiCall, Data, Done, Endpoint, operation
from portal.api.smartcommunicator.batches import array_of, carry_out
from portal.api.smartcommunicator.fields import (
    IDENTIFIERS,
    ONE_AGENT,
    Named,
    Phone,
    Shape,
    Values,
)
from portal.api.smartcommunicator.wording import text_naming

FAILURE = "Assignment failed"
BY_NUMBER = "phone_number"


class InboxNamed(Shape):
    also = {"value": ("values", "vlaues")}
    type = serializers.ChoiceField(InboxKind.values)
    identifier = serializers.ChoiceField([BY_NUMBER, *ONE_AGENT])
    value = Values()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A shared inbox goes by its number, a supervised one by its owner."""
        by_number = attrs["identifier"] == BY_NUMBER
        if by_number != (attrs["type"] == InboxKind.SHARED):
            raise serializers.ValidationError({"identifier": [f"Does not fit a {attrs['type']} inbox."]})
        if len(attrs["value"]) != 1:
            raise serializers.ValidationError({"value": ["Must name one inbox."]})
        if by_number:
            Phone().run_validation(attrs["value"][0])
        return attrs


class AssignmentItem(Shape):
    also = {"operation": ("Operation",)}
    inbox = InboxNamed()
    agents = Named()
    operation = serializers.ChoiceField(["add", "remove"])


class Assignments(Endpoint):
    @operation("inboxes.assign", body=array_of(AssignmentItem), reply=Done, failure=FAILURE)
    def post(self, call: ApiCall) -> Data:
        """Add agents to inboxes, and take them out; all of the request or nothing."""
        batch = carry_out(
            call,
            shape=AssignmentItem,
            failure=FAILURE,
            build=_change,
            do=lambda items: change_members(account=call.account, by=call.actor, items=items),
            wording=_words,
        )
        return {"message": "Assignment successful", "errors": batch.errors}


def _change(values: dict[str, Any]) -> MembershipChange:
    inbox, add = values["inbox"], values["operation"] == "add"
    if inbox["identifier"] == BY_NUMBER:
        return MembershipChange(agents=values["agents"], add=add, e164=inbox["value"][0])
    owner = AgentRefs(IDENTIFIERS[inbox["identifier"]], inbox["value"])
    return MembershipChange(agents=values["agents"], add=add, owner=owner)


def _words(item: MembershipChange, fault: Fault) -> str:
    return text_naming(item.agents, fault)
