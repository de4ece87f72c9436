"""Paging by key: page 2,000 costs what page 1 does."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)
COUNT_CAP = 10_000
BETWEEN = "~"


@dataclass(frozen=True)
class Page(Generic[M]):
    """Some rows in order; ``before`` and ``after`` are the keys that the neighbouring pages start from, or empty."""

    rows: Sequence[M]
    before: str
    after: str


def key_page(
    rows: QuerySet[M],
    *,
    key: str | tuple[str, str],
    size: int,
    after: str = "",
    before: str = "",
    descending: bool = False,
) -> Page[M]:
    """One page of ``rows`` ordered by the unique column ``key``, or by two columns that are unique together.

    ``after`` and ``before`` are keys that a former page gave out; a key that does not fit the column's type raises
    ValueError or ValidationError, as Django's lookups do.
    """
    keys = (key,) if isinstance(key, str) else key
    backwards = bool(before)
    left, order = rest(rows, key=key, after=after, before=before, descending=descending)
    found = list(left.order_by(*order)[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    first = _key_of(found[0], keys) if found else ""
    last = _key_of(found[-1], keys) if found else ""
    has_newer = more if backwards else bool(after)
    has_older = bool(before) if backwards else more
    return Page(found, before=first if has_newer else "", after=last if has_older else "")


def rest(
    rows: QuerySet[M],
    *,
    key: str | tuple[str, str],
    after: str = "",
    before: str = "",
    descending: bool = False,
) -> tuple[QuerySet[M], list[str]]:
    """The rows from a page's edge on, and the order in which that page takes them; ``before`` goes backwards."""
    keys = (key,) if isinstance(key, str) else key
    smaller = descending != bool(before)
    if bound := before or after:
        rows = rows.filter(_beyond(keys, bound, "lt" if smaller else "gt"))
    return rows, [f"-{name}" if smaller else name for name in keys]


def _key_of(row: Model, keys: tuple[str, ...]) -> str:
    return BETWEEN.join(str(getattr(row, name)) for name in keys)


def _beyond(keys: tuple[str, ...], bound: str, lookup: str) -> Q:
    """Rows past the bound; with two keys the first alone narrows the index, the second only settles ties."""
    if len(keys) == 1:
        return Q(**{f"{keys[0]}__{lookup}": bound})
    (first, second), (value, tie) = keys, bound.rsplit(BETWEEN, 1)
    past = Q(**{f"{first}__{lookup}": value}) | Q(**{f"{second}__{lookup}": tie})
    return Q(**{f"{first}__{lookup}e": value}) & past


def numbered_page(rows: QuerySet[M], first: int, most: int) -> tuple[list[M], int]:
    """Rows by their place, and how many there are: for served APIs whose vendors number pages."""
    total = rows.count()
    return list(rows[first : first + most]) if first < total else [], total


def capped_count(rows: QuerySet[M]) -> tuple[int, bool]:
    """How many rows there are, up to 10,000, and whether there are more; counting all of a big list costs too much."""
    counted = rows.order_by().values("pk")[: COUNT_CAP + 1].count()
    return min(counted, COUNT_CAP), counted > COUNT_CAP


def offset_page(rows: QuerySet[M], *, order: Sequence[str], offset: int, size: int) -> tuple[list[M], int]:
    """So many rows from a place on, for APIs that page by offset, and how many there are in all."""
    return list(rows.order_by(*order)[offset : offset + size]), rows.order_by().count()
