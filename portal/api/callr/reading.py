"""Parameters read by the types that the methods' signatures name: the signature is the schema."""

import re
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from common.errors import NotFound
from common.texts import UNSTORABLE
from portal.api.callr.base import ApiCall
from portal.api.callr.faults import Fault, missing, unfit, wrong
from portal.api.callr.objects.shape import Shape, keys
from portal.api.callr.objects.values import Rule

DIGITS = re.compile(r"-?[0-9]{1,19}", re.ASCII)
WHOLE = range(-(2**63), 2**63)
LONGEST_LIST = 10_000

# The keys of an object that were given, each read by its type; null is there as None.
Given = dict[str, Any]


@dataclass(frozen=True)
class Of:
    """Marks a parameter that is an object of the shape; what is not a key of filters is refused (callr.md §12 A18).
    ``more`` are keys that are read besides, though the vendor does not publish them. ``is_bare``: its keys are told
    without the parameter's name before them (callr.md §12 A19).
    """

    shape: type[Shape]
    more: tuple[tuple[str, type[Shape]], ...] = ()
    is_bare: bool = False

    @property
    def is_strict(self) -> bool:
        return self.shape.OBJECT == "Search.Options" or self.shape.OBJECT.endswith("Filters")


@dataclass(frozen=True)
class Found:
    """Marks a parameter that stands for a row of the account's: ``find`` gets account and value or raises NotFound."""

    hint: Any
    find: Callable[[Any, Any], Any]


@dataclass(frozen=True)
class Checked:
    """Marks a parameter that is looked at further; ``check`` gets account and value and raises DomainError or
    ValueError when it cannot be taken. ``shown`` is the type for readers of the docs, where it is a narrower one.
    """

    hint: Any
    check: Callable[[Any, Any], Any]
    shown: Any = None


@dataclass(frozen=True)
class NullIsMissing:
    """Marks a parameter whose null is told as a missing property (callr.md §3)."""


def may_be_null(hint: Any) -> bool:
    return get_origin(hint) in (Union, types.UnionType) and type(None) in get_args(hint)


def null_fault(hint: Any, at: str) -> Fault:
    marks = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
    return missing(at) if any(isinstance(mark, NullIsMissing) for mark in marks) else wrong(at)


def read(call: ApiCall, hint: Any, value: Any, at: str, *, inside: bool = False) -> Any:
    """The value as the type wants it; raises a Fault that names ``at``."""
    origin = get_origin(hint)
    if origin is Annotated:
        return _marked(call, hint, value, at, inside=inside)
    if origin in (Union, types.UnionType):
        if value is None:
            return None
        inner = next(arg for arg in get_args(hint) if arg is not type(None))
        return read(call, inner, value, at, inside=inside)
    if origin is Literal:
        return _one_of(get_args(hint), value, at, inside=inside)
    if origin is list:
        return _list(call, get_args(hint)[0], value, at)
    if origin is dict:
        return _dictionary(call, get_args(hint)[1], value, at)
    if hint is Any:
        return _anything(value, at)
    if isinstance(hint, type) and issubclass(hint, Shape):
        return _object(call, keys(hint), value, at)
    return _scalar(hint, value, at)


def _marked(call: ApiCall, hint: Any, value: Any, at: str, *, inside: bool) -> Any:
    base, *marks = get_args(hint)
    for mark in marks:
        match mark:
            case Of():
                return _object(call, keys(mark.shape) | dict(mark.more), value, at, how=mark)
            case Found():
                found = read(call, mark.hint, value, at, inside=True)
                try:
                    return mark.find(call.account, found)
                except NotFound as exc:
                    raise unfit(at, exc.text) from exc
            case Checked():
                found = read(call, mark.hint, value, at, inside=inside)
                try:
                    return mark.check(call.account, found)
                except ValueError as exc:
                    raise unfit(at) from exc
    found = read(call, base, value, at, inside=inside)
    for mark in marks:
        if isinstance(mark, Rule) and not mark.fits(found):
            raise unfit(at) if inside else wrong(at)
    return found


def _scalar(hint: Any, value: Any, at: str) -> Any:
    if hint is int and isinstance(value, str) and DIGITS.fullmatch(value):
        value = int(value)
    if type(value) is not hint:
        raise wrong(at)
    if hint is int and value not in WHOLE:
        raise wrong(at)
    if hint is str and UNSTORABLE.search(value):
        raise wrong(at)
    return value


def _one_of(allowed: tuple[Any, ...], value: Any, at: str, *, inside: bool) -> Any:
    if not isinstance(value, str):
        raise wrong(at)
    if value not in allowed:
        raise unfit(at) if inside else wrong(at)
    return value


def _list(call: ApiCall, hint: Any, value: Any, at: str) -> list[Any]:
    if not isinstance(value, list) or len(value) > LONGEST_LIST:
        raise wrong(at)
    return [read(call, hint, one, at, inside=True) for one in value]


def _dictionary(call: ApiCall, hint: Any, value: Any, at: str) -> dict[str, Any]:
    if not isinstance(value, dict) or any(UNSTORABLE.search(key) for key in value):
        raise wrong(at)
    return {key: read(call, hint, one, f"{at}.{key}"[:200], inside=True) for key, one in value.items()}


def _object(call: ApiCall, known: dict[str, Any], value: Any, at: str, *, how: Of | None = None) -> Given:
    """The given keys. Nested objects are named by dotted paths; unknown keys are passed over but in filters."""
    if not isinstance(value, dict):
        raise wrong(at)
    if how is not None and how.is_strict and not value.keys() <= known.keys():
        raise wrong(at)
    before = "" if how is not None and how.is_bare else f"{at}."
    return {
        key: read(call, known[key] | None, one, before + key, inside=True)
        for key, one in value.items()
        if key in known
    }


def _anything(value: Any, at: str) -> Any:
    """JSON of any kind, as long as it can be stored."""
    match value:
        case str() if UNSTORABLE.search(value):
            raise wrong(at)
        case int() if value not in WHOLE:
            raise wrong(at)
        case list():
            return [_anything(one, at) for one in value]
        case dict():
            return {_anything(key, at): _anything(one, at) for key, one in value.items()}
    return value
