"""Employee groups: made and changed by administrators, joined and left by each (relatel.md §5.2, §8 B14)."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponseBase
from rest_framework import serializers

from accounts.models import Account
from agents.pictures.serving import served
from agents.selectors.agents import views_of
from agents.selectors.groups import group_presences
from agents.selectors.pictures import group_picture, group_versions
from agents.selectors.presence import LivePresence
from common.errors import Forbidden
from pbx.models import CallGroup
from pbx.selectors import groups as selectors
from pbx.services import groups as services
from pbx.services.groups import GroupWish
from portal.api.relatel.base import Call, Data, Endpoint, Shape, operation
from portal.api.relatel.employees import Dial, Employees, employees_told
from portal.api.relatel.messages import Sent, ToOne, send
from portal.api.relatel.writing import group_endpoint, picture_url, speed_dial


class Group(Shape):
    type = serializers.CharField()
    id = serializers.IntegerField()
    name = serializers.CharField()
    live_presence = serializers.ChoiceField([word.value for word in LivePresence])
    speed_dial = Dial(allow_null=True)
    employee_ids = serializers.ListField(child=serializers.IntegerField())
    endpoint = serializers.CharField()
    avatar = serializers.CharField(
        allow_null=True, help_text="Where the picture is, for whoever has a token."
    )


class OneGroup(Group):
    employee_group = Group(help_text="The same object again.")


class Groups(Shape):
    employee_groups = Group(many=True)


class Given(Shape):
    name = serializers.CharField(required=False, max_length=100)
    employee_ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), required=False, max_length=50
    )
    speed_dial = Dial(required=False)


class Wanted(Shape):
    employee_group = Given()


def groups_told(account: Account, groups: Iterable[CallGroup]) -> list[dict[str, Any]]:
    """The groups as the API tells of them."""
    groups = list(groups)
    live, shown = group_presences(account, groups), group_versions(account, groups)
    return [_told(row, live[row.pk], shown.get(row.pk, "")) for row in groups]


def _told(row: CallGroup, live: LivePresence, picture: str) -> dict[str, Any]:
    return {
        "type": "EmployeeGroup",
        "id": row.pk,
        "name": row.name,
        "live_presence": live.value,
        "speed_dial": speed_dial(row.speed_dial),
        "employee_ids": [agent.pk for agent in selectors.members(row)],
        "endpoint": group_endpoint(row.pk),
        "avatar": picture_url("relatel_group_avatar", row.pk, picture),
    }


class All(Endpoint):
    @operation("employee_groups.list", reply=Groups)
    def get(self, call: Call) -> Data:
        return {"employee_groups": groups_told(call.account, selectors.call_groups(call.account))}

    @operation("employee_groups.create", reply=OneGroup, takes=Wanted)
    def post(self, call: Call) -> Data:
        wish = _wish(call)
        return _single(call, services.create_group(account=call.account, by=call.actor, wish=wish))


class One(Endpoint):
    @operation("employee_groups.get", reply=OneGroup)
    def get(self, call: Call, id: int) -> Data:
        return _single(call, selectors.call_group_with_id(call.account, id))

    @operation("employee_groups.update", reply=OneGroup, takes=Wanted)
    def put(self, call: Call, id: int) -> Data:
        found = selectors.call_group_with_id(call.account, id)
        wish = _wish(call)
        return _single(
            call, services.change_group(account=call.account, by=call.actor, ref=found.ref, wish=wish)
        )


class AvatarOfOne(Endpoint):
    @operation("employee_groups.avatar", reply=None)
    def get(self, call: Call, id: int) -> HttpResponseBase:
        """A small JPEG, for whoever has a token of the company."""
        group = selectors.call_group_with_id(call.account, id)
        return served(call.request._request, group_picture(call.account, group))


class Join(Endpoint):
    @operation("employee_groups.join", reply=OneGroup)
    def post(self, call: Call, id: int) -> Data:
        """The token's employee is in it from now on."""
        found = selectors.call_group_with_id(call.account, id)
        return _single(
            call, services.join_group(account=call.account, by=call.actor, ref=found.ref, agent=call.me.pk)
        )


class Leave(Endpoint):
    @operation("employee_groups.leave", reply=OneGroup)
    def post(self, call: Call, id: int) -> Data:
        """The token's employee is in it no longer."""
        found = selectors.call_group_with_id(call.account, id)
        return _single(
            call, services.leave_group(account=call.account, by=call.actor, ref=found.ref, agent=call.me.pk)
        )


class Members(Endpoint):
    @operation("employee_groups.employees", reply=Employees)
    def get(self, call: Call, id: int) -> Data:
        found = selectors.call_group_with_id(call.account, id)
        return {"employees": employees_told(call.account, selectors.members(found))}


class ToGroup(Endpoint):
    @operation("employee_groups.message", reply=Sent, takes=ToOne)
    def post(self, call: Call, id: int) -> Data:
        """To each member who has a mobile number, each once."""
        people = selectors.members(selectors.call_group_with_id(call.account, id))
        numbers = [view.private_number for view in views_of(call.account, people) if view.private_number]
        return send(call, call.values["message"], numbers)


def _wish(call: Call) -> GroupWish:
    """What the body asks for; 403 for whoever is no administrator."""
    if not call.is_admin:
        raise Forbidden("Only an administrator changes groups.")
    given = call.values["employee_group"]
    dial = given.get("speed_dial")
    return GroupWish(
        name=given.get("name"),
        members=given.get("employee_ids"),
        speed_dial=dial["digit"] if dial is not None else None,
    )


def _single(call: Call, row: CallGroup) -> Data:
    (told,) = groups_told(call.account, [row])
    return told | {"employee_group": told}
