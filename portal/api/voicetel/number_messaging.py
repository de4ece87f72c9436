"""Numbers and messaging: their state, routing, and campaigns (voicetel.md §6, operations 43 and 67 to 71)."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.errors import Invalid, NotFound
from common.plans.nanp import to_ten_digits
from jobs.states import JobState
from messaging.campaign_states import BindingState
from messaging.models import Binding
from messaging.selectors import campaigns as selectors
from messaging.services import bindings as services
from numbers.selectors.numbers import phone_number
from portal.api.voicetel.base import ApiCall, Data, Endpoint, operation
from portal.api.voicetel.fields import TN, Flag, Matching, Moment, Shape, Text, Whole, telephone
from portal.api.voicetel.numbers import path_number

CAMPAIGN = r"^C[A-Z0-9]{6}$"
NETWORKS = ["A", "B"]
MOST = services.MOST_AT_ONCE


@extend_schema_field({"type": "string", "pattern": "^[0-9+, ]+$"})
class NumberList(Text):
    """Up to 1,000 ten-digit numbers between commas; its value is E.164."""

    def to_internal_value(self, data: Any) -> Any:
        parts = [part.strip() for part in super().to_internal_value(data).split(",")]
        if len(parts) > MOST:
            raise serializers.ValidationError(f"No more than {MOST:,} numbers may be named.")
        try:
            return [telephone(part) for part in parts]
        except Invalid as exc:
            raise serializers.ValidationError(exc.text) from exc


class StatesQuery(Shape):
    numbers = NumberList(max_length=14 * MOST, help_text="Up to 1,000, between commas.")


class StateCampaign(Shape):
    id = Text()
    network = serializers.ChoiceField(NETWORKS)
    status = Text(help_text="The registry's word: ACTIVE, SUSPENDED or EXPIRED.")
    upstreamCnpId = Text()


class AssignmentJob(Shape):
    campaignId = Text()
    state = serializers.ChoiceField(["queued", "hosting", "assigning", "routing", "done", "failed"])
    message = Text()
    createdAt = Moment()
    updatedAt = Moment()


class StateData(Shape):
    number = TN()
    enabled = Flag(help_text="Whether it may send.")
    carrier = Whole()
    routeIn = Whole(help_text="The inbound route's id, 0 for none.")
    resource = Text(help_text="Where inbound messages go.")
    onAccount = Flag()
    network = serializers.ChoiceField(NETWORKS, allow_null=True)
    campaign = StateCampaign(allow_null=True)
    pending = AssignmentJob(allow_null=True)


class StateList(Shape):
    numbers = StateData(many=True)


class RoutingChange(Shape):
    routeIn = Whole(required=False, max_value=2**53, help_text="An own inbound route; 0 detaches.")
    routeOut = Whole(required=False, help_text="0 switches sending off, 19 on.")


class RoutingData(Shape):
    number = TN()
    updated = serializers.ListField(child=serializers.ChoiceField(["routeIn", "routeOut"]))


class Assignment(Shape):
    campaignId = Matching(r"^[A-Z0-9]+$", max_length=40)


class AssignmentData(Shape):
    number = TN()
    campaignId = Text()
    status = serializers.ChoiceField(["enabled", "already", "pending"])
    network = serializers.ChoiceField(NETWORKS, allow_null=True)
    upstreamCnpId = Text(allow_null=True)
    carrier = Whole()
    alreadyAssigned = Flag()
    previousNetwork = serializers.ChoiceField(NETWORKS, allow_null=True)
    previousNetworkCleared = Flag()


class UnassignQuery(Shape):
    campaignId = Matching(CAMPAIGN)


class UnassignData(Shape):
    number = TN()
    campaignId = Text()
    network = serializers.ChoiceField(NETWORKS, allow_null=True)
    upstreamCnpId = Text(allow_null=True)
    unassigned = Flag()


class BulkUnassignQuery(UnassignQuery):
    numbers = NumberList(max_length=14 * MOST, help_text="Up to 1,000, between commas.")


class UnassignFailure(Shape):
    number = TN()
    reason = Text()


class BulkUnassignData(Shape):
    campaignId = Text()
    unassignedNumbers = serializers.ListField(child=Text())
    network = serializers.ChoiceField(NETWORKS, allow_null=True)
    upstreamCnpId = Text(allow_null=True)
    failed = UnassignFailure(many=True)


class States(Endpoint):
    @operation("messaging.numbers_state", query=StatesQuery, reply=StateList)
    def get(self, call: ApiCall) -> Data:
        """How numbers take part in messaging, one entry for each asked; of a stranger's nothing is told."""
        found = selectors.messaging_states(call.account, call.values["numbers"])
        return {"numbers": [state_json(state) for state in found]}


class State(Endpoint):
    @operation("numbers.get_messaging", reply=StateData, also=(404,))
    def get(self, call: ApiCall, number: str) -> Data:
        """How one number takes part in messaging."""
        found = phone_number(call.account, path_number(number))
        return state_json(selectors.messaging_states(call.account, [found.e164])[0])

    @operation("numbers.patch_messaging", body=RoutingChange, reply=RoutingData, also=(403, 404, 409, 502))
    def patch(self, call: ApiCall, number: str) -> Data:
        """Attach an inbound route of the account, or switch sending off and on."""
        e164 = path_number(number)
        updated = services.set_routing(
            account=call.account,
            by=call.actor,
            e164=e164,
            route_in=call.values.get("routeIn"),
            route_out=call.values.get("routeOut"),
        )
        return {"number": to_ten_digits(e164), "updated": updated}


class NumberCampaign(Endpoint):
    @operation("numbers.assign_campaign", body=Assignment, reply=AssignmentData, also=(404, 409, 502))
    def put(self, call: ApiCall, number: str) -> Data:
        """Put the number on an approved campaign; a repeat changes nothing and says so."""
        e164, ref = path_number(number), call.values["campaignId"]
        done = services.bind_number(account=call.account, by=call.actor, e164=e164, ref=ref, wait=True)
        return {
            "number": to_ten_digits(e164),
            "campaignId": ref,
            "status": "already" if done.already else "enabled",
            "network": selectors.NETWORK,
            "upstreamCnpId": selectors.UPSTREAM,
            "carrier": selectors.ROUTE,
            "alreadyAssigned": done.already,
            "previousNetwork": selectors.NETWORK if done.cleared else None,
            "previousNetworkCleared": done.cleared,
        }

    @operation("numbers.unassign_campaign", query=UnassignQuery, reply=UnassignData, also=(404, 409, 502))
    def delete(self, call: ApiCall, number: str) -> Data:
        """Take the number off the campaign; 404 when it is not on it."""
        e164, ref = path_number(number), call.values["campaignId"]
        gone = services.unbind_number(account=call.account, by=call.actor, e164=e164, ref=ref, wait=True)
        if gone is None:
            raise NotFound("The number is not on this campaign.")
        return {
            "number": to_ten_digits(e164),
            "campaignId": ref,
            "network": selectors.NETWORK,
            "upstreamCnpId": selectors.UPSTREAM,
            "unassigned": True,
        }


class BulkCampaign(Endpoint):
    @operation("numbers.bulk_unassign_campaign", query=BulkUnassignQuery, reply=BulkUnassignData, also=(409,))
    def delete(self, call: ApiCall) -> Data:
        """Take many numbers off a campaign, each by itself; 409 for a campaign that the account does not have."""
        ref = call.values["campaignId"]
        outcome = services.unbind_numbers(
            account=call.account, by=call.actor, e164s=call.values["numbers"], ref=ref
        )
        return {
            "campaignId": ref,
            "unassignedNumbers": [to_ten_digits(e164) for e164 in outcome.unbound],
            "network": selectors.NETWORK,
            "upstreamCnpId": selectors.UPSTREAM,
            "failed": [
                {"number": to_ten_digits(e164), "reason": reason} for e164, reason in outcome.failed.items()
            ],
        }


def state_json(state: selectors.MessagingState) -> dict[str, Any]:
    """A number's messaging state in VoiceTel's words."""
    binding = state.binding
    return {
        "number": to_ten_digits(state.e164),
        "enabled": state.is_on,
        "carrier": state.route_out,
        "routeIn": state.route_in,
        "resource": state.target,
        "onAccount": state.number is not None,
        "network": selectors.NETWORK if binding else None,
        "campaign": _campaign(binding) if binding else None,
        "pending": _job(state.pending) if state.pending else None,
    }


def _campaign(binding: Binding) -> dict[str, Any]:
    return {
        "id": binding.campaign.ref,
        "network": selectors.NETWORK,
        "status": binding.campaign.registry,
        "upstreamCnpId": selectors.UPSTREAM,
    }


def _job(pending: Binding) -> dict[str, Any]:
    waits = pending.job is not None and pending.job.state == JobState.QUEUED
    state = "failed" if pending.state == BindingState.FAILED else ("queued" if waits else "assigning")
    return {
        "campaignId": pending.campaign.ref,
        "state": state,
        "message": pending.error or pending.get_state_display(),
        "createdAt": pending.created_at.isoformat(),
        "updatedAt": pending.updated_at.isoformat(),
    }
