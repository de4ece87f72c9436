"""Texts in the order in which people look them up: without regard to case, what is empty last.

The database keeps that beside the text, in a column that no model has, so that no list loads it. An index over
``lower(label)`` would not do: under row-level security PostgreSQL looks at no function before it knows whose a row is,
and so could not enter such an index in the middle, where a later page begins.
"""

from typing import Any

from django.db import migrations
from django.db.models import CharField, Expression
from django.db.models.expressions import Col

# The last character that there is.
LAST = 0x10FFFF


class InOrder(Expression):
    """What the database keeps of a text, to put rows in order by: for ``annotate``."""

    def __init__(self, column: str) -> None:
        super().__init__()
        self.column = column

    def resolve_expression(self, query: Any = None, *_args: Any, **_options: Any) -> Any:
        kept: CharField[str, str] = CharField()
        kept.set_attributes_from_name(f"{self.column}_order")
        kept.model = query.model
        return Col(query.get_initial_alias(), kept)


def kept_in_order(table: str, column: str, tie: str, *, account: str = "account_id") -> migrations.RunSQL:
    """Keep the column's text in order, with the index that lists of an account are read by."""
    kept = f"CASE WHEN {column} = '' THEN chr({LAST}) ELSE lower({column}) END"
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ADD COLUMN {column}_order text NOT NULL GENERATED ALWAYS AS ({kept}) STORED;
        CREATE INDEX {table}_{column}_order ON {table} ({account}, {column}_order, {tie});
        """,
        f"ALTER TABLE {table} DROP COLUMN {column}_order;",
    )
