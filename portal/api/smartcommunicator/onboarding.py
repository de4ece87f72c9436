"""Onboarding agents (smartcommunicator.md §2, operation 2)."""

from typing import Any

from rest_framework import serializers

from accounts.states import AgentRole
from agents.records import AgentRefs, Fault, FaultCode, NewAgent, NumberWanted, Service
from agents.services.onboarding import onboard
from numbers.states import NumberUse
from portal.api.smartcommunicator.base import ApiCall, Data
from portal.api.smartcommunicator.batches import carry_out
from portal.api.smartcommunicator.fields import Named, Phone, QueryFlag, Shape, some_text
from portal.api.smartcommunicator.wording import text_naming, text_of
from portal.api.voicetel.fields import Flag, Text

FAILURE = "Onboarding failed"
USES = {"messaging": NumberUse.PRIVATE, "supervised": NumberUse.SUPERVISED}
# Their texts about where somebody works, and our fields.
PLACES = {
    "brand_name": "brand",
    "department": "department",
    "region": "region",
    "state": "province",
    "district": "district",
    "store": "store",
    "city": "city",
    "zip_code": "postal_code",
}
SERVICES = {
    "messages": Service.MESSAGES,
    "supervisedInbox": Service.SUPERVISED_INBOX,
    "calls": Service.CALLS,
    "sharedInbox": Service.SHARED_INBOX,
}


class Onboarding(Shape):
    continueOnError = QueryFlag(required=False)
    reassignInbox = QueryFlag(required=False)


class Services(Shape):
    null_is_absent = False
    messages = Flag(required=False)
    supervisedInbox = Flag(required=False)
    calls = Flag(required=False)
    sharedInbox = Flag(required=False)


class Provisioning(Shape):
    type = serializers.ChoiceField(list(USES))
    phone_number = Phone()
    supervisors = Named(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "supervisors" in attrs and attrs["type"] != "supervised":
            raise serializers.ValidationError({"supervisors": ["Only a supervised number has supervisors."]})
        return attrs


class Roles(serializers.ListField):
    """Roles, each once."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(child=serializers.ChoiceField(AgentRole.values), max_length=50, **kwargs)

    def to_internal_value(self, data: Any) -> tuple[str, ...]:  # type: ignore[override]
        return tuple(dict.fromkeys(super().to_internal_value(data)))


def optional_text() -> Text:
    return Text(required=False, allow_blank=True)


class NewAgentItem(Shape):
    user_object_id = some_text()
    tenant_id = some_text()
    name = some_text()
    upn = optional_text()
    consistency_id = optional_text()
    brand_name = optional_text()
    department = optional_text()
    region = optional_text()
    state = optional_text()
    district = optional_text()
    store = optional_text()
    city = optional_text()
    zip_code = optional_text()
    roles = Roles(required=False, allow_empty=False, min_length=1)
    number_provisioning = Provisioning(many=True, required=False, max_length=2)  # type: ignore[call-arg]
    enabled_services = Services(required=False)

    def validate_number_provisioning(self, value: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len({wanted["type"] for wanted in value}) < len(value):
            raise serializers.ValidationError("At most one number of each type.")
        return value


def new_agent(values: dict[str, Any]) -> NewAgent:
    """An item in our words."""
    wanted = values.get("number_provisioning", [])
    return NewAgent(
        object_id=values["user_object_id"],
        name=values["name"],
        directory_tenant=values["tenant_id"],
        upn=values.get("upn", ""),
        consistency_id=values.get("consistency_id", ""),
        place={ours: values[theirs] for theirs, ours in PLACES.items() if theirs in values},
        roles=values.get("roles", (AgentRole.MEMBER.value,)),
        numbers=tuple(
            NumberWanted(USES[row["type"]], row["phone_number"], row.get("supervisors")) for row in wanted
        ),
        services={SERVICES[name].value: on for name, on in values.get("enabled_services", {}).items()},
    )


def onboard_agents(call: ApiCall) -> Data:
    """Onboard the agents of the request's array."""

    def words(item: NewAgent, fault: Fault) -> str:
        if fault.code == FaultCode.UNKNOWN_AGENT:
            return text_naming(_supervisors(item), fault)
        return text_of(fault)

    batch = carry_out(
        call,
        shape=NewAgentItem,
        failure=FAILURE,
        build=new_agent,
        do=lambda items: onboard(
            account=call.account,
            by=call.actor,
            items=items,
            reassign_inbox=call.query.get("reassignInbox", False),
            keep_going=call.keep_going,
        ),
        wording=words,
    )
    return {"message": "Onboarded successfully", "errors": batch.errors}


def _supervisors(item: NewAgent) -> AgentRefs | None:
    return next((wanted.supervisors for wanted in item.numbers if wanted.supervisors is not None), None)
