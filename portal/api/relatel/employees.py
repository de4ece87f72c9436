"""Employees: the company's people, and the one whose token it is (relatel.md §5.1)."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Account, Agent
from accounts.products import Feature, has, in_trial
from accounts.selectors.seats import seated
from agents.pictures.serving import served
from agents.selectors.agents import people_by_name, person, views_of
from agents.selectors.pictures import picture, versions
from agents.selectors.presence import LivePresence, Seen, presences
from agents.services.presence import set_away, set_speed_dial
from common.errors import Forbidden
from pbx.receptions.phrases import language_of
from pbx.selectors.cloaks import cloaks_of
from pbx.selectors.groups import groups_of
from pbx.services.cloaks import set_cloak
from pbx.services.groups import set_groups
from portal.api.relatel.base import ADMINS, Call, Data, Endpoint, Shape, operation
from portal.api.relatel.receptions import ReceptionBody, receptions_told
from portal.api.relatel.writing import digits, employee_endpoint, formatted, moment, picture_url, speed_dial

CLOAK, TIMEOUT = "cloak_reception_id", "dnd_timeout_at"
# How each is said to be none; an empty text of a form leaves the end as it is.
NONES: dict[str, tuple[Any, ...]] = {CLOAK: (None, ""), TIMEOUT: (None,)}
RIGHTS = ("manage_employees", "manage_contacts")


@extend_schema_field(OpenApiTypes.INT)
class Digit(serializers.CharField):
    """A whole number in answers; read as that or as a text, which may be empty for none."""

    def __init__(self) -> None:
        help_text = "1 to 9, or empty for none."
        super().__init__(required=False, default="", allow_blank=True, max_length=1, help_text=help_text)


class Dial(Shape):
    digit = Digit()


class Message(Shape):
    """What callers and colleagues are told of somebody who does not want to be disturbed."""

    id = serializers.IntegerField()
    text = serializers.CharField()
    emoji = serializers.CharField(allow_null=True)
    reception_action_id = serializers.IntegerField(allow_null=True, help_text="Always null.")


class Employee(Shape):
    type = serializers.CharField()
    id = serializers.IntegerField()
    endpoint = serializers.CharField()
    name = serializers.CharField()
    email = serializers.CharField(allow_null=True)
    number = serializers.CharField(allow_null=True)
    number_formatted = serializers.CharField(allow_null=True)
    do_not_disturb = serializers.BooleanField()
    do_not_disturb_label = serializers.CharField(allow_null=True)
    do_not_disturb_emoji = serializers.CharField(allow_null=True)
    do_not_disturb_ended_at = serializers.CharField(
        allow_null=True, help_text="When it ends, or ended last; null for without end, and for never."
    )
    dnd_timeout_at = serializers.CharField(allow_null=True)
    dnd_reception_action = serializers.BooleanField(help_text="Whether main numbers pass them over.")
    dnd_message = Message(allow_null=True)
    live_presence = serializers.ChoiceField([word.value for word in LivePresence])
    live_presence_updated_at = serializers.CharField(allow_null=True)
    employee_group_ids = serializers.ListField(child=serializers.IntegerField())
    speed_dial = Dial(allow_null=True)
    company_id = serializers.IntegerField()
    cloak_reception = ReceptionBody(allow_null=True, help_text="The main number that their calls show.")
    is_admin = serializers.BooleanField()
    has_switch = serializers.BooleanField(
        help_text="Whether they have a subscription to the company's product."
    )
    in_trial = serializers.BooleanField()
    features = serializers.ListField(child=serializers.CharField())
    avatar = serializers.CharField(
        allow_null=True, help_text="Where the picture is, for whoever has a token."
    )
    mobile_product_title = serializers.CharField(allow_null=True)


class OneEmployee(Shape):
    employee = Employee()


class Employees(Shape):
    employees = Employee(many=True)


class Words(Shape):
    text = serializers.CharField(required=False, allow_blank=True, max_length=60)
    emoji = serializers.CharField(required=False, allow_blank=True, max_length=16)


class Change(Shape):
    do_not_disturb = serializers.BooleanField(required=False)
    do_not_disturb_label = serializers.CharField(required=False, allow_blank=True, max_length=60)
    do_not_disturb_emoji = serializers.CharField(required=False, allow_blank=True, max_length=16)
    dnd_timeout_at = serializers.DateTimeField(
        required=False, allow_null=True, help_text="When it ends; null for without end."
    )
    dnd_message = Words(required=False, help_text="Label and emoji once more, which count before it.")
    cloak_reception_id = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=2**63 - 1,
        help_text="The main number that their calls show; null for their own.",
    )
    speed_dial = Dial(required=False)
    employee_group_ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), required=False, max_length=100
    )

    def to_internal_value(self, data: Any) -> Any:
        """Of the caller ID and of the end null says something: that there is none."""
        given = data if isinstance(data, dict) else {}
        nones = [name for name, none in NONES.items() if name in given and given[name] in none]
        if nones:
            data = {name: value for name, value in given.items() if name not in nones}
        return super().to_internal_value(data) | dict.fromkeys(nones)


class Changed(Shape):
    employee = Change(default=dict)


def employees_told(account: Account, people: Iterable[Agent]) -> list[dict[str, Any]]:
    """The people as the API tells of them; fourteen statements however many they are."""
    people = list(people)
    seen, groups = presences(account, people), groups_of(account, people)
    avatars = versions(account, people)
    seats, cloaks = seated(account), cloaks_of(account, [agent.pk for agent in people])
    mains = {told["id"]: told for told in receptions_told(account, set(cloaks.values()))} if cloaks else {}
    shown = {pk: mains[row.pk] for pk, row in cloaks.items()}
    return [
        _told(account, view.agent, view.private_number, seen[view.agent.pk], avatars.get(view.agent.pk, ""))
        | {"cloak_reception": shown.get(view.agent.pk)}
        | _product(account, view.private_number, has_seat=seats is None or view.agent.pk in seats)
        | {"employee_group_ids": groups.get(view.agent.pk, [])}
        for view in views_of(account, people)
    ]


def _told(account: Account, agent: Agent, number: str, seen: Seen, picture: str) -> dict[str, Any]:
    is_admin = bool(ADMINS & set(agent.roles))
    return {
        "type": "Employee",
        "id": agent.pk,
        "endpoint": employee_endpoint(agent.pk),
        "name": agent.name,
        "email": agent.email or None,
        "number": digits(number),
        "number_formatted": formatted(number),
        "do_not_disturb": seen.is_away,
        "do_not_disturb_label": seen.label or None,
        "do_not_disturb_emoji": seen.emoji or None,
        "do_not_disturb_ended_at": moment(seen.away_until if seen.is_away else seen.ended_at),
        "dnd_timeout_at": moment(seen.away_until),
        "dnd_reception_action": seen.is_away,
        "dnd_message": _message(seen),
        "live_presence": seen.live.value,
        "live_presence_updated_at": moment(seen.changed_at),
        "locale": language_of("", account.country).value,
        "speed_dial": speed_dial(seen.speed_dial),
        "cloak_tracking_reception": None,
        "cloak_tracking_enabled": False,
        "country_code": account.country,
        "company_id": account.pk,
        "admin": is_admin,
        "is_admin": is_admin,
        "admin_abilities": dict.fromkeys(RIGHTS, is_admin),
        "subscription_ids": [],
        "avatar": picture_url("relatel_employee_avatar", agent.pk, picture),
        "visible": True,
        "shadow_reception": None,
    }


def _message(seen: Seen) -> dict[str, Any] | None:
    if seen.said is None or not (seen.label or seen.emoji):
        return None
    return {
        "id": seen.said,
        "text": seen.label,
        "emoji": seen.emoji or None,
        "reception_action_id": None,
    }


def _product(account: Account, number: str, *, has_seat: bool) -> dict[str, Any]:
    """What comes with the company's product (relatel.md §4, §8 B9)."""
    title = account.get_product_display() or None
    features = ["mobile"] if number else []
    if has_seat:
        features += ["switch", "live_call", *(one.value for one in Feature if has(account, one))]
    return {
        "has_switch": has_seat,
        "in_trial": in_trial(account),
        "features": features,
        "mobile_product_title": title if number and has_seat else None,
    }


class Mine(Endpoint):
    @operation("employee.get", reply=OneEmployee)
    def get(self, call: Call) -> Data:
        return {"employee": employees_told(call.account, [call.me])[0]}

    @operation("employee.update", reply=OneEmployee, takes=Changed)
    def put(self, call: Call) -> Data:
        return _change(call, call.me)


class All(Endpoint):
    @operation("employees.list", reply=Employees)
    def get(self, call: Call) -> Data:
        return {"employees": employees_told(call.account, people_by_name(call.account))}


class One(Endpoint):
    @operation("employees.get", reply=OneEmployee)
    def get(self, call: Call, id: int) -> Data:
        return {"employee": employees_told(call.account, [person(call.account, id)])[0]}

    @operation("employees.update", reply=OneEmployee, takes=Changed)
    def put(self, call: Call, id: int) -> Data:
        """Others may be changed by who manages people."""
        other = person(call.account, id)
        if other.pk != call.me.pk and not call.is_admin:
            raise Forbidden("Only an administrator changes other employees.")
        return _change(call, other)


class AvatarOfOne(Endpoint):
    @operation("employees.avatar", reply=None)
    def get(self, call: Call, id: int) -> HttpResponseBase:
        """A small JPEG, for whoever has a token of the company."""
        return served(call.request._request, picture(call.account, person(call.account, id)))


def _change(call: Call, of: Agent) -> Data:
    """What is given of the wish not to be disturbed, the rest of it stays; the caller ID and the speed dial; and the
    groups, by administrators.
    """
    given = call.values["employee"]
    groups = given.pop("employee_group_ids", None)
    if groups is not None:
        if not call.is_admin:
            raise Forbidden("Only an administrator puts employees into groups.")
        set_groups(account=call.account, by=call.actor, agent=of.pk, groups=groups)
    if (dial := given.pop("speed_dial", None)) is not None:
        set_speed_dial(account=call.account, by=call.actor, agent=of.pk, digit=dial["digit"])
    if CLOAK in given:
        set_cloak(account=call.account, by=call.actor, agent=of.pk, reception=given.pop(CLOAK))
    if given:
        now = presences(call.account, [of])[of.pk]
        words = given.get("dnd_message", {})
        set_away(
            account=call.account,
            by=call.actor,
            agent=of.pk,
            is_away=given.get("do_not_disturb", now.is_away),
            until=given.get(TIMEOUT, now.away_until),
            label=given.get("do_not_disturb_label", words.get("text", now.label)),
            emoji=given.get("do_not_disturb_emoji", words.get("emoji", now.emoji)),
            stand_in=now.stand_in.pk if now.stand_in is not None else None,
        )
    return {"employee": employees_told(call.account, [of])[0]}
