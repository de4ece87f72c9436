"""Updating agents (smartcommunicator.md §2, operations 5 and 6)."""

from typing import Any

from rest_framework import serializers

from agents.records import AgentChange, AgentRefs, Fault
from agents.services.changes import change_agents
from portal.api.reading import json_body
from portal.api.smartcommunicator.agents_json import PatchedAgent, patched
from portal.api.smartcommunicator.base import ApiCall, Data, Done, checked, item_error
from portal.api.smartcommunicator.batches import carry_out
from portal.api.smartcommunicator.errors import Problem
from portal.api.smartcommunicator.fields import NamedOne, Phone, QueryFlag, Shape
from portal.api.smartcommunicator.onboarding import PLACES, SERVICES, USES, Roles, Services
from portal.api.smartcommunicator.wording import text_naming
from portal.api.voicetel.fields import Flag, Text

FAILURE = "Update failed"
# Their texts that an agent cannot be without, and our fields.
IDENTITY = {"user_object_id": "object_id", "tenant_id": "directory_tenant", "name": "name"}
OPTIONAL = {"upn": "upn", "consistency_id": "consistency_id", **PLACES}


class Patching(Shape):
    continueOnError = QueryFlag(required=False)


class LenientFlag(Flag):
    """A boolean, or one of the texts ``true`` and ``false`` (§6, reading 11)."""

    def to_internal_value(self, data: Any) -> bool:
        if isinstance(data, str):
            data = {"true": True, "false": False}.get(data.lower())
        return super().to_internal_value(data)


class RoleChanges(Shape):
    """What an update says about roles: an object as documented, or a list that replaces (§6, reading 10)."""

    assign = Roles(required=False)
    remove = Roles(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if both := set(attrs.get("assign", ())) & set(attrs.get("remove", ())):
            raise serializers.ValidationError(
                f"{', '.join(sorted(both))} cannot be both assigned and removed."
            )
        return attrs

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if isinstance(data, list):
            return {"replace": Roles(allow_empty=False).run_validation(data)}
        return dict(super().to_internal_value(data))


class NumberChange(Shape):
    """A number for a use; null frees the present one (§6, reading 15)."""

    null_is_absent = False
    type = serializers.ChoiceField(list(USES))
    value = Phone(allow_null=True)


def emptiable() -> Text:
    return Text(required=False, allow_blank=True, allow_null=True)


class Update(Shape):
    null_is_absent = False
    user_object_id = Text(required=False, min_length=1)
    tenant_id = Text(required=False, min_length=1)
    name = Text(required=False, min_length=1)
    upn = emptiable()
    consistency_id = emptiable()
    brand_name = emptiable()
    department = emptiable()
    region = emptiable()
    state = emptiable()
    district = emptiable()
    store = emptiable()
    city = emptiable()
    zip_code = emptiable()
    roles = RoleChanges(required=False)
    phone_number = NumberChange(many=True, required=False)
    enabled_services = Services(required=False)
    active = LenientFlag(required=False)

    def validate_phone_number(self, value: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len({wanted["type"] for wanted in value}) < len(value):
            raise serializers.ValidationError("At most one number of each type.")
        return value


class UpdateItem(Shape):
    target = NamedOne()
    updates = Update()


class Updated(Done):
    result = PatchedAgent(many=True)


def change(target: AgentRefs, values: dict[str, Any]) -> AgentChange:
    """An update in our words."""
    names = {**IDENTITY, **OPTIONAL}
    roles = values.get("roles", {})
    return AgentChange(
        target=target,
        texts={ours: values[theirs] or "" for theirs, ours in names.items() if theirs in values},
        roles=roles.get("replace"),
        add_roles=roles.get("assign", ()),
        remove_roles=roles.get("remove", ()),
        numbers={USES[row["type"]]: row["value"] for row in values.get("phone_number", [])},
        services={SERVICES[name].value: on for name, on in values.get("enabled_services", {}).items()},
        active=values.get("active"),
    )


def patch_agents(call: ApiCall) -> Data:
    """Update the agents of the request's array."""
    batch = carry_out(
        call,
        shape=UpdateItem,
        failure=FAILURE,
        build=lambda values: change(values["target"], values["updates"]),
        do=lambda items: change_agents(
            account=call.account, by=call.actor, changes=items, keep_going=call.keep_going
        ),
        wording=_words,
    )
    places = sorted(batch.agents)
    told_agents = patched(call.account, [batch.agents[place][0] for place in places])
    result = [{"itemIndex": place, **agent} for place, agent in zip(places, told_agents, strict=True)]
    return {"message": "Updated successfully", "errors": batch.errors, "result": result}


def patch_agent(call: ApiCall, target: AgentRefs) -> Data:
    """Update one agent; the answer looks like that of a list of one (§6, reading 12)."""
    wanted = change(target, checked(Update, json_body(call.request._request)))
    outcome = change_agents(account=call.account, by=call.actor, changes=[wanted])
    if outcome.faults:
        texts = list(dict.fromkeys(_words(wanted, fault) for fault in outcome.faults[0]))
        raise Problem(400, {"message": FAILURE, "errors": [item_error(0, texts)]})
    (agent,) = patched(call.account, outcome.agents[0])
    return {"itemIndex": 0, **agent}


def _words(item: AgentChange, fault: Fault) -> str:
    return text_naming(item.target, fault)
