"""Storing values of fields: what is asked for is read and compared, then written in two statements however many."""

from collections.abc import Iterable, Mapping
from typing import Any

from accounts.fields.values import read_value
from accounts.models.custom_field import CustomField, FieldValue
from common import scope
from common.errors import Conflict, Invalid
from common.transactions import kept
from common.words import NAMED

GONE = "A field was deleted meanwhile; load the page again."


def read_values(
    fields: Iterable[CustomField], given: Mapping[int, str], stored: Mapping[int, str]
) -> dict[int, str]:
    """What is different after a change, as it is stored, by the field's id; "" where nothing is left.

    Invalid, naming the field, for a value that does not fit, one that is needed, and a field that does not apply. What
    is stored already is never read again, whatever became of the field's list of choices.
    """
    known = {field.pk: field for field in fields}
    different = {}
    for pk, text in given.items():
        field, before = known.get(pk), stored.get(pk, "")
        if field is None:
            raise Invalid("There is no such field.", field=f"field_{pk}")
        if text == before and (text or not field.is_required):
            continue
        value = read_value(field, text)
        if not value and field.is_required:
            raise Invalid(f"{field.name}: A value is needed.", field=field.input_name)
        if value != before:
            different[pk] = value
    return different


def put_values(
    model: type[FieldValue],
    account_id: int,
    changes: Mapping[int, Mapping[int, str]],
    *,
    holder: str,
) -> None:
    """Write values by the holder's and the field's id; empty ones are taken away. Call it in a transaction.

    ``holder`` is the column that names what has the value. Conflict where a field was deleted meanwhile; then nothing
    is written. Until the transaction ends no field can be deleted that something was written in.
    """
    wanted = {field_id for values in changes.values() for field_id in values}
    if not wanted:
        return
    with scope.system():
        # An account may read fields from above, and lock only its own.
        if kept(CustomField.objects.filter(pk__in=wanted)) != wanted:
            raise Conflict(GONE)
    filled: list[dict[str, Any]] = []
    emptied: dict[int, list[int]] = {}
    for holder_id, values in changes.items():
        for field_id, value in values.items():
            if value:
                row = {"account_id": account_id, "field_id": field_id, "value": value, holder: holder_id}
                filled.append(row)
            else:
                emptied.setdefault(field_id, []).append(holder_id)
    rows = model._default_manager
    for field_id, holders in emptied.items():
        rows.filter(field=field_id, **{f"{holder}__any_of": holders}).delete()
    if filled:
        rows.bulk_create(
            [model(**row) for row in filled],
            update_conflicts=True,
            unique_fields=[holder, "field_id"],
            update_fields=["value"],
        )


def as_told(fields: Iterable[CustomField], values: Mapping[int, str]) -> dict[str, object]:
    """The values as the activity log names them."""
    return {f"{NAMED}{field.name}": values[field.pk] for field in fields if field.pk in values}
