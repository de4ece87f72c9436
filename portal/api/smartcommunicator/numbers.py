"""The account's numbers and who holds them (smartcommunicator.md §2, operation 11)."""

from typing import Any

from rest_framework import serializers

from numbers.selectors.assignments import HeldNumber, assignable_numbers
from portal.api.smartcommunicator.base import ApiCall, Data, Endpoint, operation
from portal.api.smartcommunicator.fields import Phone, Shape
from portal.api.voicetel.fields import Matching, Text

ASSIGNED, FREE = "assigned", "active"


class NumberFilter(Shape):
    status = serializers.ChoiceField([ASSIGNED, FREE], required=False)
    match = Matching(r"^[0-9]{1,11}\Z", required=False, trim_whitespace=False)


class Holder(Shape):
    name = Text()
    user_object_id = Text(allow_null=True)
    upn = Text(allow_null=True)
    consistency_id = Text(allow_null=True)


class NumberData(Shape):
    number = Phone()
    status = serializers.ChoiceField([ASSIGNED, FREE], help_text="A free number is called active.")
    assignedTo = Holder(allow_null=True)


class Numbers(Endpoint):
    @operation("numbers.list", query=NumberFilter, reply=NumberData(many=True))
    def get(self, call: ApiCall) -> Data:
        """The numbers that agents and inboxes hold, and those that are free."""
        status = call.query.get("status")
        held = None if status is None else status == ASSIGNED
        rows = assignable_numbers(call.account, held=held, digits=call.query.get("match", ""))
        return [_number_json(row) for row in rows]


def _number_json(row: HeldNumber) -> dict[str, Any]:
    return {
        "number": row.e164,
        "status": ASSIGNED if row.holder is not None else FREE,
        "assignedTo": None if row.holder is None else _holder(row),
    }


def _holder(row: HeldNumber) -> dict[str, Any]:
    """A number of an inbox without an owner has the inbox's name and no ids (§6)."""
    return {
        "name": row.holder,
        "user_object_id": row.object_id or None,
        "upn": row.upn or None,
        "consistency_id": row.consistency_id or None,
    }
