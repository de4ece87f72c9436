"""How calls are answered, in rows (relatel.md §5.9)."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from rest_framework import serializers

from accounts.models import Account
from accounts.products import Feature, require
from accounts.selectors.seats import require_seat
from calls.states import Direction
from calls.statistics.ratings import NONE, Ratings, ratings_by
from calls.statistics.selectors import DIMENSIONS, Answers, Figures, Group, Whose, figures, within_reach
from common.errors import Invalid
from common.hourly import Unit
from portal.api.relatel.base import Call, Data, Endpoint, Shape, operation
from portal.api.relatel.writing import (
    chat_reception_endpoint,
    employee_endpoint,
    moment,
    reception_endpoint,
)
from support.chats.statistics import ChatGroup, chat_figures

TYPES = {"Reception": Whose.RECEPTION, "Employee": Whose.COLLEAGUE, "ChatReception": None}
GROUPS = {
    "employee_id": Group.COLLEAGUE,
    "reception_id": Group.RECEPTION,
    "chat_reception_id": None,
    "ivr_key": Group.KEY,
}
PERIODS: Mapping[str, Unit] = {
    "period_month": "month",
    "period_week": "week",
    "period_day": "day",
    "period_hour": "hour",
}
CHATS = {"employee_id": ChatGroup.COLLEAGUE, "chat_reception_id": ChatGroup.RECEPTION}
CHAT_WRITE = {ChatGroup.COLLEAGUE: employee_endpoint, ChatGroup.RECEPTION: chat_reception_endpoint}
WRITE = {Group.COLLEAGUE: employee_endpoint, Group.RECEPTION: reception_endpoint}
OWN = {Whose.RECEPTION: Group.RECEPTION, Whose.COLLEAGUE: Group.COLLEAGUE}


class Row(Shape):
    key = serializers.CharField()
    period_month = serializers.CharField(allow_null=True)
    period_week = serializers.CharField(allow_null=True)
    period_hour = serializers.CharField(allow_null=True)
    ivr_key = serializers.CharField(allow_null=True)
    endpoint = serializers.CharField(allow_null=True)
    call_count = serializers.IntegerField()
    call_answered_count = serializers.IntegerField()
    call_missed_count = serializers.IntegerField()
    call_closed_count = serializers.IntegerField()
    call_incoming_count = serializers.IntegerField()
    call_outgoing_count = serializers.IntegerField()
    call_answer_time_average = serializers.IntegerField(allow_null=True, help_text="Seconds.")
    call_duration_average = serializers.IntegerField(allow_null=True, help_text="Seconds.")
    call_duration_total = serializers.IntegerField(help_text="Seconds.")
    call_sla = serializers.IntegerField(
        allow_null=True, help_text="Per cent that were answered within the target."
    )
    smiley_count = serializers.IntegerField()
    rating_average = serializers.FloatField(allow_null=True)


class Rows(Shape):
    rows = Row(many=True)


class Asked(Shape):
    endpoint_type = serializers.ChoiceField(list(TYPES))
    group_by = serializers.ChoiceField([*GROUPS, *PERIODS])
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    endpoint = serializers.CharField(required=False, help_text="Several with commas between.")


class All(Endpoint):
    @operation("statistics.rows", reply=Rows, takes=Asked)
    def get(self, call: Call) -> Data:
        """Calls that came from ``start`` to before ``end``, in rows that have any."""
        asked = call.values
        if asked["start"] >= asked["end"]:
            raise Invalid("The interval ends before it begins.", field="end")
        whose = TYPES[asked["endpoint_type"]]
        only = _only(asked["endpoint_type"], asked.get("endpoint", ""))
        group = GROUPS.get(asked["group_by"])
        unit = PERIODS.get(asked["group_by"])
        since, until = within_reach(asked["start"], asked["end"])
        require(call.account, Feature.STATISTICS)
        require_seat(call.account, call.me.pk)
        if whose is None:
            return {"rows": _of_chats(call.account, asked["group_by"], since, until, only)}
        if unit is None and (group is None or (whose, group) not in DIMENSIONS):
            return {"rows": []}
        found = figures(
            call.account,
            whose=whose,
            group=group or OWN[whose],
            since=since,
            until=until,
            zone=call.account.timezone,
            unit=unit or "month",
            only=only,
        )
        given = (call.account, whose, since, until)
        if unit is not None:
            one = only[0] if only and len(only) == 1 else None
            return {"rows": _periods(found, unit, whose, one, ratings_by(*given, unit=unit, only=only))}
        assert group is not None
        return {"rows": list(_groups(found, whose, group, ratings_by(*given, group=group, only=only)))}


def _of_chats(
    account: Account, by: str, since: datetime, until: datetime, only: list[int] | None
) -> list[dict[str, Any]]:
    """In the order of ids or of time; chats count as incoming calls."""
    group, unit = CHATS.get(by), PERIODS.get(by)
    if group is None and unit is None:
        return []
    found = chat_figures(account, group=group, unit=unit, since=since, until=until, only=only)
    one = chat_reception_endpoint(only[0]) if unit is not None and only and len(only) == 1 else None
    rows = []
    for key, (answers, rating) in sorted(found.items()):
        text, told = str(key), {"endpoint": one}
        if group is not None:
            told["endpoint"] = CHAT_WRITE[group](key)
        else:
            text = str(moment(key.astimezone(UTC)))
            told |= {f"period_{unit}": text} if unit != "day" else {}
        rows.append(_row(text, [answers, Answers()], rating, **told))
    return rows


def _only(kind: str, endpoints: str) -> list[int] | None:
    """The ids of the endpoints of this type; None where none is asked for. Strange ones have no rows."""
    given = [one.strip() for one in endpoints.split(",") if one.strip()]
    if not given:
        return None
    parts = [one.partition("#") for one in given]
    if any(
        word not in TYPES or not pk.isascii() or not pk.isdecimal() or len(pk) > 18 for word, _, pk in parts
    ):
        raise Invalid(f"An endpoint is such as {kind}#1.", field="endpoint")
    return [int(pk) for word, _, pk in parts if word == kind]


def _periods(
    found: Figures, unit: Unit, whose: Whose, one: int | None, ratings: Mapping[str, Ratings]
) -> list[dict[str, Any]]:
    """Oldest first; a row is of one endpoint only where one alone is asked for."""
    at = sorted({began for _, began in found.course})
    endpoint = None if one is None else WRITE[OWN[whose]](one)
    rows = []
    for began in at:
        key = str(moment(began))
        pair = [found.course.get((way, began), Answers()) for way in (Direction.INBOUND, Direction.OUTBOUND)]
        told = {f"period_{unit}": key} if unit != "day" else {}
        rows.append(_row(key, pair, ratings.get(key, NONE), endpoint=endpoint, **told))
    return rows


def _groups(
    found: Figures, whose: Whose, group: Group, ratings: Mapping[str, Ratings]
) -> Iterable[dict[str, Any]]:
    """In the order of ids and keys; calls that nobody of the company answered are in no employee's row."""
    pairs: dict[tuple[int, str], list[Answers]] = {}
    for (way, pk, part), answers in found.values.items():
        key = (pk, part) if group == Group.KEY else (pk if group == OWN[whose] else int(part or 0), "")
        pair = pairs.setdefault(key, [Answers(), Answers()])
        pair[way == Direction.OUTBOUND] += answers
    for (pk, part), pair in sorted(pairs.items()):
        if pk == 0:
            continue
        endpoint = WRITE[OWN[whose] if group == Group.KEY else group](pk)
        if group == Group.KEY:
            yield _row(part, pair, NONE, endpoint=endpoint, ivr_key=part or None)
        else:
            yield _row(str(pk), pair, ratings.get(str(pk), NONE), endpoint=endpoint)


def _row(key: str, pair: list[Answers], rating: Ratings, **told: str | None) -> dict[str, Any]:
    inbound, outbound = pair
    both = inbound + outbound
    empty: dict[str, str | None] = dict.fromkeys(
        ("period_month", "period_week", "period_hour", "ivr_key", "endpoint")
    )
    return {
        "key": key,
        **(empty | told),
        "call_count": both.calls,
        "call_answered_count": both.answered,
        "call_missed_count": both.missed,
        "call_closed_count": both.closed,
        "call_incoming_count": inbound.calls,
        "call_outgoing_count": outbound.calls,
        "call_answer_time_average": both.wait,
        "call_duration_average": both.talk,
        "call_duration_total": both.talk_seconds,
        "call_sla": both.share_in_time,
        "smiley_count": rating.count,
        "rating_average": rating.average,
    }
