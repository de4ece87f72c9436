"""Some rows of several tables in one statement, for pages that show a little of much."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import DateField, Field, JSONField, Model, QuerySet, TimeField, UUIDField

from common.compiled import Slot

# What JSON writes as text; a DateTimeField is a DateField too.
AS_TEXT = (DateField, TimeField, UUIDField)
ROWS = "SELECT %s, row_number() OVER (), row_to_json(found)::text FROM ({}) AS found"


@dataclass(frozen=True)
class Plain:
    """A statement of ours whose rows are no model's: each comes as the list of its values, which JSON has types for."""

    text: str
    values: tuple[Any, ...]


def read_together(asked: Mapping[str, QuerySet[Any] | Plain]) -> dict[str, list[Any]]:
    """The rows of each, in its order, as its model's instances with what was annotated.

    For few rows: they come as JSON. What belongs to a row is read beside it, not by ``select_related``.
    """
    return _read(_put_together(asked), {})


class Together:
    """The same of queries with slots (``common.compiled``), which are put together once in a process.

    ``build`` makes them, at the first use; they must not depend on anything but their slots.
    """

    def __init__(self, build: Callable[[], Mapping[str, QuerySet[Any] | Plain]]) -> None:
        self._build = build
        self._made: _Statement | None = None

    def read(self, **values: Any) -> dict[str, list[Any]]:
        """The rows of each, for one value of each slot."""
        self._made = made = self._made or _put_together(self._build())
        return _read(made, values)


@dataclass(frozen=True)
class _Statement:
    """``annotated`` has what reads the values that JSON has no type for, by the query's and the annotation's name.

    A plain statement has no model.
    """

    models: dict[str, type[Model] | None]
    annotated: "dict[str, dict[str, Field[Any, Any]]]"
    text: str
    places: list[Any]


def _put_together(asked: Mapping[str, QuerySet[Any] | Plain]) -> _Statement:
    parts: list[str] = []
    places: list[Any] = []
    for name, rows in asked.items():
        try:
            sql, given = (rows.text, rows.values) if isinstance(rows, Plain) else _sql_of(rows)
        except EmptyResultSet:
            continue
        parts.append(ROWS.format(sql))
        places += [name, *given]
    models = {name: None if isinstance(rows, Plain) else rows.model for name, rows in asked.items()}
    annotated = {name: {} if isinstance(rows, Plain) else _annotated(rows) for name, rows in asked.items()}
    return _Statement(models, annotated, " UNION ALL ".join(parts), places)


def _sql_of(rows: QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
    if rows.query.select_related:
        raise TypeError("Columns of two tables would have one name.")
    return rows.query.sql_with_params()


def _annotated(rows: QuerySet[Any]) -> "dict[str, Field[Any, Any]]":
    """Those of the selected annotations that come as text."""
    fields = {name: found.output_field for name, found in rows.query.annotation_select.items()}
    return {name: field for name, field in fields.items() if isinstance(field, AS_TEXT)}


def _read(made: _Statement, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {name: [] for name in made.models}
    if made.text:
        filled = [values[place.name] if isinstance(place, Slot) else place for place in made.places]
        with connection.cursor() as cursor:
            cursor.execute(made.text, filled)
            for name, _, text in sorted(cursor.fetchall(), key=itemgetter(0, 1)):
                columns = json.loads(text, parse_float=Decimal)
                for annotation, field in made.annotated[name].items():
                    columns[annotation] = _value(field, columns[annotation])
                model = made.models[name]
                found[name].append(list(columns.values()) if model is None else _row(model, columns))
    return found


def _row(model: type[Model], columns: dict[str, Any]) -> Model:
    """The instance; a column that was not read is deferred, and one that is no field's was annotated."""
    fields = [field for field in model._meta.concrete_fields if field.column in columns]
    row = model.from_db(
        connection.alias,
        [field.attname for field in fields],
        [_value(field, columns.pop(str(field.column))) for field in fields],
    )
    for name, value in columns.items():
        setattr(row, name, value)
    return row


def _value(field: Any, value: Any) -> Any:
    if value is None or isinstance(field, JSONField):
        return value
    value = field.to_python(value)
    read = getattr(field, "from_db_value", None)
    return value if read is None else read(value, None, connection)
