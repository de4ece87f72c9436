"""Paging of searches."""

from typing import Any

from portal.api.callr.objects.shape import Shape, shape


@shape("Search.Options")
class SearchOptions(Shape):
    """Which part of the hits is wanted, in which order."""

    offset: int | None = None
    order: str | None = None
    quantity: int | None = None


@shape("Search.Results")
class SearchResults(Shape):
    """A part of the hits."""

    has_more: bool
    hits: list[Any]
    offset: int
    total: int
