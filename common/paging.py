"""Paging by key: page 2,000 costs what page 1 does."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

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
    """One page of ``rows`` ordered by the unique column ``key``, or by two columns that are unique together. The first
    of two may be empty in some rows, which come last (descending: first), and may stand in a row beside this one.

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
        rows = rows.filter(_beyond(rows, keys, bound, "lt" if smaller else "gt"))
    return rows, [f"-{name}" if smaller else name for name in keys]


def _key_of(row: Model, keys: tuple[str, ...]) -> str:
    """``value~tie``; of an empty value ``tie~``, which no other key looks like, for a tie is never empty."""
    values = [value_of(row, name) for name in keys]
    return f"{values[-1]}{BETWEEN}" if values[0] is None else BETWEEN.join(map(str, values))


def value_of(row: Model, path: str) -> Any:
    """What a row says of a field, or of one of a row beside it: ``provider_account__name``."""
    found: Any = row
    for name in path.split("__"):
        found = None if found is None else getattr(found, name)
    return found


def _beyond(rows: QuerySet[M], keys: tuple[str, ...], bound: str, lookup: str) -> Q:
    """Rows past the bound; with two keys the first alone narrows the index, the second only settles ties.

    PostgreSQL takes what is empty for the greatest. Only where something may be empty is it asked for, because with the
    question an index can no longer be entered at the bound.
    """
    if len(keys) == 1:
        return Q(**{f"{keys[0]}__{lookup}": bound})
    (first, second), (value, tie) = keys, bound.rsplit(BETWEEN, 1)
    if not tie and not _may_be_empty(rows, first):
        raise ValueError("Nothing is empty there.")
    if not tie:
        empty = Q(**{f"{first}__isnull": True}) & Q(**{f"{second}__{lookup}": value})
        return empty if lookup == "gt" else empty | Q(**{f"{first}__isnull": False})
    past = Q(**{f"{first}__{lookup}": value}) | Q(**{f"{second}__{lookup}": tie})
    found = Q(**{f"{first}__{lookup}e": value}) & past
    return found | Q(**{f"{first}__isnull": True}) if lookup == "gt" and _may_be_empty(rows, first) else found


def _may_be_empty(rows: QuerySet[M], path: str) -> bool:
    made = rows.query.annotations.get(path)
    if made is not None:
        return bool(made.output_field.null)
    model: Any = rows.model
    for name in path.split("__"):
        found = model._meta.pk if name == "pk" else model._meta.get_field(name)
        if found.null:
            return True
        model = found.related_model
    return False


def numbered_page(rows: QuerySet[M], first: int, most: int) -> tuple[list[M], int]:
    """Rows by their place, and how many there are: for served APIs whose vendors number pages."""
    total = rows.count()
    return list(rows[first : first + most]) if first < total else [], total


def capped_count(rows: QuerySet[M], most: int = COUNT_CAP) -> tuple[int, bool]:
    """How many rows there are, up to ``most``, and whether there are more; counting all takes too long."""
    counted = rows.order_by().values("pk")[: most + 1].count()
    return min(counted, most), counted > most


def offset_page(rows: QuerySet[M], *, order: Sequence[Any], offset: int, size: int) -> tuple[list[M], int]:
    """So many rows from a place on, for APIs that page by offset, and how many there are in all."""
    return list(rows.order_by(*order)[offset : offset + size]), rows.order_by().count()
