"""Many rows at once: copies of one that the portal made, with what differs computed in SQL."""

from collections.abc import Mapping

from django.db.models import Model


def copying(row: Model, count: int, differing: Mapping[str, str], *, after: int = 0) -> str:
    """A statement that copies the row so often; ``differing`` has SQL by column, in which ``n`` counts on from
    ``after``.
    """
    table = row._meta.db_table
    fields = [
        field
        for field in row._meta.concrete_fields
        if not field.generated and (not field.primary_key or field.column in differing)
    ]
    columns = [str(field.column) for field in fields]
    values = [differing.get(column, f"t.{column}") for column in columns]
    key = row.pk if isinstance(row.pk, int) else f"'{row.pk}'"
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} "  # noqa: S608
        f"FROM generate_series({after + 1}, {after + count}) AS n, {table} AS t WHERE t.id = {key}"
    )
