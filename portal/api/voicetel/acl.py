"""The IP access list (voicetel.md §3, operations 12 to 14)."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from accounts.selectors.credentials import networks
from accounts.services.access import AccessOutcome, add_access, remove_access
from common.errors import NotFound
from portal.api.reading import json_object
from portal.api.voicetel.base import ApiCall, Data, Endpoint, operation
from portal.api.voicetel.errors import Problem
from portal.api.voicetel.fields import CIDR_LENGTH, Cidr, Shape, Text

MOST = 500


class AclData(Shape):
    acl = Cidr(many=True)


class AclRequest(Shape):
    acl = serializers.ListField(child=Cidr(), allow_empty=False, max_length=MOST)


@extend_schema_field({"type": "string", "pattern": "^[0-9./, ]+$"})
class CidrList(Text):
    """Networks between commas; each is judged by itself."""


class AclFilter(Shape):
    cidrs = CidrList(required=False, max_length=(CIDR_LENGTH + 1) * MOST, help_text="Separated by commas.")


class AclAdded(Shape):
    added = Cidr(many=True)


class AclRemoved(Shape):
    removed = Cidr(many=True)


class Acl(Endpoint):
    @operation("acl.list", reply=AclData, also=(404,))
    def get(self, call: ApiCall) -> Data:
        """The networks from which calls are accepted; 404 when there are none."""
        entries = cidr_list(call)
        if not entries:
            raise NotFound("The access list is empty.")
        return {"acl": entries}

    @operation("acl.add", body=AclRequest, reply=AclAdded, also=(409,))
    def post(self, call: ApiCall) -> Data:
        """Add networks; when some cannot be added, 409 with what was."""
        cidrs = [entry["cidr"] for entry in call.values["acl"]]
        outcome = add_access(account=call.account, by=call.actor, cidrs=cidrs)
        return _as_json(outcome, "added", "Some networks could not be added.")

    @operation("acl.remove", query=AclFilter, reply=AclRemoved, also=(409,))
    def delete(self, call: ApiCall) -> Data:
        """Remove networks, named in ``cidrs`` or, by older clients, in a body as for adding."""
        cidrs = call.values.get("cidrs", "").split(",") if "cidrs" in call.values else _in_body(call.request)
        outcome = remove_access(account=call.account, by=call.actor, cidrs=[cidr.strip() for cidr in cidrs])
        return _as_json(outcome, "removed", "Some networks could not be removed.")


def cidr_list(call: ApiCall) -> list[dict[str, Any]]:
    return [{"cidr": cidr} for cidr in networks(call.account)]


def _in_body(request: Request) -> list[str]:
    body = json_object(request._request)
    if "acl" not in body:
        raise Problem(400, "Field Required: cidrs")
    wanted = AclRequest(data=body)
    wanted.is_valid(raise_exception=True)
    return [entry["cidr"] for entry in wanted.validated_data["acl"]]


def _as_json(outcome: AccessOutcome, verb: str, refusal: str) -> Data:
    data = {verb: [{"cidr": cidr} for cidr in outcome.done]}
    if not outcome.failed:
        return data
    failed = [{"cidr": cidr, "reason": reason} for cidr, reason in outcome.failed.items()]
    raise Problem(409, refusal, beside={"data": data | {"failed": failed}})
