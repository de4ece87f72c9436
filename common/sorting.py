"""What rows are sorted by where no column says it: another's words for what stands there, or a hash of the key."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from django.db.models import Case, CharField, DecimalField, F, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Mod

# A column, or what is made of several.
Order: TypeAlias = str | Combinable


def in_order(by: Sequence[Order], *, falls: bool) -> list[Any]:
    """The columns and expressions as ``order_by`` takes them, all of them rising or all falling."""
    every: list[Any] = [F(one) if isinstance(one, str) else one for one in by]
    return [one.desc() if falls else one.asc() for one in every]


def by_words(column: str, words: Mapping[Any, str], *, other: str = "") -> Combinable:
    """By the words for what stands in the column, of which several may be called the same; ``other`` is all else."""
    cases = (When(**{column: value}, then=Value(word)) for value, word in words.items())
    return Case(*cases, default=Value(other), output_field=CharField())


def by_remainder(*, factor: int, addend: int, size: int) -> Combinable:
    """By ``(key * factor + addend) % size``, whatever the key's length."""
    key = Cast("pk", DecimalField(max_digits=40, decimal_places=0))
    return Mod(key * Value(Decimal(factor)) + Value(Decimal(addend)), Value(Decimal(size)))
