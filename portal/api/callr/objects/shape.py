"""What the dialect's objects have in common: a published name, keys with types, and how one is told."""

import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, ClassVar, TypeVar, dataclass_transform

OBJECTS: dict[str, "type[Shape]"] = {}
S = TypeVar("S", bound="type[Shape]")


class Shape:
    """An object of the dialect. A key that is a word of Python's is written with a line behind it: ``from_``."""

    OBJECT: ClassVar[str]

    def told(self) -> dict[str, Any]:
        """All keys with their values, as JSON has them."""
        return {key_of(field.name): plain(getattr(self, field.name)) for field in fields(self)}  # type: ignore[arg-type]


@dataclass_transform(kw_only_default=True, frozen_default=True)
def shape(name: str) -> Callable[[S], S]:
    """Declare an object under the name that the vendor publishes."""

    def declare(cls: S) -> S:
        assert name not in OBJECTS, f"{name} is declared twice."
        cls.OBJECT = name
        OBJECTS[name] = dataclass(frozen=True, kw_only=True)(cls)
        return cls

    return declare


def key_of(name: str) -> str:
    """The dialect's key for an attribute or argument."""
    return name.removesuffix("_")


def keys(cls: type[Shape]) -> dict[str, Any]:
    """The object's keys with their annotated types."""
    hints = typing.get_type_hints(cls, include_extras=True)
    return {key_of(field.name): hints[field.name] for field in fields(cls)}  # type: ignore[arg-type]


def plain(value: Any) -> Any:
    """A value of an answer as JSON has it."""
    match value:
        case Shape():
            return value.told()
        case Mapping():
            return {str(key): plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [plain(inner) for inner in value]
        case None | bool() | int() | str() | float():
            return value
    raise TypeError(f"{type(value).__name__} is no value of the dialect.")


def moment(value: datetime) -> str:
    """A time in UTC, to the second and without a suffix (callr.md §4)."""
    return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def moment_or_none(value: datetime | None) -> str | None:
    return None if value is None else moment(value)


def moment_ms(value: datetime) -> str:
    """The same to the millisecond, as webhooks have it (callr.md §4)."""
    at = value.astimezone(UTC)
    return f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03d}"


def moment_iso(value: datetime) -> str:
    """The form of a pushed event's time (callr.md §4)."""
    at = value.astimezone(UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


def cents(amount: Decimal) -> str:
    """Money as the dialect tells it: cents in a string, with two decimals (callr.md §4)."""
    return f"{amount * 100:.2f}"


def cents_4(amount: Decimal) -> str:
    """The same with four decimals, as analytics have it."""
    return f"{amount * 100:.4f}"
