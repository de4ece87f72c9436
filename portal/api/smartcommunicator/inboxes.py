"""Inboxes (smartcommunicator.md §2, operation 9)."""

from typing import Any

from rest_framework import serializers

from agents.records import AgentRefs, Fault, NewInbox
from agents.services.inboxes import create_inboxes
from messaging.states import InboxKind
from portal.api.smartcommunicator.base import ApiCall, Data, Endpoint, ItemErrors, operation
from portal.api.smartcommunicator.batches import array_of, carry_out
from portal.api.smartcommunicator.fields import Named, NamedOne, Phone, QueryFlag, Shape, some_text
from portal.api.smartcommunicator.wording import text_naming

FAILURE = "Creating inboxes failed"


class Creating(Shape):
    continueOnError = QueryFlag(required=False)


class InboxItem(Shape):
    name = some_text()
    type = serializers.ChoiceField(InboxKind.values)
    phone_number = Phone()
    owner = NamedOne(required=False)
    users = Named()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        owned = attrs["type"] == InboxKind.SUPERVISED
        if owned and "owner" not in attrs:
            raise serializers.ValidationError({"owner": ["A supervised inbox needs an owner."]})
        if not owned and "owner" in attrs:
            raise serializers.ValidationError({"owner": ["A shared inbox has no owner."]})
        return attrs


class Created(Shape):
    message = serializers.CharField()
    errors = ItemErrors(many=True, required=False)  # type: ignore[assignment]


class Inboxes(Endpoint):
    @operation("inboxes.create", query=Creating, body=array_of(InboxItem), reply=Created, failure=FAILURE)
    def post(self, call: ApiCall) -> Data:
        """Create shared and supervised inboxes."""
        batch = carry_out(
            call,
            shape=InboxItem,
            failure=FAILURE,
            build=_new_inbox,
            do=lambda items: create_inboxes(
                account=call.account, by=call.actor, items=items, keep_going=call.keep_going
            ),
            wording=_words,
        )
        return {"message": "Success"} | ({"errors": batch.errors} if batch.errors else {})


def _new_inbox(values: dict[str, Any]) -> NewInbox:
    return NewInbox(
        name=values["name"],
        kind=InboxKind(values["type"]),
        e164=values["phone_number"],
        owner=values.get("owner"),
        members=values.get("users"),
    )


def _words(item: NewInbox, fault: Fault) -> str:
    return text_naming(_meant(item, fault), fault)


def _meant(item: NewInbox, fault: Fault) -> AgentRefs | None:
    """Whether a fault about agents means the owner or the users."""
    return item.owner if fault.field == "owner" else item.members
