"""Receptions, which are main numbers, and how well they are answered (relatel.md §5.3, §8 B14)."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from accounts.models import Account
from accounts.selectors.seats import require_seat
from calls.company.statistics import figures_of
from common.errors import Invalid
from pbx.models import Reception
from pbx.receptions import selectors
from pbx.receptions.states import Phase
from portal.api.relatel.base import Call, Data, Endpoint, Shape, operation
from portal.api.relatel.writing import digits, formatted, reception_endpoint

LONGEST_TARGET = 86_400


class PhoneNumber(Shape):
    number = serializers.CharField(allow_null=True)


class ReceptionBody(Shape):
    id = serializers.IntegerField()
    name = serializers.CharField()
    phone_number = PhoneNumber()
    brand_name = serializers.CharField(allow_null=True)
    short_brand_name = serializers.CharField(allow_null=True, help_text="Once it is approved.")
    number = serializers.CharField(allow_null=True)
    number_formatted = serializers.CharField(allow_null=True)
    endpoint = serializers.CharField()
    company_id = serializers.IntegerField()
    is_smiley_enabled = serializers.BooleanField()
    is_smiley_nps_enabled = serializers.BooleanField()
    is_open = serializers.BooleanField()
    is_shadow = serializers.BooleanField()
    has_main_sms = serializers.BooleanField()
    is_cloakable = serializers.BooleanField()


class OneReception(ReceptionBody):
    reception = ReceptionBody(help_text="The same object again.")


class Receptions(Shape):
    receptions = ReceptionBody(many=True)


class Within(Shape):
    missed = serializers.IntegerField()
    answered = serializers.IntegerField()


class Figures(Shape):
    total = serializers.IntegerField()
    answered = serializers.IntegerField()
    missed = serializers.IntegerField()
    average_answer_time = serializers.FloatField(help_text="Seconds.")
    average_duration = serializers.FloatField(help_text="Seconds.")
    within_target = Within()


class Statistics(Shape):
    statistics = Figures()


class Asked(Shape):
    answer_target = serializers.IntegerField(min_value=0, max_value=LONGEST_TARGET, help_text="Seconds.")
    from_time = serializers.DateTimeField()
    to_time = serializers.DateTimeField()
    phase = serializers.CharField(required=False, help_text="Of open, closed, backup; with commas between.")


def receptions_told(account: Account, rows: Iterable[Reception]) -> list[dict[str, Any]]:
    """The receptions as the API tells of them; one statement however many they are."""
    rows, now = list(rows), timezone.now()
    numbers = selectors.main_numbers(account, rows)
    return [
        _told(row, numbers.get(row.pk, ""), selectors.plan_of(row).hours.at(now).phase == Phase.OPEN)
        for row in rows
    ]


def _told(row: Reception, number: str, is_open: bool) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "phone_number": {"number": digits(number)},
        "brand_name": row.brand_name or None,
        "short_brand_name": row.approved_brand or None,
        "number": digits(number),
        "number_formatted": formatted(number),
        "endpoint": reception_endpoint(row.pk),
        "company_id": row.account_id,
        "is_smiley_enabled": row.asks_smileys,
        "is_smiley_nps_enabled": row.asks_nps,
        "is_open": is_open,
        "is_shadow": False,
        "has_main_sms": bool(number),
        "is_cloakable": row.is_shown and bool(number),
    }


class All(Endpoint):
    @operation("receptions.list", reply=Receptions)
    def get(self, call: Call) -> Data:
        return {"receptions": receptions_told(call.account, selectors.receptions(call.account))}


class One(Endpoint):
    @operation("receptions.get", reply=OneReception)
    def get(self, call: Call, id: int) -> Data:
        (told,) = receptions_told(call.account, [selectors.reception_with_id(call.account, id)])
        return told | {"reception": told}


class StatisticsOfOne(Endpoint):
    @operation("receptions.statistics", reply=Statistics, takes=Asked)
    def get(self, call: Call, id: int) -> Data:
        """Calls that came from ``from_time`` to before ``to_time``; within the target are those of so many seconds."""
        row, asked = selectors.reception_with_id(call.account, id), call.values
        require_seat(call.account, call.me.pk)
        phases = [part.strip() for part in asked.get("phase", "").split(",") if part.strip()]
        if not set(phases) <= set(Phase.values):
            raise Invalid("A phase is open, closed or backup.", field="phase")
        if asked["from_time"] >= asked["to_time"]:
            raise Invalid("The window ends before it begins.", field="to_time")
        found = figures_of(
            call.account,
            row,
            since=asked["from_time"],
            until=asked["to_time"],
            phases=[Phase(phase) for phase in phases],
            target=asked["answer_target"],
        )
        return {
            "statistics": {
                "total": found.total,
                "answered": found.answered,
                "missed": found.total - found.answered,
                "average_answer_time": round(found.answer_seconds, 1),
                "average_duration": round(found.talk_seconds, 1),
                "within_target": {"missed": found.missed_soon, "answered": found.answered_soon},
            }
        }
