"""Phone numbers of voice bots, which the vendor calls agents (omniavoice.md §2, with the readings of §3)."""

import math
from datetime import UTC, datetime
from typing import Any

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from accounts.selectors.bots import bot
from common.errors import DomainError, Invalid, NotFound
from common.paging import numbered_page
from numbers.models import NumberAssignment
from numbers.selectors.voice import voice_assignment, voice_assignments, voice_assignments_of
from numbers.services.voice import assign_voice, change_voice, end_voice
from portal.api.omniavoice.base import ApiCall, Data, Endpoint, operation
from portal.api.omniavoice.fields import (
    ACTIVE,
    INACTIVE,
    Moment,
    PageNumber,
    Shape,
    Status,
    Telephone,
)
from portal.api.voicetel.fields import Text

MOST_LISTED = 100


class NumberData(Shape):
    id = Text()
    phoneNumber = Telephone()
    friendlyName = Text(allow_null=True)
    agentId = Text()
    status = Status()
    createdAt = Moment()
    updatedAt = Moment()


class Pagination(Shape):
    page = serializers.IntegerField()
    limit = serializers.IntegerField()
    total = serializers.IntegerField()
    totalPages = serializers.IntegerField()


# Made this way because a serializer has a ``data`` of its own.
NUMBER_LIST = inline_serializer(
    "numbers.NumberList", {"data": NumberData(many=True), "pagination": Pagination()}
)
AGENT_NUMBERS = inline_serializer("numbers.AgentNumbers", {"data": NumberData(many=True)})


class ListQuery(Shape):
    page = PageNumber(default=1, min_value=1)
    limit = PageNumber(default=50, min_value=1, max_value=MOST_LISTED)
    status = Status(required=False, help_text="Absent: all.")


class NewNumber(Shape):
    phoneNumber = Telephone(help_text="A number of the account that nobody holds.")
    agentId = Text()
    friendlyName = Text(required=False, allow_null=True, allow_blank=True)


class NumberChanges(Shape):
    friendlyName = Text(required=False, allow_null=True, allow_blank=True, help_text="null clears it.")
    agentId = Text(required=False)
    status = Status(required=False)


class FixedNumber(NumberChanges):
    """Refuses what may be given when a number is assigned, and never again (reading 15)."""

    def to_internal_value(self, data: Any) -> Any:
        if "phoneNumber" in data:
            raise serializers.ValidationError(
                {"phoneNumber": ["The number of an assignment cannot be changed."]}
            )
        return super().to_internal_value(data)


class Numbers(Endpoint):
    @operation("numbers.list", query=ListQuery, reply=NUMBER_LIST)
    def get(self, call: ApiCall) -> Data:
        """The assignments of one status or of all, newest first; past the last page the list is empty."""
        page, limit = call.values["page"], call.values["limit"]
        status = call.values.get("status")
        rows = voice_assignments(call.account, is_paused=None if status is None else status == INACTIVE)
        found, total = numbered_page(rows, (page - 1) * limit, limit)
        pagination = {"page": page, "limit": limit, "total": total, "totalPages": math.ceil(total / limit)}
        return {"data": [assignment_json(row) for row in found], "pagination": pagination}

    @operation("numbers.assign", body=NewNumber, reply=NumberData, status=201, also=(409,))
    def post(self, call: ApiCall) -> Data:
        """Assign a free number of the account to an agent; 409 while anybody holds it."""
        given = call.values
        try:
            assigned = assign_voice(
                account=call.account,
                by=call.actor,
                e164=given["phoneNumber"],
                bot_ref=given["agentId"],
                label=given.get("friendlyName") or "",
            )
        except (NotFound, Invalid) as exc:
            raise _of_body(exc) from exc
        return assignment_json(assigned)


class Number(Endpoint):
    @operation("numbers.get", reply=NumberData, also=(404,))
    def get(self, call: ApiCall, id: str) -> Data:
        """One assignment."""
        return assignment_json(voice_assignment(call.account, id))

    @operation("numbers.update", body=FixedNumber, reply=NumberData, also=(404,))
    def put(self, call: ApiCall, id: str) -> Data:
        """Change what is given; another agent takes over under the same id."""
        changes: dict[str, Any] = {}
        if "friendlyName" in call.values:
            changes["label"] = call.values["friendlyName"] or ""
        if "status" in call.values:
            changes["is_paused"] = call.values["status"] == INACTIVE
        if "agentId" in call.values:
            changes["bot_ref"] = call.values["agentId"]
        try:
            return assignment_json(change_voice(account=call.account, by=call.actor, ref=id, **changes))
        except (NotFound, Invalid) as exc:
            raise _of_body(exc) from exc

    @operation("numbers.delete", reply=None, also=(404,))
    def delete(self, call: ApiCall, id: str) -> Data:
        """End an assignment: the number is free again. 200 without a body (reading 8)."""
        end_voice(account=call.account, by=call.actor, ref=id)
        return None


class NumbersOfAgent(Endpoint):
    @operation("agents.numbers", reply=AGENT_NUMBERS, also=(404,))
    def get(self, call: ApiCall, id: str) -> Data:
        """All numbers of one agent, newest first."""
        found = voice_assignments_of(call.account, bot(call.account, id))
        return {"data": [assignment_json(row) for row in found]}


WORDS = {"agent": "agentId", "number": "phoneNumber", "label": "friendlyName"}


def _of_body(exc: DomainError) -> DomainError:
    """What a body names and is not there is a fault of the body (reading 13); what is not of the body stays."""
    name = WORDS.get(exc.field or "")
    return Invalid(f"{name}: {exc.text}") if name else exc


def assignment_json(row: NumberAssignment) -> dict[str, Any]:
    """An assignment in OmniaVoice's words (reading 2)."""
    assert row.agent is not None, "a voice assignment has an agent"
    return {
        "id": row.ref,
        "phoneNumber": row.e164,
        "friendlyName": row.label or None,
        "agentId": row.agent.ref,
        "status": INACTIVE if row.is_paused else ACTIVE,
        "createdAt": _moment(row.created_at),
        "updatedAt": _moment(row.updated_at),
    }


def _moment(when: datetime) -> str:
    """To the millisecond and in UTC, as JavaScript writes it."""
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
