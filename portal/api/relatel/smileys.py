"""Smileys: how callers and visitors were satisfied, and what that adds up to (relatel.md §5.9)."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from accounts.models import Account
from accounts.selectors.contacts import contacts_by_number
from calls.company.records import RECORD, CompanyCall, row_of
from common.errors import Invalid
from portal.api.relatel.base import Call, Data, Endpoint, Shape, operation
from portal.api.relatel.contacts import MOST, USUAL, contacts_told
from portal.api.relatel.endpoints import agent_at, chat_reception_at, reception_at
from portal.api.relatel.reading import Number, UpTo
from portal.api.relatel.windows import page_of
from portal.api.relatel.writing import (
    chat_reception_endpoint,
    digits,
    employee_endpoint,
    formatted,
    moment,
    reception_endpoint,
)
from support.chats.selectors import contacts_by_email
from support.satisfaction import selectors
from support.satisfaction.event_kinds import conversation_of
from support.satisfaction.figures import By, Sums, sums_by
from support.satisfaction.models import Rating
from support.satisfaction.selectors import RatingFilter, with_verdict
from support.satisfaction.states import Conversation, RatingKind

RATINGS = {RatingKind.POSITIVE: 1, RatingKind.NEGATIVE: 0}
LARGEST = 2**63 - 1


class SmileyBody(Shape):
    id = serializers.IntegerField()
    conversation_type = serializers.ChoiceField(Conversation.values)
    conversation_uuid = serializers.CharField()
    rated_at = serializers.CharField()
    sort_value = serializers.CharField()
    rating = serializers.IntegerField(
        allow_null=True, help_text="1 for satisfied, 0 for not, null for neither."
    )
    net_promoter_score = serializers.IntegerField(allow_null=True, help_text="0 to 10.")
    kind = serializers.ChoiceField(RatingKind.values)
    comment = serializers.CharField(allow_null=True)
    number = serializers.CharField(allow_null=True)
    number_formatted = serializers.CharField(allow_null=True)
    email = serializers.CharField(allow_null=True)
    employee_id = serializers.IntegerField(allow_null=True)
    endpoint = serializers.CharField(allow_null=True)


class Smileys(Shape):
    smileys = SmileyBody(many=True)


class Window(Shape):
    """Which smileys; both ends are in it, and more than a hundred are cut to that."""

    limit = serializers.IntegerField(required=False, min_value=0)
    number = Number(required=False)
    rated_at_lt_or_eq = UpTo(required=False)
    rated_at_gt_or_eq = serializers.DateTimeField(required=False)
    endpoint = serializers.CharField(required=False)
    reception_id = serializers.IntegerField(required=False, min_value=0, max_value=LARGEST)
    employee_id = serializers.IntegerField(required=False, min_value=0, max_value=LARGEST)
    rating = serializers.IntegerField(required=False, min_value=0, max_value=1)
    commented = serializers.BooleanField(required=False)


class Asked(Shape):
    from_time = serializers.DateTimeField()
    to_time = serializers.DateTimeField()
    endpoint = serializers.CharField(required=False)
    reception_id = serializers.IntegerField(required=False, min_value=0, max_value=LARGEST)
    employee_id = serializers.IntegerField(required=False, min_value=0, max_value=LARGEST)


class EmployeeFigures(Shape):
    id = serializers.IntegerField(allow_null=True)
    average_rating = serializers.FloatField(allow_null=True)
    smileys_count = serializers.IntegerField()
    positive_smileys_count = serializers.IntegerField()
    negative_smileys_count = serializers.IntegerField()
    commented_smileys_count = serializers.IntegerField()


class PlaceFigures(EmployeeFigures):
    endpoint = serializers.CharField()
    smiley_requests_count = serializers.IntegerField()
    employees = EmployeeFigures(many=True)


class Places(Shape):
    receptions = PlaceFigures(many=True)


class Statistics(Shape):
    statistics = Places()


class All(Endpoint):
    @operation("smileys.list", reply=Smileys, takes=Window)
    def get(self, call: Call) -> Data:
        """Newest first."""
        wanted = call.values
        which = _narrowed(call)
        if which is None:
            return {"smileys": []}
        rows = selectors.filtered(call.account, with_verdict(which, wanted.get("rating")))
        found = page_of(
            lambda most: list(rows[:most]),
            lambda row: row.rated_at,
            most=min(wanted.get("limit", USUAL), MOST),
            until=which.at_latest,
        )
        return {"smileys": smileys_told(call.account, found)}


class StatisticsOfAll(Endpoint):
    @operation("smileys.statistics", reply=Statistics, takes=Asked)
    def get(self, call: Call) -> Data:
        """Smileys given from ``from_time`` to before ``to_time``, by main number and chat, and by who answered."""
        asked = call.values
        if asked["from_time"] >= asked["to_time"]:
            raise Invalid("The window ends before it begins.", field="to_time")
        which = _narrowed(call)
        found = {} if which is None else _sums(call, which)
        return {"statistics": {"receptions": _places(found)}}


def _narrowed(call: Call) -> RatingFilter | None:
    """What the list is narrowed to; None where the endpoint is none of the company's."""
    wanted, given = call.values, call.values.get("endpoint", "")
    reception, chat = reception_at(call.account, given), chat_reception_at(call.account, given)
    agent = agent_at(call.account, given)
    if given and reception is None and chat is None and agent is None:
        return None
    return RatingFilter(
        reception=reception.pk if reception is not None else wanted.get("reception_id"),
        chat_reception=chat.pk if chat is not None else None,
        agent=agent.pk if agent is not None else wanted.get("employee_id"),
        number=wanted.get("number", ""),
        is_commented=wanted.get("commented"),
        since=wanted.get("rated_at_gt_or_eq"),
        at_latest=wanted.get("rated_at_lt_or_eq"),
    )


Found = dict[tuple[int | None, ...], Sums]


def _sums(call: Call, which: RatingFilter) -> Found:
    return sums_by(
        call.account,
        since=call.values["from_time"],
        until=call.values["to_time"],
        apart=(By.RECEPTION, By.CHAT_RECEPTION, By.EMPLOYEE),
        agents=None if which.agent is None else [which.agent],
        places=selectors.at_place(reception=which.reception, chat_reception=which.chat_reception),
    )


def _places(found: Found) -> list[dict[str, Any]]:
    """Each place with those who answered there, main numbers first; the sums of both are the same smileys."""
    parts: dict[tuple[int | None, int | None], dict[int | None, Sums]] = {}
    for (main, chat, agent), sums in found.items():
        parts.setdefault((main, chat), {})[agent] = sums
    told = []
    for (main, chat), people in sorted(parts.items(), key=lambda row: (row[0][0] or LARGEST, row[0][1] or 0)):
        whole = sum(people.values(), Sums())
        told.append(
            {
                "id": main or chat,
                "endpoint": reception_endpoint(main) if main else chat_reception_endpoint(chat or 0),
                **_figures(whole),
                "smiley_requests_count": whole.requests,
                "employees": [
                    {"id": agent, **_figures(sums)}
                    for agent, sums in sorted(people.items(), key=lambda row: row[0] or 0)
                    if sums.count
                ],
            }
        )
    return told


def _figures(sums: Sums) -> dict[str, Any]:
    return {
        "smileys_count": sums.count,
        "positive_smileys_count": sums.positive,
        "negative_smileys_count": sums.negative,
        "commented_smileys_count": sums.commented,
        "average_rating": None if sums.average is None else round(sums.average, 4),
    }


def smileys_told(account: Account, rows: Sequence[Rating]) -> list[dict[str, Any]]:
    """The smileys as the API tells of them; three statements however many they are."""
    by_number = contacts_by_number(account, {row.number for row in rows if row.number})
    by_email = contacts_by_email(account, {row.email for row in rows})
    found = {row.pk: by_number.get(row.number) or by_email.get(row.email.lower()) for row in rows}
    told = contacts_told(account, {pk: contact for pk, contact in found.items() if contact is not None})
    return [_told(row, told.get(row.pk)) for row in rows]


def smileys_of_calls(account: Account, calls: Sequence[CompanyCall]) -> dict[str, dict[str, Any]]:
    """What was answered about these calls, by their ids; of those that a carrier told of, what it told."""
    found = selectors.of_calls(account, [call.call for call in calls if call.call is not None])
    records = [pk for kind, pk in (row_of(call.id) for call in calls) if kind == RECORD]
    rows = [*found.values(), *(selectors.of_records(account, records).values() if records else ())]
    return {told["conversation_uuid"]: told for told in smileys_told(account, rows)} if rows else {}


def _told(row: Rating, contact: dict[str, Any] | None) -> dict[str, Any]:
    rated_at = moment(row.rated_at)
    return {
        "id": row.pk,
        "conversation_type": row.conversation,
        "conversation_uuid": conversation_of(row),
        "rated_at": rated_at,
        "sort_value": rated_at,
        "rating": RATINGS.get(RatingKind(row.kind)),
        "net_promoter_score": row.score,
        "kind": row.kind,
        "comment": row.comment or None,
        "number": digits(row.number),
        "number_formatted": formatted(row.number),
        "email": row.email or None,
        "contact": contact,
        "employee_id": row.agent_id,
        "endpoint": _endpoint(row),
    }


def _endpoint(row: Rating) -> str | None:
    if row.reception_id is not None:
        return reception_endpoint(row.reception_id)
    if row.chat_reception_id is not None:
        return chat_reception_endpoint(row.chat_reception_id)
    return employee_endpoint(row.agent_id) if row.agent_id is not None else None
