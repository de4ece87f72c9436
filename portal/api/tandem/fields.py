"""Custom fields for programs: which there are, and their values in JSON."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rest_framework import serializers

from accounts.fields.selectors import fields_of
from accounts.fields.states import FieldAbout, FieldKind
from accounts.models import CustomField
from common.errors import DomainError, Invalid
from portal.api.tandem.base import ApiCall, Data, Endpoint, Shape, operation

FIELDS = (
    "Values by the keys of custom fields: whole numbers as numbers, yes or no as booleans, all else as texts; "
    "null for none."
)


class FieldBody(Shape):
    about = serializers.ChoiceField(FieldAbout.choices)
    key = serializers.CharField(help_text="It stays when the field is renamed.")
    name = serializers.CharField()
    type = serializers.ChoiceField(FieldKind.choices)
    choices = serializers.ListField(child=serializers.CharField())
    help_text = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    default = serializers.CharField(allow_null=True, help_text="What new ones begin with, as text.")
    required = serializers.BooleanField()  # type: ignore[assignment]


class Fields(Shape):
    fields = FieldBody(many=True)  # type: ignore[assignment]


class FieldList(Endpoint):
    @operation("fields.list", reply=Fields)
    def get(self, call: ApiCall) -> Data:
        """Those that the account's numbers have, and those that the account itself has."""
        rows = [row for about in FieldAbout for row in fields_of(call.account, about)]
        return {"fields": [_field(row) for row in rows]}


def _field(row: CustomField) -> dict[str, Any]:
    return {
        "about": row.about,
        "key": row.key,
        "name": row.name,
        "type": row.kind,
        "choices": row.choices,
        "help_text": row.help_text,
        "default": row.default or None,
        "required": row.is_required,
    }


def as_json(fields: Iterable[CustomField], values: Mapping[int, str]) -> dict[str, Any]:
    """What a thing has in each field, by the field's key."""
    return {row.key: _value(row, values.get(row.pk, "")) for row in fields}


def _value(row: CustomField, stored: str) -> str | int | bool | None:
    if not stored:
        return None
    if row.kind == FieldKind.YES_NO:
        return stored == "yes"
    return int(stored) if row.kind == FieldKind.WHOLE else stored


def as_texts(fields: Iterable[CustomField], given: Mapping[str, Any]) -> dict[int, str]:
    """What was given by key, as people would type it, by the field's id; Invalid for an unknown key or no value."""
    by_key = {row.key: row for row in fields}
    texts = {}
    for key, value in given.items():
        if key not in by_key:
            raise Invalid("There is no such field.", field=f"fields.{key}"[:80])
        if isinstance(value, dict | list):
            raise Invalid("A field has one value.", field=f"fields.{key}")
        if isinstance(value, bool):
            value = "yes" if value else "no"
        texts[by_key[key].pk] = "" if value is None else str(value)
    return texts


@contextmanager
def naming_keys(fields: Iterable[CustomField]) -> Iterator[None]:
    """Have refusals name fields by the keys that programs know."""
    try:
        yield
    except DomainError as exc:
        keys = {row.input_name: row.key for row in fields}
        if exc.field in keys:
            exc.field = f"fields.{keys[exc.field]}"
        raise
