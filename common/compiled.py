"""Queries that are asked so often that putting them into SQL each time would cost more than their answer.

Django builds a statement anew for every use of a query, which for a wide row of three tables takes ten times as long
as PostgreSQL takes to find it. A ``Compiled`` query is built once in a process; then only its values change.
"""

import copy
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

M = TypeVar("M", bound=Model)


class Slot(Expression):
    """The place of a value in a compiled query, by its name. The driver takes the value as it is given."""

    def __init__(self, name: str, output_field: "Field[Any, Any] | None" = None) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, *_args: Any, **_options: Any) -> tuple[str, Any]:
        return "%s", (self,)


class Compiled(Generic[M]):
    """A query of model rows with slots for its values.

    ``build`` makes it, at the first use in a process; it must not depend on anything but its slots. A row that is to
    be locked is asked for inside a transaction, as of any query.
    """

    def __init__(self, build: Callable[[], "QuerySet[M, M]"]) -> None:
        self._build = build
        self._made: tuple[QuerySet[M, M], SQLCompiler, str, tuple[Any, ...]] | None = None

    def rows(self, **values: Any) -> list[M]:
        """All rows, for one value of each slot."""
        rows, made, text, places = self._made or self._make()
        connection = connections[rows.db]
        if rows.query.select_for_update and not connection.in_atomic_block:
            raise TransactionManagementError("Rows are locked inside a transaction alone.")
        compiler = copy.copy(made)
        # A connection is its thread's own.
        compiler.connection = connection
        filled = tuple(values[place.name] if isinstance(place, Slot) else place for place in places)
        compiler.as_sql = lambda *_args, **_options: (text, filled)  # type: ignore[method-assign]
        query = copy.copy(rows.query)
        query.get_compiler = lambda *_args, **_options: compiler  # type: ignore[method-assign]
        return list(type(rows)(model=rows.model, query=query, using=rows.db))

    def first(self, **values: Any) -> M | None:
        """The one row of a query that is limited to one."""
        return next(iter(self.rows(**values)), None)

    def _make(self) -> tuple["QuerySet[M, M]", SQLCompiler, str, tuple[Any, ...]]:
        """Two threads may both do so at first; either is as good."""
        rows = self._build()
        compiler = rows.query.get_compiler(using=rows.db)
        try:
            text, places = compiler.as_sql()
        except EmptyResultSet as exc:
            raise ValueError("A query that finds nothing needs no compiling.") from exc
        self._made = (rows, compiler, text, tuple(places))
        return self._made
