"""Columns of a list: declared once, chosen and put in order by people, the same on its page and in its file."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Generic

from django.db.models import QuerySet

from common.exports import Cell, Moment
from common.paging import M

Key = str | tuple[str, str]
EVERY = "all"
DOWN = "-"


@dataclass(frozen=True)
class Column(Generic[M]):
    """What a row says under one heading.

    ``shape`` is how pages write the value: phone, state, moment, money, number or length (of time); as it is where it
    is empty.
    ``labels`` are the words for values that are stored as codes. ``sort`` is the field that the list can be put in
    order by, and ``by`` what makes it where no column of the table is called so; without ``sort`` nobody sorts by it. A
    column that is not ``shown`` is there for whoever chooses it, and pages write it by its shape. ``name`` is what
    addresses call a column that an account has of its own.
    """

    OWN: ClassVar[str] = "field_"

    label: str
    of: Callable[[M], Cell]
    shape: str = ""
    labels: Mapping[str, Any] = field(default_factory=dict)
    sort: str = ""
    by: Any = None
    shown: bool = True
    name: str = ""

    @property
    def is_own(self) -> bool:
        """Whether only some accounts have it."""
        return bool(self.name)

    @cached_property
    def key(self) -> str:
        """How addresses and templates name it: ``at_the_carrier``."""
        return self.name or re.sub(r"\W+", "_", self.label.lower())

    def text(self, row: M) -> Cell:
        """The value in words."""
        value = self.of(row)
        return str(self.labels[value]) if isinstance(value, str) and value in self.labels else value

    @property
    def heading(self) -> str:
        """The header of its column in a file."""
        if self.shape == "length":
            return f"{self.label} in seconds"
        return Moment(self.label) if self.shape == "moment" else self.label


@dataclass(frozen=True)
class Order:
    """``key`` is what pages go by: a field, and one that settles ties where it is not unique."""

    key: Key
    descending: bool = False

    @property
    def fields(self) -> list[str]:
        keys = (self.key,) if isinstance(self.key, str) else self.key
        return [f"{DOWN}{name}" if self.descending else name for name in keys]


@dataclass(frozen=True)
class Table(Generic[M]):
    """A list: ``name`` is what a person's choice is kept under, ``page`` its view with ``args``. ``order`` is its order
    unless somebody wants another; its last field settles the ties of every other. The first column is always shown.
    ``part`` is a name and value of the page's address, where the page has several lists.
    """

    name: str
    title: str
    page: str
    columns: Sequence[Column[M]]
    order: Order
    args: tuple[str, ...] = ()
    part: tuple[str, str] = ("", "")

    @cached_property
    def by_key(self) -> dict[str, Column[M]]:
        found = {column.key: column for column in self.columns}
        assert len(found) == len(self.columns), f"Two columns of {self.name} have one key."
        return found

    def chosen(self, keys: Iterable[str]) -> tuple[Column[M], ...]:
        """The columns that are named, in the order of the list, and the first; nothing where none is known."""
        wanted = set(keys)
        found = tuple(column for column in self.columns[1:] if column.key in wanted or EVERY in wanted)
        return (self.columns[0], *found) if found or self.columns[0].key in wanted else ()

    @cached_property
    def at_first(self) -> tuple[Column[M], ...]:
        """What is shown to whoever chose nothing."""
        return tuple(column for column in self.columns if column.shown or column is self.columns[0])

    def sorting(self, wanted: str) -> "Sorting[M]":
        """The order that an address asks for by a column's key, ``-`` before it for the reverse. What is no such order
        is the list's own.
        """
        column = self.by_key.get(wanted.removeprefix(DOWN))
        if column is None or not column.sort:
            return self.own_sorting
        tie = self.order.key if isinstance(self.order.key, str) else self.order.key[-1]
        key = tie if column.sort == tie else (column.sort, tie)
        order = Order(key, descending=wanted.startswith(DOWN))
        return self.own_sorting if order == self.order else Sorting(order, column, wanted)

    @cached_property
    def own_sorting(self) -> "Sorting[M]":
        first = self.order.key if isinstance(self.order.key, str) else self.order.key[0]
        by = next((column for column in self.columns if column.sort == first), None)
        return Sorting(self.order, by, "")


@dataclass(frozen=True)
class Sorting(Generic[M]):
    """An order with the column that it goes by, if one does; ``wanted`` is how addresses name it."""

    order: Order
    column: Column[M] | None
    wanted: str

    @property
    def makes(self) -> bool:
        """Whether the rows need something made to be in this order."""
        return self.column is not None and self.column.by is not None

    @property
    def counts(self) -> bool:
        """Whether that is counted from other rows, so that no index has it in order."""
        return self.makes and bool(getattr(self.column.by, "contains_aggregate", False))  # type: ignore[union-attr]

    def made(self, rows: QuerySet[M]) -> QuerySet[M]:
        """The rows with what they are put in order by."""
        if self.column is None or self.column.by is None:
            return rows
        made: QuerySet[M] = rows.annotate(**{self.column.sort: self.column.by})
        return made

    def of(self, rows: QuerySet[M]) -> QuerySet[M]:
        """The rows in this order."""
        return self.made(rows).order_by(*self.order.fields)

    @property
    def words(self) -> str:
        if self.column is None:
            return ""
        return f"By {self.column.label.lower()}{', from the last' if self.order.descending else ''}"
