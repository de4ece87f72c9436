"""``X.search(filters, options)``: a part of the hits in the order that is asked for (callr.md §6, §12 A18)."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from django.db.models import Model, QuerySet

from common.paging import offset_page
from common.sorting import Order, in_order
from portal.api.callr.faults import wrong
from portal.api.callr.objects.search import SearchOptions, SearchResults
from portal.api.callr.objects.shape import Shape
from portal.api.callr.reading import Given, Of

M = TypeVar("M", bound=Model)
DEFAULT, MOST = 50, 1000
FURTHEST = 2**31
# A key, or a path to one of an object in the hit.
ORDER = re.compile(r"(\w{1,40}(?:\.\w{1,40}){0,2})(?: +(ASC|DESC|asc|desc))?", re.ASCII)

Options = Annotated[Given, Of(SearchOptions)] | None


@dataclass(frozen=True)
class Part:
    """Which hits are wanted; ``order`` is a key of the object, empty for the newest first."""

    offset: int
    quantity: int
    order: str
    is_descending: bool


def part_of(options: Given | None) -> Part:
    """What the options say; a quantity over a thousand is cut, other faults are the options'."""
    given = options or {}
    offset = given.get("offset") or 0
    quantity = given.get("quantity")
    quantity = DEFAULT if quantity is None else quantity
    order = (given.get("order") or "").strip()
    found = ORDER.fullmatch(order) if order else None
    if not 0 <= offset <= FURTHEST or quantity < 1 or (order and found is None):
        raise wrong("options")
    key, direction = found.groups() if found else ("", None)
    return Part(offset, min(quantity, MOST), key, (direction or "ASC").upper() == "DESC")


def results(
    rows: QuerySet[M],
    options: Given | None,
    *,
    columns: Mapping[str, Order],
    tell: Callable[[Sequence[M]], Sequence[Shape | Mapping[str, Any]]],
) -> SearchResults:
    """The hits of a part of the rows. ``columns`` says by which keys they may be sorted, each as it is told; rows
    without an order asked for come newest first.
    """
    part = part_of(options)
    if part.order and part.order not in columns:
        raise wrong("options")
    falls = part.is_descending or not part.order
    by: list[Order] = [columns[part.order], "pk"] if part.order else ["pk"]
    order = in_order(by, falls=falls)
    found, total = offset_page(rows, order=order, offset=part.offset, size=part.quantity)
    return SearchResults(
        hits=list(tell(found)),
        total=total,
        offset=part.offset,
        has_more=part.offset + len(found) < total,
    )
