"""Custom fields as columns of lists: there for whoever chooses them, on pages and in files."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from accounts.fields.states import FieldKind
from accounts.models import CustomField
from common.columns import Column

YES_NO = {"yes": "Yes", "no": "No"}


def _value(pk: int, row: Any) -> str:
    """``custom`` is put on the rows: what each has, by the field's id."""
    values: Mapping[int, str] = row.custom
    return values.get(pk, "")


def columns_of(fields: Iterable[CustomField]) -> tuple[Column[Any], ...]:
    """A column for each of the fields, under the name that people gave it and its key."""
    return tuple(
        Column(
            field.name,
            partial(_value, field.pk),
            labels=YES_NO if field.kind == FieldKind.YES_NO else {},
            name=f"{Column.OWN}{field.key}",
            shown=False,
        )
        for field in fields
    )
