"""Updates many rows at once, each with values of its own, several times faster than ``bulk_update``."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Field, Model


def update_rows(model: type[Model], rows: Sequence[Mapping[str, Any]]) -> int:
    """Set fields given by attribute on the rows named by ``pk``, which all name the same fields; how many there were.

    The values go in as one JSON document, as in ``common.inserting``. Whoever needs them unchanged in between locks the
    rows first, in the order of their ids.
    """
    if not rows:
        return 0
    names = [name for name in rows[0] if name != "pk"]
    fields: dict[str, Field[Any, Any]] = {field.attname: field for field in model._meta.concrete_fields}
    column_of = {name: str(field.column) for name, field in fields.items()}
    key, table = model._meta.pk, _quoted(model._meta.db_table)
    typed = [f"pk {key.db_type(connection)}"]
    typed += [f"{_quoted(column_of[name])} {fields[name].db_type(connection)}" for name in names]
    pairs = [f"{_quoted(column_of[name])} = t.{_quoted(column_of[name])}" for name in names]
    # Names and types are the model's own, the values are parameters.
    statement = (
        f"UPDATE {table} SET {', '.join(pairs)} "  # noqa: S608
        f"FROM jsonb_to_recordset(%s::jsonb) AS t({', '.join(typed)}) WHERE {table}.{_quoted(str(key.column))} = t.pk"
    )
    document = json.dumps(
        [{"pk": row["pk"]} | {column_of[name]: row[name] for name in names} for row in rows],
        cls=DjangoJSONEncoder,
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [document])
        return int(cursor.rowcount)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
