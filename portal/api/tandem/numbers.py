"""What an account writes on its numbers for itself, for programs: label, purpose, owner, tags, notes, custom fields."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from accounts.fields.selectors import Sought, fields_of
from accounts.fields.states import FieldAbout
from accounts.models import Account, CustomField
from accounts.selectors.owning import member_named, owner_addresses_of
from common.errors import Invalid
from numbers.models import PhoneNumber
from numbers.selectors.fields import values_by_number
from numbers.selectors.numbers import NumberFilter, first_listed, phone_number
from numbers.services.describe import Description, describe_number
from portal.api.tandem.base import ApiCall, Data, Endpoint, Shape, operation
from portal.api.tandem.fields import FIELDS, as_json, as_texts, naming_keys

AT_ONCE = 200


class NumberBody(Shape):
    number = serializers.CharField(help_text="In E.164.")
    state = serializers.CharField()
    label = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    purpose = serializers.CharField(allow_blank=True)
    owner = serializers.EmailField(allow_null=True, help_text="Who of the account's people is responsible.")
    tags = serializers.ListField(child=serializers.CharField())
    notes = serializers.CharField(allow_blank=True)
    fields = serializers.DictField(help_text=FIELDS)  # type: ignore[assignment]


class Numbers(Shape):
    numbers = NumberBody(many=True)
    next = serializers.CharField(allow_null=True, help_text="Give it as ``after`` for the next ones.")


class NumberQuery(Shape):
    after = serializers.CharField(required=False, max_length=16)
    tag = serializers.CharField(required=False, max_length=30)
    owner = serializers.EmailField(required=False)
    field = serializers.CharField(
        required=False, max_length=80, help_text="The key of a custom field; with ``value``."
    )
    value = serializers.CharField(
        required=False, max_length=500, help_text="The whole value; of texts and web addresses a part of it."
    )


class NumberChanges(Shape):
    """What is left out stays."""

    label = serializers.CharField(required=False, allow_blank=True, max_length=80)  # type: ignore[assignment]
    purpose = serializers.CharField(required=False, allow_blank=True, max_length=200)
    owner = serializers.EmailField(required=False, allow_null=True)
    tags = serializers.ListField(child=serializers.CharField(max_length=30), required=False)
    notes = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    fields = serializers.DictField(required=False, help_text=FIELDS)  # type: ignore[assignment]


class NumberList(Endpoint):
    @operation("numbers.list", reply=Numbers, query=NumberQuery)
    def get(self, call: ApiCall) -> Data:
        """In the order of the numbers, two hundred at a time."""
        fields = fields_of(call.account, FieldAbout.NUMBER)
        wanted = _filter(call.account, call.values, fields)
        rows = first_listed(call.account, wanted, AT_ONCE, after=call.values.get("after", ""))
        return {
            "numbers": _bodies(call.account, rows, fields),
            "next": rows[-1].e164 if len(rows) == AT_ONCE else None,
        }


class OneNumber(Endpoint):
    @operation("numbers.get", reply=NumberBody, also=(404,))
    def get(self, call: ApiCall, e164: str) -> Data:
        return _body(call.account, phone_number(call.account, e164))

    @operation("numbers.update", reply=NumberBody, json=NumberChanges, also=(404, 409))
    def patch(self, call: ApiCall, e164: str) -> Data:
        """Change what is given; a null empties a custom field, or leaves nobody responsible."""
        fields = fields_of(call.account, FieldAbout.NUMBER)
        given = dict(call.values)
        with naming_keys(fields):
            if "fields" in given:
                given["fields"] = as_texts(fields, given["fields"])
            if "owner" in given:
                given["owner"] = member_named(call.account, given["owner"])
            number = describe_number(
                account=call.account, by=call.actor, e164=e164, description=Description(**given)
            )
        return _body(call.account, number)


def _filter(account: Account, given: Mapping[str, Any], fields: list[CustomField]) -> NumberFilter:
    sought: tuple[Sought, ...] = ()
    if "field" in given:
        field = next((one for one in fields if one.key == given["field"]), None)
        if field is None:
            raise Invalid("There is no such field.", field="field")
        with naming_keys(fields):
            sought = (Sought.by(field, given.get("value", "")),)
    owner = member_named(account, given["owner"]) if "owner" in given else None
    return NumberFilter(tag=given.get("tag", ""), owner=owner, fields=sought)


def _body(account: Account, number: PhoneNumber) -> dict[str, Any]:
    return _bodies(account, [number], fields_of(account, FieldAbout.NUMBER))[0]


def _bodies(account: Account, rows: list[PhoneNumber], fields: list[CustomField]) -> list[dict[str, Any]]:
    values = values_by_number(account, [row.pk for row in rows])
    owners = owner_addresses_of(account, {row.owner_id for row in rows})
    return [
        {
            "number": row.e164,
            "state": row.state,
            "label": row.label,
            "purpose": row.purpose,
            "owner": owners.get(row.owner_id),
            "tags": row.tags,
            "notes": row.notes,
            "fields": as_json(fields, values[row.pk]),
        }
        for row in rows
    ]
